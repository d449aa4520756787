package htmlreport

import (
	"bytes"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	for name, document := range documents(t) {
		if first, second := written(t, document), written(t, document); !bytes.Equal(first, second) {
			t.Errorf("%s: %s", name, cmp.Diff(string(first), string(second)))
		}
	}
}

// TestGolden holds what the page says. Style and script are left out: the browser
// tests what they do.
func TestGolden(t *testing.T) {
	for _, name := range []string{"scheme-one", "leak", "summary"} {
		t.Run(name, func(t *testing.T) {
			got := body(t, written(t, documents(t)[name]))
			file := filepath.Join("testdata", name+".main.html")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-update writes it): %s", file, diff)
			}
		})
	}
}

func body(t *testing.T, page []byte) []byte {
	t.Helper()
	main := regexp.MustCompile(`(?s)<main .*</main>\n`).Find(page)
	if main == nil {
		t.Fatal("no <main> on the page")
	}
	return main
}

func TestWhatAHostCallsItselfIsOnlyText(t *testing.T) {
	page := string(written(t, hostile(t)))
	for _, markup := range []string{"<script>document", "<img", "<style>*", "</style><", "onfocus='", "\u202e", "\x1b", "\x00"} {
		if strings.Contains(page, markup) {
			t.Errorf("%q is on the page", markup)
		}
	}
	for _, text := range []string{"&lt;script&gt;document", "&lt;U&#43;202E&gt;gnp.exe", "שלום עולם", "… (10,000 characters)"} {
		if !strings.Contains(page, text) {
			t.Errorf("%q is not on the page", text)
		}
	}
	if len(page) > 1<<20 {
		t.Errorf("the page has %d bytes: long names are not cut", len(page))
	}
}

func TestWhatIsNotKnownIsNotZero(t *testing.T) {
	document := parse(t, written(t, summary(t)))
	for row := range document.every("tr") {
		state := row.attribute("data-state")
		if state == "" {
			continue
		}
		next, stop := iter.Pull(row.every("td"))
		cell, _ := next()
		stop()
		count := cell.text()
		switch {
		case state == "time_wait" && count != "18,204":
			t.Errorf("%s: %s", state, count)
		case state != "time_wait" && count != unknown:
			t.Errorf("%s: %q though nobody knows", state, count)
		}
	}
}

func TestTimeWaitLastsAsLongAsTheKernelSays(t *testing.T) {
	document := recorded(t, "scheme-one")
	if page := string(written(t, document)); !strings.Contains(page, "for 60 s;") || !strings.Contains(page, ">after 60 s<") {
		t.Error("TIME_WAIT of Linux does not last 60 s")
	}
	document.Observations[0].Parameters["net.ipv4.tcp_tw_timeout"] = "10"
	if page := string(written(t, document)); !strings.Contains(page, "for 10 s;") || !strings.Contains(page, ">after 10 s<") {
		t.Error("TIME_WAIT of Alibaba Cloud does not last as long as tcp_tw_timeout says")
	}
}

func TestCloseWaitThatPassesAlarmsNobody(t *testing.T) {
	for name, want := range map[string]string{"leak": "has to call close()", "healthy": "No rule has anything against these."} {
		if page := string(written(t, recorded(t, name))); !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", name, want)
		}
	}
}

func TestTheStatesPaintWhatTheFindingsAreAbout(t *testing.T) {
	want := map[string]map[string]string{
		"scheme-one": {"time_wait": "warning", "established": "some", "close_wait": "none"},
		"leak":       {"close_wait": "error", "time_wait": "some"},
		"healthy":    {"time_wait": "some"},
		"summary":    {"close_wait": "unknown"},
	}
	for name, tones := range want {
		document := parse(t, written(t, documents(t)[name]))
		found := 0
		for node := range document.every("a") {
			tone, wanted := tones[node.attribute("data-state")]
			if !wanted {
				continue
			}
			found++
			if class := node.attribute("class"); class != "state tone-"+tone {
				t.Errorf("%s: %s is %q, not %s", name, node.attribute("data-state"), class, tone)
			}
		}
		if found != len(tones) {
			t.Errorf("%s: %d of %d states are in the diagram", name, found, len(tones))
		}
	}
}
