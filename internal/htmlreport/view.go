package htmlreport

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// view is what the template shows. All texts in it are printable.
type view struct {
	Title    string
	Security string
	Style    template.CSS
	Script   template.JS
	Subject  string // of whom it is
	Overview []overview
	Problems []problem
	Hosts    []host
	Version  string
	Summary  string
}

// overview is the line of one host, where there are several.
type overview struct {
	ID, Name, Headline  string
	Badge               badge
	TimeWait, CloseWait string
}

type problem struct{ Path, Message string }

// badge is a word and a tone that stand for how bad something is.
type badge struct {
	Tone tone
	Word string
}

func viewOf(document diagnose.Document) view {
	p := view{Version: printable(document.Tool.Version), Summary: report.LookedAt(document.Document)}
	findings := byCause(document.Findings)
	for _, failed := range document.Errors {
		p.Problems = append(p.Problems, problem{printable(failed.Path), printable(failed.Message)})
	}
	for i, diagnosed := range document.Hosts {
		var seen policy.Observation
		if i < len(document.Observations) {
			seen = document.Observations[i]
		}
		p.Hosts = append(p.Hosts, newHost(fmt.Sprintf("host-%d", i+1), diagnosed, seen, findings))
	}
	p.name()
	return p
}

func (p *view) name() {
	switch len(p.Hosts) {
	case 0:
		p.Subject = "no host"
	case 1:
		p.Subject = p.Hosts[0].Name
	default:
		p.Subject = plural(int64(len(p.Hosts)), "host", "hosts")
		for _, h := range p.Hosts {
			p.Overview = append(p.Overview, overview{
				ID: h.ID, Name: h.Name, Headline: strings.TrimSpace(h.Headline + " " + h.More), Badge: h.Badge,
				TimeWait: h.count("time_wait"), CloseWait: h.count("close_wait"),
			})
		}
	}
	p.Title = "TCP diagnosis of " + p.Subject
	if len(p.Hosts) == 1 {
		p.Title += ": " + p.Hosts[0].Badge.Word
	}
}
