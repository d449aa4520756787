package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

seen(namespace, kernel, parameter) := reached if {
	reached := lib.reach({"catalogue": parameter}) with input as fixture.input_of({
		"kernel": kernel,
		"host": {"namespace": namespace},
	})
}

test_reach if {
	seen("container", "6.1", "net.ipv4.tcp_mem") == "absent"
	seen("pod", "6.12", "net.core.rmem_max") == "read-only"
	seen("container", "6.1", "net.core.somaxconn") == "per-netns"
	seen("rootless-container", "6.1", "net.core.somaxconn") == "absent"
	seen("rootless-container", "6.12", "net.core.somaxconn") == "per-netns"
	seen("container", "6.1", "vm.swappiness") == "host-wide"
}

test_other_namespaces if {
	not seen("container", "6.1", "kernel.shmmax")
	not seen("container", "6.1", "kernel.sem")
}

test_in_container if {
	lib.in_container with input as fixture.input_of({"host": {"namespace": "pod"}})
	lib.container_words == "a pod" with input as fixture.input_of({"host": {"namespace": "pod"}})
	not lib.in_container with input as fixture.input_of({})
}

test_may_exist if {
	lib.may_exist({"catalogue": "net.ipv4.tcp_tw_reuse"}) with input as fixture.input_of({"kernel": "6.1"})
	not lib.may_exist({"catalogue": "net.ipv4.tcp_tw_recycle"}) with input as fixture.input_of({"kernel": "6.1"})
}
