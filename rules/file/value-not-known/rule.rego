# METADATA
# scope: package
# title: The value is known only after apply
# description: |
#   Terraform learns the value while it applies: it comes from a resource or a data
#   source that is not there yet. Nothing can be said about it before, and nothing
#   is guessed. The rules that look at this parameter are left open too, each on its
#   own.
#
#   Where the whole attribute is not known, not even the parameters are that it
#   sets. One unknown part is enough for that in a text such as the container
#   definitions of Amazon ECS.
# custom:
#   id: TL025
#   severity: info
#   when: [pending]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: []
#   proof: []
#   sources:
#     - "developer.hashicorp.com/terraform/internals/json-format: after_unknown"
#   remedy: give a value that is known at plan, or plan again once what it comes from exists
#   part: value
package tcplint.rules.TL025

import data.tcplint.lib

report contains {
	"verdict": "undetermined",
	"parameter": setting.parameter,
	"settings": [setting.index],
	"message": sprintf("%s is known only after apply", [setting.parameter]),
	"missing": [sprintf("value of %s", [setting.parameter])],
} if {
	some setting in lib.read_assignments
	setting.pending
}

report contains {
	"verdict": "undetermined",
	"settings": [setting.index],
	"message": sprintf("%s is known only after apply: nothing that it sets is judged", [setting.key]),
	"missing": [sprintf("value of %s.%s", [lib.place(setting), setting.key])],
} if {
	some setting in lib.read_settings
	setting.kind == "opaque"
}
