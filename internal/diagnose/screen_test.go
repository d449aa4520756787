package diagnose_test

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// One screen, in the usual case.
const screenLines = 40

func TestTextFitsAScreen(t *testing.T) {
	for _, name := range []string{"scheme-one", "scheme-two", "leak", "healthy"} {
		look := recorded(t, name)
		look.Observation.Gaps = []string{hostWide}
		text := diagnose.Text(run(t, diagnose.Seen{Look: look, Snapshot: running()}).Document, false, false)
		if lines := strings.Count(text, "\n"); lines > screenLines {
			t.Errorf("%s: %d lines, want %d at most:\n%s", name, lines, screenLines, text)
		}
	}
}

const hostWide = "parameters net.core.netdev_max_backlog, net.ipv4.neigh.default.proxy_qlen, net.ipv4.tcp_mem: they are of the whole host, and this network namespace does not show them"

// Long lists of names are for who asks for all.
func TestTextCountsUnseenParameters(t *testing.T) {
	look := recorded(t, "healthy")
	look.Observation.Gaps = []string{hostWide, "parameters net.ipv4.tcp_mem, net.ipv4.tcp_rmem: permission denied", "sockstat: gone"}
	document := run(t, diagnose.Seen{Look: look, Snapshot: running()}).Document
	text := diagnose.Text(document, false, false)
	want := "\nnot seen\n" +
		"  - 2 parameters: permission denied (--verbose: which)\n" +
		"  - sockstat: gone\n" +
		"\n11 facts are taken from the sockets, not from tcplint.toml (--verbose: which)\n" +
		"3 parameters are of the whole host, and not seen from here (--verbose: which)\n" +
		"looked at "
	if !strings.Contains(text, want) {
		t.Errorf("want %s in:\n%s", want, text)
	}
	if all := diagnose.Text(document, true, false); !strings.Contains(all, "net.ipv4.neigh.default.proxy_qlen") {
		t.Errorf("--verbose does not name the parameters:\n%s", all)
	}
}

// What is to be done about a setting says why, so that nothing is told twice.
func TestTextTellsASettingOnce(t *testing.T) {
	document := run(t, diagnose.Seen{Look: recorded(t, "healthy"), Snapshot: running(
		file("/etc/sysctl.d/60-a.conf", "net.ipv4.tcp_fin_timeout = 15\nnet.core.rmem_max = 4194304 # bytes\n"),
	)}).Document
	text := diagnose.Text(document, false, false)
	_, below, _ := strings.Cut(text, "what was seen") // the verdict tells the worst of them
	unfolded := strings.Join(strings.Fields(below), " ")
	for _, finding := range document.Findings {
		if told := strings.Count(unfolded, finding.Message); finding.Verdict == "fail" && told != 1 {
			t.Errorf("%s is told %d times: %s\n%s", finding.Rule, told, finding.Message, text)
		}
	}
	if len(document.Findings) < 2 {
		t.Errorf("findings: %+v", document.Findings)
	}
}

// Where connections start from several addresses, each row says from which.
func TestTextNamesSources(t *testing.T) {
	look := recorded(t, "scheme-one")
	third := look.Observation.Destinations[1]
	third.Local = "10.9.9.9"
	look.Observation.Destinations = append(look.Observation.Destinations, third)
	text := diagnose.Text(run(t, diagnose.Seen{Look: look, Snapshot: running()}).Document, false, false)
	_, rows, _ := strings.Cut(text, "  DESTINATION ")
	for i, line := range strings.Split(rows, "\n")[1:4] {
		if from := look.Observation.Destinations[i].Local; !strings.Contains(line, "  "+from+"  ") {
			t.Errorf("row %d does not say that it is from %s:\n%s", i, from, text)
		}
	}
}

// A finding that is counted is named, or the last line says where it is.
func TestTextSaysWhereAFindingIs(t *testing.T) {
	document := run(t, diagnose.Seen{Look: recorded(t, "healthy"), Snapshot: running()}).Document
	if text := diagnose.Text(document, false, false); strings.HasSuffix(text, "(--verbose: which)\n") {
		t.Errorf("nothing is left out in\n%s", text)
	}
	document.Hosts[0].Causes = append(document.Hosts[0].Causes, diagnose.Cause{
		Rule: "TL899", Severity: policy.Info, Verdict: policy.Fail, Observed: "listener 0.0.0.0:443", Message: "it is odd",
	})
	text := diagnose.Text(document, false, false)
	if last := text[strings.LastIndex(text, "\nlooked at"):]; !strings.HasSuffix(last, " (--verbose: which)\n") {
		t.Errorf("the last line does not say where the finding is: %s", last)
	}
}
