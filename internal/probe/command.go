package probe

import "strings"

// Command is the name of a process as it is shown. A process gives itself any
// name, also one that would move the cursor of a terminal.
func Command(comm []byte) string {
	name := strings.ToValidUTF8(strings.TrimSuffix(string(comm), "\n"), "?")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || isDirection(r) {
			return '?'
		}
		return r
	}, name)
}

// isDirection says of a character that it changes the direction of a text, or
// cannot be seen.
func isDirection(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r == 0x61c
}
