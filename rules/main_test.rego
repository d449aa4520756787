package tcplint_test

import data.tcplint
import data.tcplint.fixture

reuse_without_timestamps := {"settings": [
	["net.ipv4.tcp_tw_reuse", "1"],
	["net.ipv4.tcp_timestamps", "0"],
]}

recycle := {"settings": [["net.ipv4.tcp_tw_recycle", "1"]]}

# A host seen under several kernels and memory sizes.
worlds(spec, specs) := object.union(
	object.remove(fixture.input_of(spec), ["world"]),
	{"worlds": [fixture.world(object.union(spec, other)) | some other in specs]},
)

rules_of(findings) := {finding.rule | some finding in findings}

test_one_world if {
	found := tcplint.report with input as fixture.input_of(reuse_without_timestamps)
	some finding in found
	finding.rule == "TL101"
	finding.verdict == "fail"
	finding.severity == "error"
	finding.remedy == data.tcplint.meta.TL101.remedy
	finding.part == "value"
}

test_a_rule_speaks_for_another_on_the_same_setting if {
	found := tcplint.report with input as fixture.input_of(reuse_without_timestamps)
	not "TL110" in rules_of(found)
	alone := tcplint.report with input as fixture.input_of(reuse_without_timestamps)
		with data.tcplint.config as {"levels": {"TL101": "off"}}
	"TL110" in rules_of(alone)
}

test_a_level_of_the_configuration_beats_the_rule if {
	found := tcplint.report with input as fixture.input_of(reuse_without_timestamps)
		with data.tcplint.config as {"levels": {"TL101": "info"}}
	some finding in found
	finding.rule == "TL101"
	finding.severity == "info"
}

test_equal_verdicts_are_that_verdict if {
	found := tcplint.report with input as worlds(reuse_without_timestamps, [{"kernel": "4.19"}, {"kernel": "7.3"}])
	some finding in found
	finding.rule == "TL101"
	finding.verdict == "fail"
}

test_verdicts_that_differ_by_kernel if {
	found := tcplint.report with input as worlds(recycle, [
		{"kernel": "3.10"},
		{"kernel": "7.3", "results": {0: "absent"}},
	])
	some finding in found
	finding.rule == "TL103"
	finding.verdict == "undetermined"
	finding.missing == ["kernel"]
}

buckets := {"settings": [["net.ipv4.tcp_max_tw_buckets", "20000"]]}

test_verdicts_that_differ_by_memory if {
	found := tcplint.report with input as worlds(buckets, [
		{"memory": 536870912, "defaults": {"net.ipv4.tcp_max_tw_buckets": "4096"}},
		{"memory": 1099511627776, "defaults": {"net.ipv4.tcp_max_tw_buckets": "262144"}},
	])
	some finding in found
	finding.rule == "TL106"
	finding.verdict == "undetermined"
	finding.missing == ["memory"]
}

# What one rule says, with the real ones out of the way.
answers_of(answer, specs) := found if {
	found := tcplint.report with input as worlds(reuse_without_timestamps, specs)
		with data.tcplint.meta as {"TL900": {
			"severity": "warning", "remedy": "do it", "part": "line", "facts": [], "overrides": ["TL900"],
			"parameters": ["net.ipv4.tcp_tw*"],
		}}
		with data.tcplint.rules as {"TL900": {"report": {answer}}}
}

test_undetermined_needs_a_parameter_of_the_rule if {
	missing := {"verdict": "undetermined", "missing": ["rate"], "message": "m"}
	some finding in answers_of(missing, [{}])
	finding.missing == ["rate"]
	some folded in answers_of(missing, [{"kernel": "4.19"}, {"kernel": "7.3"}])
	folded.missing == ["rate"]
}

test_a_severity_of_the_answer_beats_the_rule if {
	some finding in answers_of({"severity": "info", "message": "m", "settings": []}, [{}])
	finding.severity == "info"
}

test_a_rule_speaks_for_another_on_an_edge if {
	answers_of({"message": "m", "edge": 0}, [{}]) == set()
}

test_a_rule_speaks_for_another_on_a_file if {
	found := tcplint.report with input as fixture.input_of(reuse_without_timestamps)
		with data.tcplint.meta as {
			"TL020": {"severity": "warning", "remedy": "r", "part": "line", "facts": [], "overrides": ["TL019"], "parameters": ["*"]},
			"TL019": {"severity": "warning", "remedy": "r", "part": "line", "facts": [], "overrides": [], "parameters": ["*"]},
		}
		with data.tcplint.rules as {
			"TL020": {"report": {{"message": "never read", "source": 0}}},
			"TL019": {"report": {{"message": "loaders disagree", "settings": [0]}}},
		}
	rules_of(found) == {"TL020"}
}

test_a_rule_speaks_for_another_on_what_was_observed if {
	answers_of({"message": "m", "observed": "destination 10.0.0.5:80 from 10.0.0.1"}, [{}]) == set()
}

test_a_rule_without_metadata_fields_is_an_error_at_least if {
	tcplint.severity("TL998", {}) == "error"
}

test_only_the_named_rules_are_asked if {
	host := fixture.input_of(reuse_without_timestamps)
	rules_of(tcplint.report) == {"TL110"} with input as object.union(host, {"only": ["TL110"]})
}

test_without_data_there_is_one_error if {
	found := tcplint.report with input as fixture.input_of(reuse_without_timestamps) with data.kernel as {}
	rules_of(found) == {"TL000"}
}

# Values of which nobody knows anything yet.
unknown_until_apply := {"pending": true}

verdicts(findings) := {[finding.rule, finding.verdict, finding.parameter, finding.missing] | some finding in findings}

test_a_value_that_is_not_known_leaves_its_rules_open if {
	found := tcplint.report with input as fixture.input_of({"settings": [
		["net.ipv4.tcp_tw_reuse", "1"],
		["net.ipv4.tcp_timestamps", "(known after apply)", unknown_until_apply],
	]})
		with input.only as ["TL101", "TL025", "TL605", "TL703", "TL008", "TL109"]
	parameter := "net.ipv4.tcp_timestamps"
	verdicts(found) == {
		["TL025", "undetermined", parameter, ["value of net.ipv4.tcp_timestamps"]],
		["TL101", "undetermined", parameter, ["value of net.ipv4.tcp_timestamps"]],
	}
}

test_what_a_rule_reads_besides_leaves_it_open if {
	found := tcplint.report with input as fixture.input_of({"settings": [
		["net.ipv4.tcp_max_syn_backlog", "8192"],
		["net.ipv4.tcp_syncookies", "(known after apply)", unknown_until_apply],
	]})
		with input.only as ["TL303", "TL102"]
	verdicts(found) == {["TL303", "undetermined", "net.ipv4.tcp_syncookies", ["value of net.ipv4.tcp_syncookies"]]}
}

test_declared_edges_leave_their_rules_open if {
	found := tcplint.report with input as fixture.input_of({
		"settings": [["net.ipv4.tcp_timestamps", "(known after apply)", unknown_until_apply]],
		"host": {"edges": [fixture.edge({"from": "clients", "closes_first": "peer"})]},
	})
		with input.only as ["TL605"]
	{finding.rule | some finding in found} == {"TL605"}
}

test_a_rule_that_speaks_anyway_is_not_open if {
	found := tcplint.report with input as fixture.input_of({"settings": [["net.ipv4.tcp_timestamps", "(known after apply)", unknown_until_apply]]})
		with input.only as ["TL110"]
		with data.tcplint.rules.TL110.report as {{"message": "anyway", "settings": [0], "parameter": "net.ipv4.tcp_timestamps"}}
	{finding.verdict | some finding in found} == {"fail"}
}

test_a_later_setting_that_is_known_decides if {
	found := tcplint.report with input as fixture.input_of({"settings": [
		["net.ipv4.tcp_timestamps", "(known after apply)", unknown_until_apply],
		["net.ipv4.tcp_timestamps", "1"],
	]})
		with input.only as ["TL101", "TL110"]
	found == set()
}

test_an_attribute_that_is_not_known_is_said if {
	found := tcplint.report with input as fixture.input_of({"settings": [["", "", {
		"kind": "opaque", "parameter": null, "catalogue": null, "written": null, "key": "sysctls", "pending": true,
	}]]})
		with input.only as ["TL025"]
	{finding.missing | some finding in found} == {["value of test.conf:1.sysctls"]}
}
