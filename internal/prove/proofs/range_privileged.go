package proofs

import "github.com/tcplint/terraform-provider-sysctl/internal/prove"

var rangePrivileged = prove.Proof{
	ID:     "RANGE-PRIV",
	Proves: []string{"TL201", "TL207"},
	Claim:  "a port range that begins below ip_unprivileged_port_start is refused, so that is lowered first and raised last",
	Expect: []prove.Expectation{
		{What: "ip_local_port_range=1023 65000", Want: prove.Is("EINVAL")},
		{What: "ip_local_port_range=80 1000", Want: prove.Is("EINVAL")},
		{What: "ip_local_port_range=80 1000 after ip_unprivileged_port_start=80", Want: prove.Is("accepted")},
		{What: "ip_unprivileged_port_start=1024 after that", Want: prove.Is("EINVAL")},
	},
	Run: func(room *prove.Room) {
		const ports, start = "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start"
		host := room.Self
		host.Set(start, "1024")
		room.Measure("ip_local_port_range=1023 65000", outcome(host.TrySet(ports, "1023 65000")))
		room.Measure("ip_local_port_range=80 1000", outcome(host.TrySet(ports, "80 1000")))
		host.Set(start, "80")
		room.Measure("ip_local_port_range=80 1000 after ip_unprivileged_port_start=80", outcome(host.TrySet(ports, "80 1000")))
		room.Measure("ip_unprivileged_port_start=1024 after that", outcome(host.TrySet(start, "1024")))
	},
}
