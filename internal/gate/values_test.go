package gate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// said abridges findings to what tests compare.
func said(findings []report.Finding) []string {
	lines := make([]string, len(findings))
	for i, f := range findings {
		lines[i] = strings.Join([]string{f.Rule, string(f.Severity), string(f.Verdict), f.Parameter}, " ")
	}
	return lines
}

// article is the block that is copied against TIME_WAIT.
var article = map[string]string{
	"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_tw_recycle": "1", "net.ipv4.tcp_timestamps": "1",
	"net.ipv4.tcp_syncookies": "1", "net.ipv4.tcp_fin_timeout": "30",
}

func TestValues(t *testing.T) {
	yes := true
	config := write(t, "tcplint.toml", `
[rules]
TL104 = "off"
TL103 = "warning"
[[ignore]]
rule = "TL903"
reason = "we know the block"
`)
	for _, c := range []struct {
		name    string
		values  map[string]string
		options gate.Options
		want    []string
	}{
		{"nothing", nil, gate.Options{}, nil},
		{
			"the article's block", article, gate.Options{Roles: []string{"load-balancer"}, NAT: &yes, Kernel: "6.1"},
			[]string{"TL103 error fail net.ipv4.tcp_tw_recycle", "TL104 warning fail net.ipv4.tcp_fin_timeout", "TL903 info fail net.ipv4.tcp_fin_timeout"},
		},
		{
			"the article's block on a kernel that recycles", article, gate.Options{Roles: []string{"load-balancer"}, NAT: &yes, Kernel: "4.4"},
			[]string{"TL102 error fail net.ipv4.tcp_tw_recycle", "TL104 warning fail net.ipv4.tcp_fin_timeout", "TL903 info fail net.ipv4.tcp_fin_timeout"},
		},
		{
			"with a configuration", article, gate.Options{Kernel: "6.1", Config: config},
			[]string{"TL103 warning fail net.ipv4.tcp_tw_recycle"},
		},
		{
			"another spelling", map[string]string{"net/ipv4/tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "0"}, gate.Options{Kernel: "6.1"},
			[]string{"TL101 error fail net.ipv4.tcp_timestamps"},
		},
		{
			"unknown outcome", map[string]string{"net.netfilter.nf_conntrack_tcp_timeout_time_wait": "30"}, gate.Options{Kernel: "6.1"},
			[]string{"TL508 warning undetermined net.netfilter.nf_conntrack_tcp_timeout_time_wait"},
		},
		{
			"a misspelt parameter", map[string]string{"net.ipv4.tcp_tw_reus": "1"}, gate.Options{},
			[]string{"TL002 error fail net.ipv4.tcp_tw_reus"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			findings, err := gate.New(gate.Parts{}).Values(context.Background(), c.values, c.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := said(findings); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			for _, f := range findings {
				if f.Name == "" || f.Message == "" || f.Remedy == "" && f.Verdict == policy.Fail {
					t.Errorf("%s says too little: %+v", f.Rule, f)
				}
			}
		})
	}
}

// A secret is judged by its name alone, and shown nowhere.
func TestValues_Secret(t *testing.T) {
	const secret = "11111111-22222222-33333333-4444444g"
	findings, err := gate.New(gate.Parts{}).Values(context.Background(), map[string]string{"net.ipv4.tcp_fastopen_key": secret, "net.ipv4.tcp_fastopen": "99999999999999"}, gate.Options{Kernel: "6.1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(findings) == 0 {
		t.Fatal("nothing was found, so nothing could leak")
	}
	for _, f := range findings {
		if text := fmt.Sprintf("%+v", f); strings.Contains(text, secret) {
			t.Errorf("the secret is shown: %s", text)
		}
	}
}

func TestValues_Mistakes(t *testing.T) {
	values := map[string]string{"net.ipv4.tcp_tw_reuse": "1"}
	for want, options := range map[string]gate.Options{
		"kernel":               {Kernel: "latest"},
		"loader":               {Loader: "launchd"},
		"no such file":         {Config: filepath.Join(t.TempDir(), "tcplint.toml")},
		"did you mean \"TL101": {Config: write(t, "tcplint.toml", "[rules]\nTL1O1 = \"off\"\n")},
	} {
		_, err := gate.New(gate.Parts{}).Values(context.Background(), values, options)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: the error is %v, and does not say %q", options, err, want)
		}
	}
}

// Rules are compiled when they are needed, once for all that need no more, and
// all of them where each host needs others.
func TestValues_Compiles(t *testing.T) {
	var compiled []policy.Options
	g := gate.New(gate.Parts{Compile: func(o policy.Options) (*policy.Engine, error) {
		compiled = append(compiled, o)
		return policy.New(o)
	}})
	ask := func(values map[string]string) {
		t.Helper()
		if _, err := g.Values(context.Background(), values, gate.Options{Kernel: "6.1"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(compiled) != 0 {
		t.Fatalf("%d compiled before anything was asked", len(compiled))
	}
	for range 3 {
		ask(article)
	}
	if len(compiled) != 1 || compiled[0].Only == nil {
		t.Fatalf("compiled %d times, %+v", len(compiled), compiled)
	}
	for _, name := range []string{"net.core.somaxconn", "net.netfilter.nf_conntrack_max", "net.ipv4.tcp_mem", "net.ipv4.tcp_retries2"} {
		ask(map[string]string{name: "1"})
	}
	if len(compiled) != 3 || compiled[2].Only != nil {
		t.Errorf("compiled %d times, the last of these of all: %+v", len(compiled), compiled)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
