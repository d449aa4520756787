package sysctlconf

import "bytes"

// Compose makes a whole file that is nobody's: without our header, for hosts
// that get their files in another way. systemd and procps, which of the loaders
// nearly all hosts have, read the same values from it; an error says which one
// cannot. The others know no dot in an interface's name, or no empty value.
func Compose(comment string, edits []Edit) ([]byte, error) {
	head := commentLines(comment, "\n")
	if len(head) > 0 && len(edits) > 0 {
		head = append(head, '\n')
	}
	text, err := Change(Systemd, head, edits)
	if err != nil {
		return nil, err
	}
	if err := check(Procps, text, edits); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(text, []byte(Header)) {
		// A comment that says what only we may say would make the file ours.
		text = append([]byte("#\n"), text...)
	}
	return text, nil
}
