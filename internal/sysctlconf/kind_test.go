package sysctlconf

import "testing"

func TestKinds(t *testing.T) {
	tests := []struct {
		loader Loader
		line   string
		kind   Kind
		path   string
		value  string
		ignore bool
	}{
		{Systemd, "", Blank, "", "", false},
		{Systemd, "; x = 1", Comment, "", "", false},
		{Systemd, "-net.ipv4.ip_forward = 1", Assign, "net/ipv4/ip_forward", "1", true},
		{Systemd, "-net.ipv4.conf.all.rp_filter", Exclude, "net/ipv4/conf/all/rp_filter", "", false},
		{Systemd, "net.ipv4.conf.*.rp_filter=1", Glob, "net/ipv4/conf/*/rp_filter", "1", false},
		{Systemd, "-net.ipv4.conf.eth?.rp_filter", ExcludeGlob, "net/ipv4/conf/eth?/rp_filter", "", false},
		{Systemd, "net.ipv4.ip_forward", KeyOnly, "net/ipv4/ip_forward", "", false},
		{Systemd, "net.ipv4.ip_forward 1", Invalid, "", "", false},
		{Systemd, "net.ipv4.ip_forward: 1", Invalid, "", "", false},
		{Systemd, "Set these with care", Invalid, "", "", false},
		{Systemd, "= 1", Invalid, "", "1", false},
		{Systemd, "[sysctl]", Invalid, "", "", false},
		{Systemd, "vm.overcommit_ratio =", Assign, "vm/overcommit_ratio", "", false},
		{Busybox, "vm.overcommit_ratio =", KeyOnly, "vm/overcommit_ratio", "", false},
		{Toybox, "vm.overcommit_ratio =", KeyOnly, "vm/overcommit_ratio", "", false},
		{Procps3, "vm.overcommit_ratio =", KeyOnly, "vm/overcommit_ratio", "", false},
		{Busybox, "-net.ipv4.ip_forward = 1", Assign, "-net/ipv4/ip_forward", "1", false},
		{Busybox, "net.ipv4.conf.*.rp_filter=1", Assign, "net/ipv4/conf/*/rp_filter", "1", false},
		{Procps3, "-net.ipv4.ip_forward", KeyOnly, "net/ipv4/ip_forward", "=", true},
		{Systemd, "{% if x == 1 %}", Template, "{% if x", "= 1 %}", false},
		{Systemd, "{% endif %}", Template, "", "", false},
		{Systemd, "<%= @settings %>", Template, "<%", "@settings %>", false},
		{Systemd, "{{ item.key }} = {{ item.value }}", Template, "{{ item/key }}", "{{ item.value }}", false},
		{Systemd, "net.ipv4.conf.${IFACE}.rp_filter = 1", Template, "net/ipv4/conf/${IFACE}/rp_filter", "1", false},
		{Systemd, "%{ for k, v in settings ~}", Template, "", "", false},
		{Systemd, "-{{ parameter }}", Template, "{{ parameter }}", "", false},
		{Systemd, "net.ipv4.ip_forward = {{ forward }}", Assign, "net/ipv4/ip_forward", "{{ forward }}", false},
		{Systemd, "net.ipv4.ip_forward = ${FORWARD}", Assign, "net/ipv4/ip_forward", "${FORWARD}", false},
		{Systemd, "# {{ ansible_managed }}", Comment, "", "", false},
	}
	for _, test := range tests {
		t.Run(string(test.loader)+" "+test.line, func(t *testing.T) {
			lines, err := Parse(test.loader, []byte(test.line+"\n"))
			if err != nil || len(lines) != 1 {
				t.Fatalf("got %v, %v", lines, err)
			}
			line := lines[0]
			if line.Kind != test.kind || line.IgnoreErrors != test.ignore || string(line.Value) != test.value {
				t.Errorf("got %s %q ignoring %v, want %s %q ignoring %v",
					line.Kind, line.Value, line.IgnoreErrors, test.kind, test.value, test.ignore)
			}
			if line.Path != test.path {
				t.Errorf("path %q, want %q", line.Path, test.path)
			}
		})
	}
}

func TestParameterNames(t *testing.T) {
	for _, test := range []struct{ written, path, name string }{
		{"net.ipv4.tcp_tw_reuse", "net/ipv4/tcp_tw_reuse", "net.ipv4.tcp_tw_reuse"},
		{"net/ipv4/conf/eth0.100/rp_filter", "net/ipv4/conf/eth0.100/rp_filter", "net.ipv4.conf.eth0/100.rp_filter"},
		{"net.ipv4.conf.eth0/100.rp_filter", "net/ipv4/conf/eth0.100/rp_filter", "net.ipv4.conf.eth0/100.rp_filter"},
		{"/net//ipv4/./ip_forward/", "net/ipv4/ip_forward", "net.ipv4.ip_forward"},
		{"swappiness", "swappiness", "swappiness"},
	} {
		path := ParameterPath(test.written)
		if path != test.path || ParameterName(path) != test.name {
			t.Errorf("%q: path %q name %q, want %q %q", test.written, path, ParameterName(path), test.path, test.name)
		}
	}
}
