package tcplint.lib_test

import data.tcplint.fixture
import data.tcplint.lib

test_who_tracks if {
	every facts in [{"conntrack": true}, {"roles": ["nat-gateway"]}, {"roles": ["web", "kubernetes-node"]}] {
		lib.tracks with input as fixture.input_of({"host": facts})
		not lib.tracking_unknown with input as fixture.input_of({"host": facts})
	}
}

test_who_does_not_track if {
	not lib.tracks with input as fixture.input_of({"host": {"conntrack": false, "roles": ["nat-gateway"]}})
	not lib.tracking_unknown with input as fixture.input_of({"host": {"conntrack": false}})
	lib.tracking_denied with input as fixture.input_of({"host": {"conntrack": false}})
	lib.tracking_unknown with input as fixture.input_of({"host": {"roles": ["web"]}})
}

test_either_name_of_the_limit if {
	lib.conntrack_max == 5 with input as fixture.input_of({"settings": [["net.nf_conntrack_max", "5"]]})
	lib.conntrack_max == 6 with input as fixture.input_of({"settings": [["net.netfilter.nf_conntrack_max", "6"]]})
	lib.conntrack_max == 7 with input as fixture.input_of({"defaults": {"net.netfilter.nf_conntrack_max": "7"}})
}
