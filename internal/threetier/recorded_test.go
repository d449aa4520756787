package threetier

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the program prints into docs/diagnose.md")

const page = "../../docs/diagnose.md"

// pageInUse keeps tests from writing the page at the same time.
var pageInUse sync.Mutex

// recorded diagnoses and compares the text with the block of the page that has
// this name. The block is what the program printed once; today the sockets are
// others, so that what is compared is the text around their numbers. What passes
// by in one look, such as a connection that a busy server has not closed yet, is
// not in the next.
func recorded(t *testing.T, name string, diagnose func() diagnosis) diagnosis {
	t.Helper()
	want := readBlock(t, name)
	expected, d := want, diagnose()
	for looks := 1; looks < 4 && shape(expected) != shape(d.session()); looks++ {
		if *update {
			expected = d.session() // what the next look shows too is there to stay
		}
		d = diagnose()
	}
	switch got := d.session(); {
	case *update:
		writeBlock(t, name, release.ReplaceAllString(got, "$1"))
	case shape(want) != shape(got):
		t.Errorf("%s, %s (-page +program; go test ./internal/threetier -update writes it):\n%s\nthe program prints:\n%s",
			page, name, cmp.Diff(sentences(shape(want)), sentences(shape(got))), got)
	}
	return d
}

func readBlock(t *testing.T, name string) string {
	t.Helper()
	pageInUse.Lock()
	defer pageInUse.Unlock()
	text, begin, end := findBlock(t, name)
	return text[begin:end]
}

func writeBlock(t *testing.T, name, block string) {
	t.Helper()
	pageInUse.Lock()
	defer pageInUse.Unlock()
	text, begin, end := findBlock(t, name)
	if err := os.WriteFile(page, []byte(text[:begin]+block+text[end:]), 0o644); err != nil {
		t.Fatal(err)
	}
}

// findBlock finds a block in the text of the page. It ends at the first fence.
func findBlock(t *testing.T, name string) (text string, begin, end int) {
	t.Helper()
	content, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)<!-- recorded: " + regexp.QuoteMeta(name) + " -->\n```text\n(.*?)```\n")
	found := block.FindSubmatchIndex(content)
	if found == nil {
		t.Fatalf("%s has no block <!-- recorded: %s -->", page, name)
	}
	return string(content), found[2], found[3]
}

var (
	// Not numbers of sockets: addresses and ports, names, the values of settings.
	token  = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+(:\d+)?|[A-Za-z_][\w./-]*(=\S+)?|:\d+|\d[\d,.]*`)
	number = regexp.MustCompile(`^\d[\d,.]*$`)
	clock  = regexp.MustCompile(`\d+-\d+-\d+ \d+:\d+:\d+`)
	// The release of the kernel: what follows its version names who built it.
	release = regexp.MustCompile(`(Linux \d+(?:\.\d+)*)[\w.+~-]*`)
	// States that sockets pass through.
	passing = regexp.MustCompile(`, N (ESTABLISHED|SYN_SENT|SYN_RECV|FIN_WAIT1|FIN_WAIT2|CLOSE_WAIT|LAST_ACK|CLOSING)\b`)
)

// shape is a text without what differs from run to run: numbers, where lines are
// broken and how far columns are apart.
func shape(text string) string {
	text = withoutDrops(text)
	text = clock.ReplaceAllString(release.ReplaceAllString(text, "Linux RELEASE"), "TIME")
	text = token.ReplaceAllStringFunc(text, func(word string) string {
		if number.MatchString(word) {
			return "N" + strings.TrimLeft(word, "0123456789,.")
		}
		return word
	})
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "<N%", "N%")
	return passing.ReplaceAllString(text, "")
}

// withoutDrops cuts a column that is there only where a listener has dropped a
// connection at some time, as a busy one on a slow machine may.
func withoutDrops(text string) string {
	lines := strings.Split(text, "\n")
	begin, end := 0, 0
	for i, line := range lines {
		before, _, found := strings.Cut(line, " DROPS")
		switch {
		case found:
			begin, end = len(strings.TrimRight(before, " ")), len(before)+len(" DROPS")
		case line == "":
			begin, end = 0, 0
		}
		if end > 0 && len(line) >= end {
			lines[i] = line[:begin] + line[end:]
		}
	}
	return strings.Join(lines, "\n")
}

// sentences are parts of a shape that a reader can compare.
func sentences(shape string) []string {
	return strings.Split(regexp.MustCompile(` (- |\+ |N\. |[A-Z]+:|[A-Z_]+ [A-Z_]+ )|[.:;,] `).ReplaceAllString(shape, "\n$0"), "\n")
}

func TestShape(t *testing.T) {
	for text, want := range map[string]string{
		"18,204 TIME_WAIT, all on :443: 4.6 MB":                         "N TIME_WAIT, all on :443: N MB",
		"destination 10.0.0.5:80 holds 17,001 of 28,232 ports   (60 %)": "destination 10.0.0.5:80 holds N of N ports (N %)",
		"[TL801] set net.ipv4.tcp_tw_reuse=1; tcp_retries2=15":          "[TL801] set net.ipv4.tcp_tw_reuse=1; tcp_retries2=15",
		"lb (Linux 6.18.44-custom): pid 4711 (app)":                     "lb (Linux RELEASE): pid N (app)",
		"208/28,232  <1%": "N/N N%",
		"LISTENER      QUEUE  DROPS  ESTAB\n0.0.0.0:80  0/1,000     12     62\n\nand": "LISTENER QUEUE ESTAB 0.0.0.0:80 N/N N and",
		"2026-11-29 20:14:41 UTC, two looks 1.8 s apart":                              "TIME UTC, two looks N s apart",
		"  - 24,427 TIME_WAIT, 137 ESTABLISHED,\n    2 CLOSE_WAIT":                    "- N TIME_WAIT",
	} {
		if got := shape(text); got != want {
			t.Errorf("shape(%q) = %q, want %q", text, got, want)
		}
	}
}
