package tcplint.rules.TL807_test

import data.tcplint.fixture
import data.tcplint.rules.TL807

found(settings, live, host, observation) := given if {
	given := TL807.report with input as fixture.input_of({
		"settings": settings,
		"host": host,
		"observation": fixture.observation(object.union({"parameters": live}, observation)),
	})
}

whole := {"judged": ["file-never-read"]}

test_the_file_says_something_else if {
	some finding in found([["net.ipv4.tcp_fin_timeout", "30"]], {"net.ipv4.tcp_fin_timeout": "15"}, {}, {})
	finding.settings == [0]
	finding.parameter == "net.ipv4.tcp_fin_timeout"
	finding.message == "net.ipv4.tcp_fin_timeout is 15 now, and this line makes it 30 at the next boot"
	finding.remedy == "if the line is right, apply it (systemctl restart systemd-sysctl); if the running value is, write that"
	not finding.severity
}

test_blanks_are_no_difference if {
	found([["net.ipv4.ip_local_port_range", "15000 64999"]], {"net.ipv4.ip_local_port_range": "15000\t64999"}, whole, {}) == set()
}

test_an_empty_list if {
	some finding in found([["net.ipv4.ip_local_reserved_ports", "8080"]], {"net.ipv4.ip_local_reserved_ports": ""}, {"loader": "procps"}, {})
	finding.message == "net.ipv4.ip_local_reserved_ports is empty now, and this line makes it 8080 at the next boot"
	contains(finding.remedy, "(sysctl --system)")
	some busybox in found([["net.ipv4.ip_local_reserved_ports", "8080"]], {"net.ipv4.ip_local_reserved_ports": ""}, {"loader": "busybox"}, {})
	contains(busybox.remedy, "(sysctl -p with its file)")
}

test_no_file_sets_it if {
	some one in found([], {"net.ipv4.tcp_fin_timeout": "15"}, whole, {})
	one.severity == "info"
	one.observed == "running kernel"
	one.message == "no file sets net.ipv4.tcp_fin_timeout=15: after the next boot it is 60 again, unless a program sets it"
	some two in found([], {"net.ipv4.tcp_tw_reuse": "1", "net.core.somaxconn": "8192"}, whole, {})
	two.message == "no file sets net.core.somaxconn=8192, net.ipv4.tcp_tw_reuse=1: after the next boot they are 4096, 2 again, unless a program sets them"
}

test_what_nobody_can_tell_from_the_default if {
	found(
		[], {
			"net.ipv4.tcp_max_tw_buckets": "5000", "net.ipv4.tcp_mem": "1\t2\t3", "vm.swappiness": "1",
			"net.netfilter.nf_conntrack_tcp_timeout_established": "86400", "net.ipv4.tcp_congestion_control": "bbr",
		},
		whole, {},
	) == set()
	found([], {"net.ipv4.tcp_fin_timeout": "60"}, whole, {}) == set()
}

test_other_namespaces if {
	found([["net.ipv4.tcp_fin_timeout", "30"]], {"net.ipv4.tcp_fin_timeout": "15"}, whole, {"netns": "web"}) == set()
	found([["net.ipv4.tcp_fin_timeout", "30"]], {"net.ipv4.tcp_fin_timeout": "15"}, {"namespace": "container"}, {}) == set()
}

test_not_all_files_are_known if found([], {"net.ipv4.tcp_fin_timeout": "15"}, {}, {}) == set()

test_silent if {
	report := TL807.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_fin_timeout", "30"]]})
	report == set()
}
