# METADATA
# scope: package
# title: The file is a template that nobody rendered
# description: |
#   Markers of Jinja, Go templates, ERB, shell or HCL stand where settings are
#   expected. No loader renders them. A block of such lines is one finding, and the
#   lines around it are judged as they stand: what the template adds is not seen.
#   Lint the rendered file, or render it with the values of one host first.
# custom:
#   id: TL022
#   severity: warning
#   when: [marker]
#   parameters: ["*"]
#   reads: []
#   facts: []
#   overrides: [TL001, TL009]
#   proof: []
#   sources:
#     - "the markers of the template languages"
#   remedy: render the template, and lint the result
#   part: line
package tcplint.rules.TL022

import data.tcplint.lib

report contains {
	"settings": [setting.index],
	"message": sprintf("%s is for a template engine, and no loader is one: what it stands for is not checked", [lib.quoted(setting.text)]),
} if {
	some setting in lib.read_settings
	lib.unrendered(setting)
	not goes_on(setting)
}

goes_on(setting) if {
	before := input.settings[setting.index - 1]
	before.source == setting.source
	lib.unrendered(before)
}
