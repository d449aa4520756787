package cli

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

func TestParseSSH(t *testing.T) {
	for value, want := range map[string]host.SSH{
		"lb1":             {Host: "lb1"},
		"ops@lb1":         {Host: "lb1", User: "ops"},
		"ops@lb1:2222":    {Host: "lb1", User: "ops", Port: 2222},
		"a@b@lb1":         {Host: "lb1", User: "a@b"},
		"fd00::1":         {Host: "fd00::1"},
		"[fd00::1]":       {Host: "fd00::1"},
		"ops@[fd00::1]:1": {Host: "fd00::1", User: "ops", Port: 1},
	} {
		got, err := parseSSH(value)
		if err != nil {
			t.Errorf("%s: %v", value, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", value, diff)
		}
	}
	for value, want := range map[string]string{
		"":                "is no name of a host",
		"@lb1":            "no user before @",
		"ops@":            "is no name of a host",
		"lb1:ssh":         `"ssh" is no port: give 1 to 65535`,
		"lb1:0":           "is no port",
		"lb1:65536":       "is no port",
		"[fd00::1":        "missing ']' in address",
		"-oProxyCommand":  "is no name of a host",
		"ssh://lb1":       "is no port",
		"lb1 lb2":         "is no name of a host",
		"ops@lb1/etc/foo": "is no name of a host",
	} {
		if got, err := parseSSH(value); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, error %v, want %q", value, got, err, want)
		}
	}
}
