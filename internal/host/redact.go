package host

import (
	"slices"
	"strings"
)

// redacted stands where a secret stood.
const redacted = "(secret)"

// Redact takes secrets out of a text that is going to be shown. A secret that
// happens to be a usual word takes that word out of the text: better unclear
// than told.
func Redact(text string, secrets ...string) string {
	// The longest first: one secret may be a part of another.
	sorted := slices.SortedFunc(slices.Values(secrets), func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(sorted))
	for _, secret := range sorted {
		if secret != "" {
			pairs = append(pairs, secret, redacted)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
