package policy_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestCustomRuleSpeaks(t *testing.T) {
	engine, err := policy.New(policy.Options{Custom: []string{"testdata/acme"}})
	if err != nil {
		t.Fatal(err)
	}
	found, err := engine.Evaluate(context.Background(), reuseWithoutTimestamps())
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range found {
		if finding.Rule == "ACME01" {
			if finding.Severity != policy.Warning || finding.Remedy != "drop the line" || len(finding.Settings) != 1 {
				t.Errorf("the METADATA of the custom rule is not in its finding: %+v", finding)
			}
			return
		}
	}
	t.Errorf("the custom rule did not speak: %+v", found)
}

func TestCustomRuleThatIsRefused(t *testing.T) {
	for dir, want := range map[string][]string{
		"testdata/exfiltrates": {"rule.rego:4", "http.send"},
		"testdata/broken":      {"rule.rego:5", "rego_parse_error"},
		"testdata/misnamed":    {"rule.rego:1", "tcplint.rules.TL999", "ACME01"},
		"testdata":             {"rule.rego"},
		"testdata/missing":     {"testdata/missing", "no such file"},
	} {
		t.Run(dir, func(t *testing.T) {
			_, err := policy.New(policy.Options{Custom: []string{dir}})
			if err == nil {
				t.Fatal("compiled")
			}
			for _, part := range want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not name %q", err, part)
				}
			}
		})
	}
}

// Every built-in that reaches beyond its arguments is refused by name, so that
// a change of the allow-list does not let one in.
func TestNoBuiltInReachesOut(t *testing.T) {
	for _, call := range []string{
		`http.send({"url": "http://127.0.0.1"})`, `opa.runtime()`, `net.lookup_ip_addr("localhost")`, `time.now_ns()`,
		`rand.intn("x", 10)`, `uuid.rfc4122("x")`, `rego.parse_module("x", "package x")`, `trace("x")`, `io.jwt.decode("x")`,
	} {
		dir := t.TempDir()
		writeFile(t, dir+"/rule.rego", "package tcplint.rules.ACME09\n\nreport contains {\"message\": sprintf(\"%v\", ["+call+"])}\n")
		if _, err := policy.New(policy.Options{Custom: []string{dir}}); err == nil || !strings.Contains(err.Error(), "undefined function") {
			t.Errorf("%s: got %v, want an undefined function", call, err)
		}
	}
}

func TestEndlessRuleIsStopped(t *testing.T) {
	engine, err := policy.New(policy.Options{Custom: []string{"testdata/endless"}, Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err = engine.Evaluate(context.Background(), reuseWithoutTimestamps())
	if err == nil || !strings.Contains(err.Error(), "not done after 200ms") {
		t.Errorf("got %v, want a timeout", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("stopped only after %s", took)
	}
}
