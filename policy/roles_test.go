package policy_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func TestRoleValues(t *testing.T) {
	yes := true
	for name, test := range map[string]struct {
		question policy.RoleQuestion
		want     map[string]string
		reason   string
	}{
		"load balancer that closes first": {
			policy.RoleQuestion{Role: "load-balancer", ClosesFirst: "self", Listeners: []int{443, 20000}},
			map[string]string{
				"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "1",
				"net.ipv4.ip_local_port_range": "16384 65535", "net.ipv4.ip_local_reserved_ports": "20000",
			},
			"TIME_WAIT holds local ports here",
		},
		"load balancer whose backends close": {policy.RoleQuestion{Role: "load-balancer", ClosesFirst: "peer"}, nil, "no local port waits here"},
		"database":                           {policy.RoleQuestion{Role: "database"}, nil, "listen queue"},
		"behind NAT on CentOS 7": {
			policy.RoleQuestion{Role: "web", ClosesFirst: "peer", NAT: &yes, Kernel: "3.10.0-1160.el7.x86_64"},
			map[string]string{"net.ipv4.tcp_timestamps": "1", "net.ipv4.tcp_tw_recycle": "0"},
			"the other end closes first",
		},
		"web": {
			policy.RoleQuestion{Role: "web", Kernel: "6.1"},
			map[string]string{"net.ipv4.tcp_tw_reuse": "1", "net.ipv4.tcp_timestamps": "1"},
			"not stated",
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := policy.RoleValues(context.Background(), test.question)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, parameter := range slices.Sorted(maps.Keys(answer.Values)) {
				value := answer.Values[parameter]
				got[parameter] = value.Value
				if value.Reason == "" || value.Source == "" {
					t.Errorf("%s has no reason or no source", parameter)
				}
			}
			if test.want == nil {
				test.want = map[string]string{}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("values (-want +got):\n%s", diff)
			}
			if !strings.Contains(answer.Reason, test.reason) {
				t.Errorf("reason %q lacks %q", answer.Reason, test.reason)
			}
		})
	}
}

func TestEveryRoleHasAnAnswer(t *testing.T) {
	for _, role := range policy.Roles {
		for _, closer := range []string{"self", "peer", "unknown", ""} {
			answer, err := policy.RoleValues(context.Background(), policy.RoleQuestion{Role: role, ClosesFirst: closer})
			if err != nil || answer.Reason == "" {
				t.Errorf("%s, closes first %q: reason %q, error %v", role, closer, answer.Reason, err)
			}
		}
	}
}

func TestRoleValuesRefuses(t *testing.T) {
	for want, question := range map[string]policy.RoleQuestion{
		`role "proxy" is no role`: {Role: "proxy"},
		`closes_first "me"`:       {Role: "web", ClosesFirst: "me"},
		"kernel of the role":      {Role: "web", Kernel: "new"},
	} {
		_, err := policy.RoleValues(context.Background(), question)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v lacks %q", question, err, want)
		}
	}
}
