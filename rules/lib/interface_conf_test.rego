package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

test_interface_value if {
	lib.interface_value("net.ipv4.conf.", "rp_filter", 1, 2) == 2
	lib.interface_value("net.ipv4.conf.", "accept_source_route", 1, 1) == 1
	lib.interface_value("net.ipv4.conf.", "accept_source_route", 1, 0) == 0
	lib.interface_value("net.ipv4.conf.", "send_redirects", 0, 1) == 1
	lib.interface_value("net.ipv4.conf.", "send_redirects", 1, 0) == 1
	lib.interface_value("net.ipv4.conf.", "medium_id", 1, 0) == 0
	lib.interface_value("net.ipv6.conf.", "accept_ra", 0, 1) == 1
	lib.interface_value("net.ipv6.conf.", "optimistic_dad", 1, 0) == 1
	lib.interface_value("net.ipv6.conf.", "seg6_enabled", 1, 0) == 0
}

redirects_with_forwarding(value) := counts if {
	counts := lib.interface_value("net.ipv4.conf.", "accept_redirects", 0, 1) with input as fixture.input_of({
		"kernel": "6.1",
		"settings": [["net.ipv4.ip_forward", value]],
	})
}

test_a_router_takes_redirects_only_if_both_say_so if {
	redirects_with_forwarding("1") == 0
	redirects_with_forwarding("0") == 1
}

test_conf_all_ignored if {
	lib.conf_all_ignored("net.ipv6.conf.", "accept_ra")
	not lib.conf_all_ignored("net.ipv6.conf.", "accept_dad")
	not lib.conf_all_ignored("net.ipv4.conf.", "bootp_relay")
	not lib.conf_all_ignored("net.ipv4.conf.", "log_martians")
}
