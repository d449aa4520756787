package host

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Record is one part of a reply.
type Record struct {
	Name string
	Rest string // what stands beside the name
	Body []byte
}

// ErrReply is wrapped by every error about a reply that is not whole. Nothing
// of such a reply may be believed.
var ErrReply = errors.New("the reply of the host is damaged")

// Records takes a reply apart. What was printed before the first record, such
// as the greeting of a login script, is passed over.
func Records(stdout []byte, boundary string) ([]Record, error) {
	mark := []byte("\n" + boundary + " ")
	// The first record may stand at the very beginning, without the newline.
	at := bytes.Index(append([]byte("\n"), stdout...), mark)
	if at < 0 {
		return nil, fmt.Errorf("%w: no record in %d bytes", ErrReply, len(stdout))
	}
	parts := bytes.Split(stdout[max(0, at-1):], mark)[1:]
	if at == 0 {
		return nil, fmt.Errorf("%w: it does not begin with a newline", ErrReply)
	}
	var records []Record
	for _, part := range parts {
		header, body, found := bytes.Cut(part, []byte("\n"))
		if !found {
			return nil, fmt.Errorf("%w: cut off in the header of record %d", ErrReply, len(records)+1)
		}
		name, rest, _ := strings.Cut(string(header), " ")
		if name == "end" {
			return records, checkEnd(rest, len(records))
		}
		records = append(records, Record{Name: name, Rest: rest, Body: body})
	}
	return nil, fmt.Errorf("%w: cut off after record %d", ErrReply, len(records))
}

func checkEnd(stated string, got int) error {
	if n, err := strconv.Atoi(stated); err != nil || n != got {
		return fmt.Errorf("%w: it has %d records and says that it has %.20q", ErrReply, got, stated)
	}
	return nil
}

// errAmbiguous says that a file of a batch holds what separates the files.
var errAmbiguous = fmt.Errorf("%w: a file holds the line that separates files", ErrReply)

// Content is a file of a reply.
type Content struct {
	Data []byte
	// Problem is what cat said about it, empty: it was read. It ends with the
	// system's own words, in English.
	Problem string
}

// bootIDLength is that of a UUID and its newline: what separates files.
const bootIDLength = 37

// Contents collects the files that wanted put into a reply, by the names they
// were wanted under. bootID is what the host shows, without newline, empty if
// no file was wanted.
func Contents(records []Record) (files map[string]Content, bootID string, err error) {
	files = map[string]Content{}
	for i, record := range records {
		if record.Name != "names" {
			continue
		}
		if i+2 >= len(records) || records[i+1].Name != "contents" || records[i+2].Name != "errors" {
			return nil, "", fmt.Errorf("%w: names without contents", ErrReply)
		}
		names := strings.Split(strings.TrimSuffix(string(record.Body), "\n"), "\n")
		id, err := batch(files, names, records[i+1].Body, string(records[i+2].Body))
		if err != nil {
			return nil, "", err
		}
		if bootID != "" && id != bootID {
			return nil, "", fmt.Errorf("%w: the boot id changed", ErrReply)
		}
		bootID = id
	}
	return files, bootID, nil
}

func batch(files map[string]Content, names []string, body []byte, problems string) (bootID string, err error) {
	if len(body) < bootIDLength || !isBootID(body[:bootIDLength]) {
		return "", fmt.Errorf("%w: the host shows no boot id in /proc/sys/kernel/random/boot_id: %.200s", ErrReply, problems)
	}
	separator := body[:bootIDLength]
	parts := [][]byte{body[bootIDLength:]}
	if len(names) > 1 {
		parts = bytes.Split(body, separator)[1:]
	}
	switch {
	case len(parts) > len(names):
		return "", errAmbiguous
	case len(parts) < len(names):
		return "", fmt.Errorf("%w: %d files were asked for and %d came", ErrReply, len(names), len(parts))
	}
	problem, nameless := problemsBy(names, problems)
	for i, name := range names {
		content := Content{Data: parts[i], Problem: problem[name]}
		// No parameter that can be read is without a byte: its newline is there.
		if content.Problem == "" && len(parts[i]) == 0 && !strings.HasPrefix(name, "/") {
			content.Problem = nameless
		}
		files[name] = content
	}
	return string(separator[:bootIDLength-1]), nil
}

// problemsBy finds what cat said of which file: "cat: PATH: words". GNU puts an
// odd path into quotes; busybox says "cat: can't open 'PATH': words". A name is
// the end of PATH, the longest one if there are several: /usr/lib/x, not /lib/x.
// Where reading fails, not opening, busybox tells no name: "cat: read error: words".
func problemsBy(names []string, problems string) (named map[string]string, nameless string) {
	if problems == "" {
		return nil, ""
	}
	asked := make(map[string]bool, len(names))
	for _, name := range names {
		asked[name] = true
	}
	found := map[string]string{}
	for line := range strings.SplitSeq(problems, "\n") {
		at := strings.LastIndex(line, ": ")
		if at < 0 {
			continue
		}
		subject, words := strings.TrimRight(line[:at], "'"), line[at+2:]
		for i := range len(subject) {
			switch begins := i == 0 || strings.IndexByte(" '", subject[i-1]) >= 0; {
			case !begins && subject[i] != '/', !asked[subject[i:]]:
				continue
			}
			found[subject[i:]] = words
			break
		}
		if strings.HasSuffix(subject, "read error") {
			nameless = words
		}
	}
	return found, nameless
}

func isBootID(line []byte) bool {
	for i, c := range line {
		switch {
		case i == bootIDLength-1:
			return c == '\n'
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return false
}
