package tcplint.model_test

import data.tcplint.model

test_an_error_is_beyond_a_warning if {
	model.thresholds.ports_warning < model.thresholds.ports_error
	model.thresholds.conntrack_warning < model.thresholds.conntrack_error
	model.thresholds.close_wait_few < model.thresholds.close_wait_many
}
