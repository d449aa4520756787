# The same findings for conftest: tcplint input -o json PATH > in.json;
# conftest test -p rules -d rules/index.json -d rules/kernel.json in.json
package main

deny contains line(finding) if {
	some finding in data.tcplint.report
	finding.verdict == "fail"
	finding.severity == "error"
}

warn contains line(finding) if {
	some finding in data.tcplint.report
	finding.verdict == "fail"
	finding.severity == "warning"
}

line(finding) := sprintf("%s: %s", [finding.rule, finding.message])
