package policy_test

import (
	"context"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestEvaluateFindsReuseWithoutTimestamps(t *testing.T) {
	engine, err := policy.New(policy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := engine.Evaluate(context.Background(), reuseWithoutTimestamps())
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, finding := range got {
		rules = append(rules, finding.Rule)
	}
	if diff := cmp.Diff([]string{"TL101"}, rules); diff != "" {
		t.Errorf("rules that fired (-want +got):\n%s", diff)
	}
}

func reuseWithoutTimestamps() *policy.Input {
	value := func(setting int, v int64, text string) policy.Effective {
		accepted := true
		return policy.Effective{Value: &text, Ints: []int64{v}, Origin: "file", By: &setting, Accepted: &accepted}
	}
	set := func(index int, parameter, written string) policy.Setting {
		return policy.Setting{Index: index, Line: index + 1, Kind: "assign", Parameter: &parameter, Catalogue: &parameter, Key: parameter, Written: &written}
	}
	effective := map[string]policy.Effective{
		"net.ipv4.tcp_tw_reuse":   value(0, 1, "1"),
		"net.ipv4.tcp_timestamps": value(1, 0, "0"),
	}
	return &policy.Input{
		Schema:   1,
		Host:     policy.Host{Name: "a.conf", Loader: "systemd", Namespace: "host"},
		Sources:  []policy.Source{{Kind: "file", Path: "a.conf", Read: true, Named: true}},
		Settings: []policy.Setting{set(0, "net.ipv4.tcp_tw_reuse", "1"), set(1, "net.ipv4.tcp_timestamps", "0")},
		Worlds:   []policy.World{{Kernel: policy.Kernel{Release: "6.1", Version: []int{6, 1}}, Memory: 1 << 34, Effective: effective}},
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
