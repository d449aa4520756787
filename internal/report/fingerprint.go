package report

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Fingerprint identifies a finding across runs and line moves: lower-case hex of
// SHA-256 over rule, parameter, host and the source line with its blanks
// collapsed, joined by NUL. Positions take no part.
func Fingerprint(rule, parameter, host, line string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{rule, parameter, host, normalizedLine(line)}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// normalizedLine collapses the blanks of the C locale only, the ones loaders
// skip: a no-break space makes another line.
func normalizedLine(line string) string {
	fields := strings.FieldsFunc(line, func(r rune) bool {
		return strings.ContainsRune(" \t\r\n\v\f", r)
	})
	return strings.Join(fields, " ")
}
