package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

with_modules(names) := fixture.input_of({"host": {"modules": names}})

test_loaded if {
	lib.loaded("nf_conntrack") with input as with_modules(["nf_conntrack"])
	lib.loaded("nf_conntrack") with input as with_modules(["ip_vs"])
	lib.loaded("nf_conntrack") with input as with_modules(["nf_conntrack_ftp"])
	lib.loaded("br_netfilter") with input as with_modules(["br-netfilter"])
}

test_not_loaded if {
	not lib.loaded("br_netfilter") with input as with_modules(["nf_conntrack"])
	not lib.loaded("br_netfilter") with input as with_modules([])
}
