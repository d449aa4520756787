package config

import (
	"strings"
	"testing"
)

// badInputs are refused by Load. Those that no JSON schema can refuse (they
// need the rules, other values, or TOML's own types) say so.
var badInputs = []struct {
	name, text, want string
	beyondSchema     bool
}{
	{"syntax", "[target\n", "tcplint.toml:1:8: not TOML: expected ']' to close table name", true},
	{"key twice", "[target]\nloader = \"systemd\"\nloader = \"procps\"\n", "tcplint.toml:3:1: not TOML: key loader is already defined", true},
	{"day that is none", "[[ignore]]\nrule = \"TL104\"\nuntil = 2027-02-30\n", "tcplint.toml:3:17: not TOML: impossible date", true},
	{"unknown table", "[targt]\n", `tcplint.toml:1:2: unknown key "targt" at the top level: did you mean "target"?`, false},
	{"unknown key", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nclose_first = \"self\"\n",
		`tcplint.toml:5:1: unknown key "close_first" in [[host.edge]]: did you mean "closes_first"?`, false},
	{"dash for underscore", "[[host]]\nname = \"a\"\nContainers-Follow = true\n",
		`tcplint.toml:3:1: unknown key "Containers-Follow" in [[host]]: did you mean "containers_follow"?`, false},
	{"key of another table", "[[host]]\nname = \"a\"\nrate = 3\n", `tcplint.toml:3:1: unknown key "rate" in [[host]]: it belongs in [[host.edge]]`, false},
	{"near key of another table", "[target]\nlifetme = \"3s\"\n", `tcplint.toml:2:1: unknown key "lifetme" in [target]: did you mean "lifetime" in [[host.edge]]?`, false},
	{"key like no other", "[target]\nwhatever = 1\n", `tcplint.toml:2:1: unknown key "whatever" in [target]: the keys here are supported, kernel, loader, memory`, false},
	{"single host", "[host]\nname = \"a\"\n", `tcplint.toml:1:1: host is a list of tables: write [[host]]`, false},
	{"single edge", "[[host]]\nname = \"a\"\n[host.edge]\nto = \"b\"\n", `tcplint.toml:3:1: host.edge is a list of tables: write [[host.edge]]`, false},
	{"list of hosts' names", "host = [\"a\"]\n", `tcplint.toml:1:9: host holds a string, not a table: write [[host]]`, false},
	{"host is a number", "host = 3\n", `tcplint.toml:1:8: host is an integer (3), not a list of tables: write [[host]]`, false},
	{"target twice", "[[target]]\n", `tcplint.toml:1:1: target stands once: write [target]`, false},
	{"target is a string", "target = \"5.15\"\n", `tcplint.toml:1:10: target is a string, not a table: write [target]`, false},
	{"kernel as a number", "[target]\nkernel = 5.10\n", `tcplint.toml:2:10: kernel is a number with a fraction (5.10), not a string: write "5.10" in quotes`, false},
	{"kernel of no meaning", "[target]\nkernel = \"latest\"\n",
		`tcplint.toml:2:10: kernel: "latest" is no kernel version: write a version or a whole uname -r, 5.15 or 5.15.0-91-generic`, true},
	{"kernel empty", "[target]\nkernel = \"\"\n", `tcplint.toml:2:10: kernel: it is empty`, false},
	{"kernel with newline", "[target]\nkernel = \"5.10\\n\"\n", `tcplint.toml:2:10: kernel: "5.10\n" has a control character`, false},
	{"nothing supported", "[target]\nsupported = []\n", `tcplint.toml:2:1: supported is empty: leave it out or write supported = ["4.19", "6.18"]`, false},
	{"supported as numbers", "[target]\nsupported = [4.19]\n", `tcplint.toml:2:14: supported is a number with a fraction (4.19), not a string: write "4.19" in quotes`, false},
	{"supported as a string", "[target]\nsupported = \"4.19\"\n", `tcplint.toml:2:13: supported is a string, not a list: write supported = ["4.19"]`, false},
	{"loader", "[target]\nloader = \"procps-3\"\n",
		`tcplint.toml:2:10: loader: "procps-3" is none of systemd, procps, procps3, busybox, toybox: did you mean "procps3"?`, false},
	{"memory in decimal units", "[target]\nmemory = \"64GB\"\n", `tcplint.toml:2:10: memory: "64GB" is no memory size: write 64GiB, 512MiB or a number of bytes`, false},
	{"memory zero", "[target]\nmemory = 0\n", `tcplint.toml:2:10: memory: "0" is no memory size: write 64GiB, 512MiB or a number of bytes`, false},
	{"memory beyond 63 bits", "[target]\nmemory = \"9999999TiB\"\n", `tcplint.toml:2:10: memory: "9999999TiB" is no memory size: write 64GiB, 512MiB or a number of bytes`, true},
	{"memory true", "[target]\nmemory = true\n", `tcplint.toml:2:10: memory is true or false (true), not a string: write memory = "64GiB"`, false},
	{"host without name", "[[host]]\nfiles = [\"a\"]\n", `tcplint.toml:1:1: a host has no name: write name = "lb"`, false},
	{"two hosts of a name", "[[host]]\nname = \"a\"\n[[host]]\nname = \"a\"\n",
		`tcplint.toml:3:1: the host "a" is already in line 1: give it another name or join the two`, true},
	{"role", "[[host]]\nname = \"a\"\nroles = [\"loadbalancer\"]\n",
		`tcplint.toml:3:10: roles: "loadbalancer" is none of load-balancer, web, database, client, nat-gateway, kubernetes-node, container: did you mean "load-balancer"?`, false},
	{"role twice", "[[host]]\nname = \"a\"\nroles = [\"web\", \"web\"]\n", `tcplint.toml:3:17: roles has "web" twice`, false},
	{"namespace", "[[host]]\nname = \"a\"\nnamespace = \"docker\"\n",
		`tcplint.toml:3:13: namespace: "docker" is none of host, container, rootless-container, pod`, false},
	{"kubelet", "[[host]]\nname = \"a\"\nkubelet = \"latest\"\n", `tcplint.toml:3:11: kubelet: "latest" is no kubelet version: write 1.31 or v1.31.2`, false},
	{"flag as a string", "[[host]]\nname = \"a\"\npublic = \"yes\"\n", `tcplint.toml:3:10: public is a string, not true or false: write public = true without quotes`, false},
	{"module path", "[[host]]\nname = \"a\"\nmodules = [\"a.ko\"]\n", `tcplint.toml:3:12: modules: "a.ko" is no module name: write it as modprobe takes it, nf_conntrack`, false},
	{"pattern", "[[host]]\nname = \"a\"\nfiles = [\"a/[b\"]\n", `tcplint.toml:3:10: files: "a/[b" is no valid pattern: look for an unclosed [ or {`, true},
	{"directory as a pattern", "[[host]]\nname = \"a\"\nfiles = [\"lb/\"]\n", `tcplint.toml:3:10: files: "lb/" matches no file: write "lb/**"`, false},
	{"port", "[[host]]\nname = \"a\"\nlisteners = [0, 65536]\n", "tcplint.toml:3:14: listeners: 0 is not in 1..65535\ntcplint.toml:3:17: listeners: 65536 is not in 1..65535", false},
	{"port as a string", "[[host]]\nname = \"a\"\nlisteners = [\"http\"]\n",
		`tcplint.toml:3:14: listeners is a string, not an integer: write listeners = [80, { port = 443, backlog = 4096 }] without quotes`, false},
	{"port twice", "[[host]]\nname = \"a\"\nlisteners = [80, { port = 80, backlog = 5 }]\n", `tcplint.toml:3:20: listeners has port 80 twice`, true},
	{"listener without port", "[[host]]\nname = \"a\"\nlisteners = [{ backlog = 5 }]\n", `tcplint.toml:3:16: a listener has no port: write { port = 443, backlog = 4096 }`, false},
	{"negative backlog", "[[host]]\nname = \"a\"\nlisteners = [{ port = 80, backlog = -1 }]\n", `tcplint.toml:3:37: backlog: -1 is not in 0..2147483647`, false},
	{"edge both ways", "[[host]]\nname = \"a\"\n  [[host.edge]]\n  to = \"b\"\n  from = \"c\"\n",
		`tcplint.toml:3:3: an edge has both to and from: write one [[host.edge]] for each direction`, false},
	{"edge without end", "[[host]]\nname = \"a\"\n[[host.edge]]\n",
		`tcplint.toml:3:1: an edge names no other end: write to = "web" where this host connects, from = "clients" where it accepts`, false},
	{"closes first", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\ncloses_first = \"me\"\n",
		`tcplint.toml:5:16: closes_first: "me" is none of self, peer, unknown`, false},
	{"no destination", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\ndestinations = 0\n", `tcplint.toml:5:16: destinations: 0 is not in 1..2147483647`, false},
	{"rate not a number", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nrate = nan\n", `tcplint.toml:5:8: rate: nan is not in 0..1000000000`, true},
	{"rate negative", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nrate = -1\n", `tcplint.toml:5:8: rate: -1 is not in 0..1000000000`, false},
	{"rate as a string", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nrate = \"3000/s\"\n", `tcplint.toml:5:8: rate is a string, not a number: write rate = 3000`, false},
	{"duration without unit", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nlifetime = 50\n",
		`tcplint.toml:5:12: lifetime is an integer (50) without a unit: write lifetime = "50s"`, false},
	{"duration negative", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nlifetime = \"-50ms\"\n", `tcplint.toml:5:12: lifetime: "-50ms" is negative`, false},
	{"duration in days", "[[host]]\nname = \"a\"\n[[host.edge]]\nto = \"b\"\nlifetime = \"1d\"\n",
		`tcplint.toml:5:12: lifetime: "1d" is no duration: write 50ms, 350s or 1h30m`, false},
	{"level", "[rules]\nTL104 = \"warn\"\n", `tcplint.toml:2:9: TL104: "warn" is none of off, info, warning, error: did you mean "warning"?`, false},
	{"unknown rule", "[rules]\nTL1044 = \"off\"\nfoo = \"off\"\n",
		"tcplint.toml:2:1: unknown rule \"TL1044\": did you mean \"TL104\"?\ntcplint.toml:3:1: unknown rule \"foo\": `tcplint rules` lists them", true},
	{"rule by id and name", "[rules]\nTL104 = \"off\"\nfin-timeout-not-time-wait = \"info\"\n", `tcplint.toml:3:1: the rule TL104 is already in line 2`, true},
	{"ignore without rule", "[[ignore]]\nreason = \"x\"\n", `tcplint.toml:1:1: it says not which rule to ignore: write rule = "TL203"`, false},
	{"ignore of an unknown rule", "[[ignore]]\nrule = \"TL1044\"\nreason = \"x\"\n", `tcplint.toml:2:8: unknown rule "TL1044": did you mean "TL104"?`, true},
	{"ignore of no path", "[[ignore]]\nrule = \"TL104\"\npaths = []\n", `tcplint.toml:3:1: paths is empty: leave it out or write paths = ["legacy/*.conf"]`, false},
	{"until as a string", "[[ignore]]\nrule = \"TL104\"\nuntil = \"2027-01-31\"\n", `tcplint.toml:3:9: until is a string, not a date: write until = 2027-01-31 without quotes`, true},
	{"column in code points", "target = { \"ключ\" = 1, memory = \"x\" }\n",
		"tcplint.toml:1:12: unknown key \"ключ\" in [target]: the keys here are supported, kernel, loader, memory\n" +
			"tcplint.toml:1:33: memory: \"x\" is no memory size: write 64GiB, 512MiB or a number of bytes", false},
	{"everything at once", "[target]\nloadr = \"systemd\"\nmemory = \"1G\"\n[[host]]\nnat = 1\n[rules]\nTL104 = \"on\"\n", strings.Join([]string{
		`tcplint.toml:2:1: unknown key "loadr" in [target]: did you mean "loader"?`,
		`tcplint.toml:3:10: memory: "1G" is no memory size: write 64GiB, 512MiB or a number of bytes`,
		`tcplint.toml:4:1: a host has no name: write name = "lb"`,
		`tcplint.toml:5:7: nat is an integer (1), not true or false: write nat = true`,
		`tcplint.toml:7:9: TL104: "on" is none of off, info, warning, error`,
	}, "\n"), false},
}

func TestParseNamesEverythingThatIsWrong(t *testing.T) {
	for _, tt := range badInputs {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("tcplint.toml", []byte(tt.text), testChecks)
			if err == nil {
				t.Fatalf("accepted:\n%s", tt.text)
			}
			if got := err.Error(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}
