package conformance

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// file makes the file with this number. It names nothing outside net, and no
// "..": procps 4.0.2 follows it out of the directory.
func file(seed, number uint64) []byte {
	r := rand.New(rand.NewPCG(seed, number))
	return writer{r, endOfLine(r)}.file(1 + r.IntN(9))
}

type writer struct {
	*rand.Rand
	end string
}

func endOfLine(r *rand.Rand) string {
	switch n := r.IntN(100); {
	case n < 88:
		return "\n"
	case n < 97:
		return "\r\n"
	case n < 99:
		return "\r"
	default:
		return "\n\r"
	}
}

func (w writer) file(lines int) []byte {
	var out bytes.Buffer
	if chance(w.Rand, 2) {
		out.WriteString("\xef\xbb\xbf")
	}
	var written []subject
	for range lines {
		s := anySubject(w.Rand)
		if len(written) > 0 && chance(w.Rand, 30) {
			s = pick(w.Rand, written)
		}
		written = append(written, s)
		out.WriteString(w.line(s))
		out.WriteString(w.end)
	}
	data := out.Bytes()
	if chance(w.Rand, 8) {
		data = bytes.TrimSuffix(data, []byte(w.end))
	}
	return data
}

func (w writer) line(s subject) string {
	switch n := w.IntN(100); {
	case n < 5:
		return w.comment(s)
	case n < 8:
		return pick(w.Rand, []string{"", " ", "\t", "[sysctl]", "{% if x %}", "=", "=1", " = 1", "-", "\x00"})
	case n < 12:
		return w.key(s) // no value
	case n < 16:
		return "-" + w.key(s)
	case n < 19:
		return w.key(s) + pick(w.Rand, []string{" ", ": ", "\t"}) + pick(w.Rand, s.values)
	case n < 21:
		return w.key(s) + " = " + anyValue(w.Rand, s) + ` \` + w.end + pick(w.Rand, []string{"  ", "", "# x", pick(w.Rand, s.values)})
	case n < 22:
		return w.key(s) + " = " + pick(w.Rand, s.values) + "\x00" + w.key(s) + "=" + pick(w.Rand, s.values)
	}
	return w.around() + w.dash() + w.key(s) + w.equals() + anyValue(w.Rand, s) + w.around()
}

func (w writer) comment(s subject) string {
	return w.around() + pick(w.Rand, []string{"#", "# ", ";", "; ", "##"}) + pick(w.Rand, []string{
		"note", s.name + " = 1", `continued \`, "注释", "\xff\xfe",
	})
}

func (w writer) around() string {
	if chance(w.Rand, 85) {
		return ""
	}
	return pick(w.Rand, []string{" ", "  ", "\t", " \t ", "\v", "\f", "\u00a0"})
}

func (w writer) dash() string {
	if chance(w.Rand, 92) {
		return ""
	}
	return pick(w.Rand, []string{"-", "-", "-", "- ", "--"})
}

func (w writer) equals() string {
	return pick(w.Rand, []string{"=", " = ", " = ", " = ", " =", "= ", "\t=\t", "  =  ", " == "})
}

// key spells a parameter's name in one of the ways that people do.
func (w writer) key(s subject) string {
	if chance(w.Rand, 70) {
		return s.name
	}
	slashes := swap(s.name)
	switch w.IntN(12) {
	case 0, 1, 2, 3:
		return slashes
	case 4:
		return "/" + slashes
	case 5:
		return strings.Replace(s.name, ".", "/", 1)
	case 6:
		return strings.Replace(slashes, "/", ".", 1)
	case 7:
		return strings.Replace(s.name, ".", "..", 1)
	case 8:
		return strings.Replace(slashes, "/", "//", 1)
	case 9:
		return s.name + pick(w.Rand, []string{".", "/", " x"})
	case 10:
		return strings.ReplaceAll(s.name, "/", ".") // eth0.100 with dots only
	default:
		return "/proc/sys/" + slashes
	}
}

// swap exchanges dots and slashes.
func swap(name string) string { return strings.NewReplacer(".", "/", "/", ".").Replace(name) }

// The first separator decides whether dots and slashes change places, so that
// "net..ipv4" names "net//ipv4"; no spelling may name "net/../ipv4".
func TestGeneratedFilesStayBelowNet(t *testing.T) {
	s := seed(t)
	for number := range uint64(10_000) {
		data := file(s, number)
		for _, path := range []string{string(data), swap(string(data))} {
			if strings.Contains(path, "/../") || strings.Contains(path, "../..") {
				t.Fatalf("file %d holds a way up: %q", number, data)
			}
		}
		for _, foreign := range []string{"vm.", "kernel.", "fs.", "vm/", "kernel/", "fs/"} {
			if bytes.Contains(data, []byte(foreign)) {
				t.Fatalf("file %d names %s: %q", number, foreign, data)
			}
		}
	}
}

func TestGeneratedFilesAreTheSameEveryTime(t *testing.T) {
	for number := range uint64(100) {
		if a, b := file(1, number), file(1, number); !bytes.Equal(a, b) {
			t.Fatalf("file %d: %q, then %q", number, a, b)
		}
	}
	if bytes.Equal(file(1, 5), file(2, 5)) {
		t.Fatal("the seed changes nothing")
	}
}
