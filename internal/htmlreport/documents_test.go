package htmlreport

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	keep   = flag.String("keep", "", "directory to leave the pages and pictures in, for people to look at")
)

// recorded reads a diagnosis of testdata: scheme-one, leak, healthy, several.
func recorded(t testing.TB, name string) diagnose.Document {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var document diagnose.Document
	if err := decoder.Decode(&document); err != nil {
		t.Fatalf("testdata/%s.json: %v", name, err)
	}
	return document
}

// documents are the recorded diagnoses, and what a host could do to a page.
func documents(t testing.TB) map[string]diagnose.Document {
	return map[string]diagnose.Document{
		"scheme-one": recorded(t, "scheme-one"),
		"leak":       recorded(t, "leak"),
		"scheme-two": recorded(t, "scheme-two"),
		"healthy":    recorded(t, "healthy"),
		"several":    recorded(t, "several"),
		"summary":    summary(t),
		"hostile":    hostile(t),
		"nothing":    {},
	}
}

// summary is a diagnosis by counters alone: hardly a state is known.
func summary(t testing.TB) diagnose.Document {
	document := recorded(t, "healthy")
	seen := &document.Observations[0]
	waiting := seen.States.TimeWait
	seen.States = policy.States{TimeWait: waiting}
	seen.Source, seen.Destinations, seen.Listeners, seen.Processes = "summary", nil, nil, nil
	seen.SampledSeconds, seen.Rates = nil, nil
	seen.Gaps = []string{"CLOSE_WAIT: counters do not tell it from ESTABLISHED"}
	document.Hosts[0].Verdict = diagnose.Verdict{Level: diagnose.Unknown, Headline: "The counters alone do not tell."}
	return document
}

// hostileNames are what somebody may call a host, a process or a namespace.
var hostileNames = []string{
	`<script>document.title="taken"</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onfocus='alert(1)`,
	"</style><style>*{display:none}</style>",
	"{{.Script}}",
	"javascript:alert(1)",
	"\u202egnp.exe", "שלום עולם", "line\nbreak\x00\x1b[31m", "\xff\xfe",
	strings.Repeat("x", 10_000),
	strings.Repeat("&<>", 3_000),
}

// hostile has one of the names wherever a host can put one.
func hostile(t testing.TB) diagnose.Document {
	document := recorded(t, "leak")
	seen, said := &document.Observations[0], &document.Hosts[0]
	process, listener := seen.Processes[0], seen.Listeners[0]
	seen.Processes, seen.Listeners = nil, nil
	for _, name := range hostileNames {
		process.Command, process.Listener = name, name
		listener.Command, listener.Local = name, name
		seen.Processes, seen.Listeners = append(seen.Processes, process), append(seen.Listeners, listener)
		seen.Gaps = append(seen.Gaps, name)
		seen.Peers = append(seen.Peers, policy.Peer{Host: name, Command: name, Listener: name})
		seen.Destinations = append(seen.Destinations, policy.Destination{Local: name, Remote: name, PortsInUse: 5, UsablePorts: 10})
		said.Outlook = append(said.Outlook, diagnose.Outlook{Local: name, Remote: name, Says: name, Remedies: []diagnose.Remedy{{Name: name, Says: name}}})
		said.Evidence = append(said.Evidence, diagnose.Line{Text: name})
		said.Do, said.LeaveAlone = said.Evidence, said.Evidence
		said.Harmless = append(said.Harmless, policy.Harmless{Message: name})
		said.Inferred = append(said.Inferred, diagnose.Inferred{Fact: name, About: name, Value: name, Evidence: name})
		said.Causes = append(said.Causes, diagnose.Cause{Rule: name, Observed: name, Message: name, Remedy: name, When: name, Severity: policy.Error, Verdict: policy.Fail})
		said.Closers = append(said.Closers, diagnose.Closer{About: name, ClosesFirst: name, Evidence: name})
		said.Parameters = append(said.Parameters, diagnose.Parameter{Parameter: name, Live: &name, Persisted: &name, Boot: &name, Default: &name, Differs: true})
	}
	said.Name, said.Host, said.Netns, said.Kernel = hostileNames[0], hostileNames[0], hostileNames[1], &hostileNames[6]
	said.Verdict = diagnose.Verdict{Level: "<b>", Headline: strings.Join(hostileNames[:10], " ")}
	seen.Time = hostileNames[1]
	return document
}

func written(t testing.TB, document diagnose.Document) []byte {
	t.Helper()
	var page bytes.Buffer
	if err := Write(&page, document); err != nil {
		t.Fatal(err)
	}
	return page.Bytes()
}
