package report

import (
	"strings"
	"unicode/utf8"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// documents are the lint results that every format is tested with, by the name
// of their golden files.
func documents() map[string]Document {
	return map[string]Document{
		"clean":        document(),
		"plain":        document(plainFinding()),
		"tab":          document(at("a.conf", 3, "net.ipv4.tcp_tw_reuse\t\t=\t1 x\t# 8", "1 x\t# 8")),
		"tab-key":      document(at("a.conf", 1, "\t\tnet.ipv4.tcp_fin_timeout = 5", "net.ipv4.tcp_fin_timeout")),
		"cjk":          document(at("a.conf", 12, "net.ipv4.tcp_tw_reuse = 1 # 回收 TIME_WAIT", "# 回收")),
		"cjk-before":   document(at("缩短.conf", 1, "缩短.tcp_fin_timeout = 5", "tcp_fin_timeout")),
		"emoji":        document(at("a.conf", 1, "net.a👩‍👩‍👧‍👦❤️é = 1 🇩🇪x", "= 1 🇩🇪")),
		"crlf":         document(at("a.conf", 1, "net.ipv4.tcp_tw_reuse = 1\r\n", "1")),
		"crlf-mark":    document(at("a.conf", 1, "net.ipv4.tcp_tw_reuse = 1\r\n", "\r")),
		"bom":          document(at("a.conf", 1, "\ufeffnet.ipv4.tcp_tw_reuse = 1", "\ufeffnet.ipv4.tcp_tw_reuse")),
		"zero-width":   document(at("a.conf", 1, "net.ipv4.\u200btcp_tw_reuse\u00a0= 1", "\u200b")),
		"not-utf8":     document(at("a\xff.conf", 1, "net.ipv4.\xe9\x1b[31mtcp = \x00\u202e1", "tcp")),
		"empty-mark":   document(at("a.conf", 1, "net.ipv4.tcp_tw_reuse =", "")),
		"long":         document(at("a.conf", 104, "net.ipv4.ip_local_reserved_ports = "+ports(2000)+"80,x,90"+ports(2000), "x")),
		"long-mark":    document(at("a.conf", 9, "net.ipv4.ip_local_reserved_ports = "+ports(2000), ports(2000))),
		"long-tabs":    document(at("a.conf", 9, strings.Repeat("1\t", 500)+"x"+strings.Repeat("\t1", 500), "x")),
		"related":      document(relatedFinding()),
		"undetermined": undeterminedDocument(),
		"suppressed":   document(suppressedFinding("99-lb.conf", 4), suppressedFinding("tcplint.toml", 31), plainFinding()),
		"errors":       withErrors(document(plainFinding())),
		"whole-file":   document(wholeFile(), address()),
		"many":         document(many(13, policy.Error)...),
	}
}

func document(findings ...Finding) Document {
	doc := Document{
		Tool:     Tool{Name: "tcplint", Version: "0.1.0"},
		Summary:  Summary{Sources: 1, Hosts: 1, Settings: 2, Rules: 78},
		LookedAt: []string{"99-lb.conf"},
		Findings: findings,
	}
	for _, finding := range findings {
		if finding.Host != "99-lb.conf" {
			doc.Summary.Sources, doc.Summary.Hosts, doc.Summary.Settings = 3, 2, 41
			doc.LookedAt = []string{"10-a.conf", "99-lb.conf", "b.conf"}
		}
	}
	return doc
}

func withErrors(doc Document) Document {
	doc.Errors = []Problem{
		{Path: "sysctl.d/b.conf", Message: "reading: permission denied"},
		{Path: "a\x1b.conf", Message: "not a file"},
	}
	return doc
}

func plainFinding() Finding {
	finding := at("99-lb.conf", 2, "net.ipv4.tcp_timestamps = 0", "0")
	finding.Proof = &Proof{ID: "REUSE-TS", Verdict: "confirmed", Kernel: "6.18"}
	return finding
}

// at is a finding on the part mark of a line.
func at(path string, number int, line, mark string) Finding {
	location, excerpt := place(path, number, line, mark)
	return Finding{
		Rule: "TL101", Name: "reuse-needs-timestamps", Severity: policy.Error, Verdict: policy.Fail,
		Message: "tcp_tw_reuse does nothing while tcp_timestamps is 0", Remedy: "set net.ipv4.tcp_timestamps = 1",
		Host: path, Parameter: "net.ipv4.tcp_timestamps", Location: location, Excerpt: excerpt,
		Fingerprint: Fingerprint("TL101", "net.ipv4.tcp_timestamps", path, line), URL: "docs/rules/TL101.md",
	}
}

func place(path string, number int, line, mark string) (Location, Excerpt) {
	start := strings.Index(line, mark)
	if mark == "" {
		start = len(line)
	}
	text := strings.TrimRight(line, "\r\n")
	columns := utf8.RuneCountInString(text)
	if !utf8.ValidString(text) {
		columns = len(text)
	}
	location := Location{
		Path: path, Line: number, Column: 1, EndLine: number, EndColumn: columns + 1,
		Offset: int64(100 * number), EndOffset: int64(100*number + len(text)),
	}
	return location, Excerpt{Line: line, Start: start, End: start + len(mark)}
}

func relatedFinding() Finding {
	finding := at("99-lb.conf", 2, "net.ipv4.tcp_timestamps = 0", "0")
	far, farExcerpt := place("sysctl.d/10-base.conf", 117, "net/ipv4/tcp_tw_reuse\t= 1", "1")
	near, nearExcerpt := place("99-lb.conf", 9, "net.ipv4.tcp_tw_reuse = 1", "net.ipv4.tcp_tw_reuse")
	same, sameExcerpt := place("99-lb.conf", 2, "net.ipv4.tcp_timestamps = 0", "net")
	finding.Related = []Related{
		{Location: far, Message: "reuse [on] is set here", Excerpt: farExcerpt},
		{Location: near, Message: "and here", Excerpt: nearExcerpt},
		{Location: same, Message: "the line is alone in its block", Excerpt: sameExcerpt},
	}
	return finding
}

func undeterminedDocument() Document {
	waiting := func(rule, path string, line int, missing ...string) Finding {
		finding := at(path, line, "net.ipv4.tcp_fin_timeout = 5", "5")
		finding.Rule, finding.Verdict, finding.Missing = rule, policy.Undetermined, missing
		finding.Fingerprint = Fingerprint(rule, finding.Parameter, path, "net.ipv4.tcp_fin_timeout = 5")
		return finding
	}
	findings := []Finding{
		waiting("TL205", "b.conf", 1, "edge.rate", "memory"),
		waiting("TL104", "10-a.conf", 3, "kernel"),
		waiting("XX12", "10-a.conf", 4, "moon\x1b"),
		waiting("TL106", "99-lb.conf", 0, "memory"),
		waiting("XX13", "b.conf", 3),
		plainFinding(),
	}
	for line := range 8 {
		findings = append(findings, waiting("TL106", "10-a.conf", line+4, "kernel"))
	}
	return document(findings...)
}

func suppressedFinding(by string, line int) Finding {
	finding := at("99-lb.conf", 5, "net.ipv4.tcp_fin_timeout = 5", "5")
	finding.Rule, finding.Name, finding.Severity = "TL104", "fin-timeout-not-time-wait", policy.Warning
	location, _ := place(by, line, "# tcplint:ignore TL104 -- the reason", "TL104")
	finding.Suppressed = &Suppression{Reason: "port 8080 moves in Q1, see <ticket>", Until: "2027-01-31", Location: location}
	return finding
}

func wholeFile() Finding {
	finding := at("99-lb.conf", 0, "", "")
	finding.Location = Location{Path: "99-lb.conf"}
	finding.Rule, finding.Name, finding.Severity = "TL020", "file-never-read", policy.Warning
	finding.Message = "line one\nline two: 100%, a|b <c> {{ x }} [d](1)"
	return finding
}

func address() Finding {
	finding := at("plan.json", 0, "", "")
	finding.Location = Location{Path: "plan.json", Address: `module.lb.sysctl_parameter.reuse["a"]`}
	finding.Host, finding.Severity = "lb", policy.Info
	return finding
}

func many(n int, severity policy.Severity) []Finding {
	var findings []Finding
	for line := range n {
		finding := at("99-lb.conf", line+1, "net.ipv4.tcp_fin_timeout = 5", "5")
		finding.Severity = severity
		findings = append(findings, finding)
	}
	return findings
}

func ports(n int) string { return strings.Repeat("8080,9090-9099,", n) }
