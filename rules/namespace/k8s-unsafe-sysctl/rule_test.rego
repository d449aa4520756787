package tcplint.rules.TL704_test

import data.tcplint.fixture
import data.tcplint.rules.TL704

asked(parameter, kernel, kubelet) := found if {
	found := TL704.report with input as fixture.input_of({
		"kernel": kernel,
		"settings": [[parameter, "1"]],
		"host": {"namespace": "pod", "kubelet": kubelet},
	})
}

test_never_safe if {
	every kubelet in ["1.37", null] {
		found := asked("net.ipv4.tcp_tw_reuse", "6.1", kubelet)
		count(found) == 1
		some finding in found
		finding.settings == [0]
		contains(finding.message, "tcp_tw_reuse is not a safe parameter for a pod:")
		contains(finding.remedy, "--allowed-unsafe-sysctls=net.ipv4.tcp_tw_reuse")
	}
}

test_always_safe if {
	asked("net.ipv4.tcp_syncookies", "6.1", "1.20") == set()
	asked("net.ipv4.tcp_syncookies", "6.1", null) == set()
}

test_not_yet_safe if {
	some finding in asked("net.ipv4.tcp_rmem", "6.1", "v1.31.4")
	contains(finding.message, "before Kubernetes 1.32")
	asked("net.ipv4.tcp_rmem", "6.1", "1.32") == set()
}

test_kernel_too_old if {
	some finding in asked("net.ipv4.tcp_rmem", "4.14", "1.32")
	contains(finding.message, "below Linux 4.15")
}

test_unknown_kubelet if {
	some finding in asked("net.ipv4.tcp_fin_timeout", "6.1", null)
	finding.missing == ["kubelet"]
	contains(finding.message, "from Kubernetes 1.29 on")
}

test_not_a_pod if {
	found := TL704.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_reuse", "1"]],
		"host": {"namespace": "container"},
	})
	found == set()
}

test_misspelt_is_another_rule if {
	found := TL704.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_tw_resuse", "1", {"unknown": true}]],
		"host": {"namespace": "pod"},
	})
	found == set()
}
