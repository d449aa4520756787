# The verdict: one or two sentences that say whether there is a problem, where the
# fault is, and whether anything has to be done.
package tcplint.model.diagnosis

import data.tcplint.lib
import data.tcplint.model.harmless
import data.tcplint.model.inference
import data.tcplint.model.outlook

# --- how bad

level := "error" if {
	hurting > 0
} else := "warning" if {
	count(pressing) > 0
} else := "unknown" if {
	nothing_seen
} else := "warning" if {
	count(wrong) > 0
} else := "notice" if {
	(count(settings) + count(drifts)) + count(late) > 0
} else := "healthy"

# Settings in force that will hurt.
wrong := [cause | some cause in settings; cause.when == "soon"; will_hurt(cause)]

will_hurt(cause) if cause.severity == "error"

# These compare the rate at which connections are opened with what the ports carry:
# they say where it ends, before TL801 can see it.
will_hurt(cause) if of_a_rate(cause)

of_a_rate(cause) if cause.rule in {"TL113", "TL205", "TL601", "TL604", "TL901"}

not_yet := "It has not come to that yet" if {
	of_a_rate(wrong[0])
} else := "No socket shows it yet"

# A program that closes late hurts only the clients that do not wait for it. It is
# what whoever sees so many CLOSE_WAIT asks about.
late := [cause |
	some cause in causes
	course(cause) == "late"
]

# That of the entry that a finding of TL802 is about.
course(cause) := found[0] if {
	cause.rule == "TL802"
	found := [lib.close_wait_course(entry) |
		some entry in lib.observation.processes
		lib.close_wait_name(entry) == cause.observed
	]
}

hurting := count([cause | some cause in causes; cause.when == "now"])

nothing_seen if {
	not is_number(lib.observation.states.established)
	not is_number(lib.observation.states.time_wait)
}

# --- the headline

headline := sprintf("%s%s", [sentence(pressing[0]), further]) if {
	count(pressing) > 0
} else := sprintf("What the sockets do could not be seen%s. The settings are judged all the same%s", [first_gap, settings_text]) if {
	nothing_seen
} else := sprintf("%s. %s%s%s", [capital(wrong[0].message), fine(not_yet), what_was_not_seen, more_findings]) if {
	count(wrong) > 0
} else := sprintf("%s%s%s", [sentence(late[0]), what_was_not_seen, further]) if {
	count(late) > 0
} else := sprintf("%s%s %s", [fine("Nothing hurts now"), what_was_not_seen, later]) if {
	count(settings) + count(drifts) > 0
} else := sprintf("%s%s", [fine("Nothing to do"), what_was_not_seen])

more_findings := sprintf(" %s about settings.", [lib.counted(more_settings - 1, "further finding")]) if {
	more_settings > 1
} else := ""

first_gap := sprintf(" (%s)", [lib.observation.gaps[0]]) if {
	count(lib.observation.gaps) > 0
} else := ""

settings_text := sprintf(": %s", [later]) if {
	count(settings) + count(drifts) > 0
} else := ", and nothing is wrong with them."

further := "" if {
	more_pressing + more_settings == 0
} else := sprintf(" %s.", [capital(problems(more_pressing, "further problem"))]) if {
	more_settings == 0
} else := sprintf(" %s.", [capital(problems(more_settings, "finding"))]) if {
	more_pressing == 0
} else := sprintf(" %s, and %s.", [capital(problems(more_pressing, "further problem")), problems(more_settings, "finding")])

# The same rule on another thing is the same problem.
more_pressing := count({cause.rule | some cause in pressing; cause.rule != pressing[0].rule})

more_settings := count(settings) + count(drifts)

problems(n, "further problem") := sprintf("%s below", [lib.counted(n, "further problem")])

problems(n, "finding") := sprintf("%s about settings", [lib.counted(n, "finding")])

later := sprintf("%s differ from what the next boot leaves.", [capital(lib.counted_as(count(drifts), "live value", "live values"))]) if {
	count(settings) == 0
	count(drifts) > 1
} else := "1 live value differs from what the next boot leaves." if {
	count(settings) == 0
} else := sprintf("%s about settings: %s.", [lib.counted(count(settings) + count(drifts), "finding"), settings[0].message])

# --- nothing is wrong

# What the sockets show is the question, whatever is written in files.
fine(lead) := sprintf("This host is idle: %s, and %s.", [few_connections, listening]) if {
	all_connections < idle
	not comes_and_goes
} else := sprintf("%s: %s", [lead, well])

listening := "nothing listens" if {
	count(inference.listening_ports) == 0
} else := lib.counted(count(inference.listening_ports), "listening port")

well := sprintf("%s TIME_WAIT %s on %s, where this host closes first. They take %s and no local port.", [
	lib.grouped(harmless.inbound_time_waits), are_all, harmless.listener_ports, harmless.memory(harmless.inbound_time_waits * harmless.listener_bytes),
]) if {
	harmless.inbound_time_waits >= harmless.all_outbound + harmless.gone_time_waits
	harmless.inbound_time_waits >= inference.enough
} else := sprintf("%s TIME_WAIT are on ports where nobody listens any more, left by a server that was stopped or a port range that was changed. They take %s and end by themselves.", [
	lib.grouped(harmless.gone_time_waits), harmless.memory(harmless.gone_time_waits * harmless.listener_bytes),
]) if {
	harmless.gone_time_waits >= harmless.all_outbound
	harmless.gone_time_waits >= inference.enough
} else := sprintf("%s TIME_WAIT on local ports. Of those to %s, where most are, %s are in use%s.", [
	lib.grouped(harmless.all_outbound), lib.endpoint(harmless.fullest.remote, harmless.fullest.remote_port),
	outlook.share_text(harmless.fullest), taken_again,
]) if {
	harmless.all_outbound >= inference.enough
	harmless.fullest
} else := sprintf("%s ESTABLISHED, %s TIME_WAIT, %s CLOSE_WAIT.", [count_of("established"), count_of("time_wait"), count_of("close_wait")])

taken_again := sprintf(", and %s", [harmless.taken_again]) if {
	harmless.found_again(harmless.fullest) == harmless.taken_again
} else := ""

idle := 10

# Connections that end before anybody looks leave nothing where the other end
# closes first.
comes_and_goes if {
	some counter in ["Tcp.ActiveOpens", "Tcp.PassiveOpens"]
	lib.seen_rate(counter) >= inference.enough_rate
}

all_connections := sum([n |
	some state, n in lib.observation.states
	state != "listen"
	is_number(n)
])

few_connections := "no connection" if {
	all_connections == 0
} else := lib.counted(all_connections, "connection")

are_all := "are all" if {
	lib.observation.states.time_wait == harmless.inbound_time_waits
} else := "are"

count_of(state) := lib.grouped(lib.observation.states[state]) if {
	is_number(lib.observation.states[state])
} else := "unknown"

# A host that keeps a parameter to itself is healthy all the same.
what_was_not_seen := sprintf(" Not everything could be looked at: %s.", [concat(", ", sort(unseen))]) if {
	count(unseen) > 0
} else := ""

# A gap begins with what is missing. Who holds a socket names a fault, and finds none.
unseen := {what |
	some gap in lib.observation.gaps
	what := split(gap, ":")[0]
	regex.match(`^(sockets|states|destinations|listeners|rates)\b`, what)
}

# --- something is wrong: what, and whose fault

sentence(cause) := sprintf("%s %s", [port_words(found), port_fault(found)]) if {
	cause.rule == "TL801"
	some found in outlook.outlooks
	lib.destination_name(found) == cause.observed
} else := sprintf("%s. %s", [capital(cause.message), fault_of(cause)]) if {
	fault_of(cause)
	names_itself(cause)
} else := sprintf("%s: %s. %s", [capital(cause.observed), cause.message, fault_of(cause)]) if {
	fault_of(cause)
} else := sprintf("%s.", [capital(cause.message)]) if {
	names_itself(cause)
} else := sprintf("%s: %s.", [capital(cause.observed), cause.message])

names_itself(cause) if cause.observed == ""

names_itself(cause) if contains(cause.message, cause.observed)

names_itself(cause) if cause.rule in {"TL802", "TL803"}

port_words(found) := sprintf("No local port to %s is left: connect() fails.", [lib.endpoint(found.remote, found.remote_port)]) if {
	found.level == "exhausted"
} else := sprintf("The local ports to %s run out in %s: %s of %s are in use.", [
	lib.endpoint(found.remote, found.remote_port), lib.span_text(found.seconds_to_exhaustion), lib.grouped(found.ports_in_use), lib.grouped(found.usable_ports),
]) if {
	found.seconds_to_exhaustion != null
} else := sprintf("%s of %s local ports to %s are in use (%s): above half every connect() searches long for one.", [
	lib.grouped(found.ports_in_use), lib.grouped(found.usable_ports), lib.endpoint(found.remote, found.remote_port), lib.percent(found.ports_in_use, found.usable_ports),
])

port_fault(found) := "TIME_WAIT holds them: this host closes first, so the cause is here and not at the other end." if {
	found.held_by == "time_wait"
} else := "Connections that are open hold them: a pool that is too big, or that does not give back." if {
	found.held_by == "open"
} else := sprintf("Connections that %s has not answered hold them: the fault is there or on the way to it.", [lib.endpoint(found.remote, found.remote_port)]) if {
	found.held_by == "syn_sent"
} else := "Connections in CLOSE_WAIT hold them: the other end has closed and the program here has not." if {
	found.held_by == "close_wait"
} else := "What holds them could not be seen."

fault_of(cause) := close_wait_fault[course(cause)] if {
	close_wait_fault[course(cause)]
} else := fault[cause.rule]

close_wait_fault := {
	"unaccepted": "That program hangs, or is too slow, and no setting of the kernel accepts for it.",
	"unsure": sprintf("That looks like a fault of that program. One that answers later than its clients wait looks the same until its first answer: look again with --sample %s.", [lib.longer_sample]),
	"late": "It is no leak, and no setting of the kernel changes it.",
}

fault := {
	"TL802": "It is a fault of that program, and no setting of the kernel ends it.",
	"TL803": "It is for the program on that host to close them, and no setting helps.",
	"TL804": "Those connections end without the protection of TIME_WAIT: the limit is too low for this host.",
	"TL805": "The program accepts too slowly, or its queue is too short: clients wait or fail.",
	"TL806": "The connection tracker of this host is too small, or its timeouts are too long: new connections are dropped.",
	"TL810": "They belong to no process any more, and hold memory until they end.",
}

# Names of parameters stay as they are.
capital(text) := concat("", ["Process ", trim_prefix(text, "pid ")]) if {
	startswith(text, "pid ")
} else := text if {
	regex.match(`^\S*[_.=]\S`, text)
} else := concat("", [upper(substring(text, 0, 1)), substring(text, 1, -1)])
