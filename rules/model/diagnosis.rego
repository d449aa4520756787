# The diagnosis of a running host: what the rules found, in the order in which it
# matters, and what a reader takes away. It finds nothing itself.
package tcplint.model.diagnosis

import data.tcplint.lib
import data.tcplint.model.harmless

# METADATA
# description: |
#   The answer to `data.tcplint.model.diagnosis.answer` for the document of one
#   host with an observation, and `findings`: a list of {rule, verdict, severity,
#   message, remedy, parameter, observed, place}.
answer := diagnosed if {
	seen := object.union(input, {"world": input.worlds[0]})
	diagnosed := diagnosis with input as seen
}

diagnosis := {
	"verdict": {"level": level, "headline": headline},
	"causes": [{"finding": cause.finding, "when": cause.when} | some cause in causes],
	"evidence": [{"text": text, "rule": "", "parameter": ""} | some text in evidence],
	"do": do,
	"leave_alone": harmless.leave_alone,
	"harmless": harmless.answer,
}

findings := object.get(input, "findings", [])

# --- which finding matters first

causes := [object.union(findings[entry[count(entry) - 1]], {"finding": entry[count(entry) - 1], "when": when(findings[entry[count(entry) - 1]])}) |
	some entry in sort([rank(i, finding) |
		some i, finding in findings
		finding.verdict == "fail"
	])
]

rank(i, finding) := [urgency[when(finding)], severities[finding.severity], place_in(rule_order, finding.rule), 0 - weight(finding), i]

# What hurts now, what will, what the next boot brings, and the rest.
urgency := {"now": 0, "soon": 1, "boot": 2, "never": 3}

severities := {"error": 0, "warning": 1, "info": 2}

# What costs connections first, then what costs memory, then what only reads
# badly.
rule_order := ["TL801", "TL805", "TL806", "TL802", "TL803", "TL804", "TL810", "TL809", "TL808", "TL807"]

place_in(list, value) := min([i | some i, other in list; other == value]) if {
	value in list
} else := count(list)

# Of several destinations the fullest, of several processes the one that holds most.
weight(finding) := share if {
	share := shares[finding.observed]
} else := held if {
	held := max([entry.close_wait |
		some entry in lib.observation.processes
		startswith(finding.observed, lib.pid_name(entry))
	])
} else := 0

shares := {lib.destination_name(destination): lib.held_share(destination) | some destination in lib.observation.destinations}

# A drift shows at the next boot. So do settings, unless the kernel holds them
# already.
when(finding) := "never" if {
	finding.severity == "info"
} else := "boot" if {
	finding.rule == "TL807"
} else := "now" if {
	is_live(finding)
	finding.severity == "error"
} else := "soon" if {
	is_live(finding)
} else := "soon" if {
	in_force(finding)
} else := "boot"

is_live(finding) if startswith(finding.rule, "TL8")

is_live(finding) if finding.observed != ""

in_force(finding) if {
	finding.parameter != ""
	held := lib.effective(finding.parameter).value
	is_string(held) # null: the kernel has no such parameter, or nobody knows
	lib.words_of(held) == lib.live_words(finding.parameter)
}

in_force(finding) if finding.parameter == ""

pressing := [cause | some cause in causes; cause.when in {"now", "soon"}; is_live(cause)]

settings := [cause | some cause in causes; cause.when in {"soon", "boot"}; not is_live(cause)]

drifts := [cause | some cause in causes; cause.when == "boot"; is_live(cause)]

# --- what to do

do := [{"text": concat("", [places(alike), cause.remedy, why(alike)]), "rule": cause.rule, "parameter": cause.parameter} |
	some i in sort([min(indexes) | some indexes in same_advice])
	cause := worth_doing[i]
	alike := [worth_doing[j] | some j in sort(same_advice[advice(cause)])]
]

same_advice := {key: {i | some i, _ in indexes} |
	some key, indexes in object.union_n([{advice(cause): {i: true}} | some i, cause in worth_doing; cause.remedy != ""])
}

# One remedy for several lines is one thing to do.
advice(cause) := [cause.rule, cause.remedy] if {
	cause.observed == ""
} else := cause.remedy

# "a.conf:1, 2, b.conf:3: "
places(alike) := sprintf("%s: ", [concat(", ", [after(found, i) | some i, _ in found])]) if {
	found := firsts([cause.place | some cause in alike; cause.place != ""])
	count(found) > 0
} else := ""

after(found, i) := regex.replace(found[i], `^.*:`, "") if {
	file_of(found[i]) == file_of(found[i - 1])
} else := found[i]

file_of(place) := regex.replace(place, `:[0-9]+$`, "")

# Nothing else tells of a setting why it is to be changed.
why(alike) := sprintf(" (%s)", [concat("; ", found)]) if {
	found := firsts([cause.message | some cause in alike; cause.observed == ""])
	count(found) > 0
} else := ""

# Each once, in the order in which they come.
firsts(list) := [text |
	some i, text in list
	not text in array.slice(list, 0, i)
]

worth_doing := array.concat([cause | some cause in causes; cause.when != "never"], late)
