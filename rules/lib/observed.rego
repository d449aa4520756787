# What a probe saw of the running host. A number that it could not have is null
# or left out, and then nothing here is defined that needs it.
package tcplint.lib

observation := input.observation if is_object(input.observation)

# Per second between the two looks; undefined where there was one.
seen_rate(counter) := observation.rates[counter]

# The counters of a list that rise, with their rates.
rising(counters) := {counter: rate |
	some counter in counters
	rate := seen_rate(counter)
	rate > 0
}

# What the kernel holds of a parameter now: what the probe read, else what the
# files and the defaults leave.
live(parameter) := observation.parameters[parameter] if {
	is_string(observation.parameters[parameter])
} else := input.world.effective[parameter].value if {
	is_string(input.world.effective[parameter].value)
}

live_words(parameter) := words_of(live(parameter))

live_int(parameter) := to_number(word) if {
	word := live_words(parameter)[0]
	regex.match(`^-?[0-9]+$`, word)
}

words_of(text) := [word | some word in regex.split(`[ \t\n]+`, text); word != ""]

# The line that sets a parameter, for a finding that is not about the line.
deciding_lines(parameters) := sort([setting.index |
	some parameter in parameters
	setting := in_force(parameter)
])

# --- names

# "10.0.0.5:80", "[fd00::5]:80"
endpoint(address, port) := sprintf("[%s]:%d", [address, port]) if {
	contains(address, ":")
} else := sprintf("%s:%d", [address, port])

destination_name(destination) := sprintf("destination %s from %s", [endpoint(destination.remote, destination.remote_port), destination.local])

listener_name(listener) := sprintf("listener %s", [endpoint(listener.local, listener.port)])

# "pid 4711 (app)", "pid 4711"; undefined where nobody may see it.
pid_name(entry) := sprintf("pid %d (%s)", [entry.pid, entry.command]) if {
	is_number(entry.pid)
	entry.command != ""
} else := sprintf("pid %d", [entry.pid]) if {
	is_number(entry.pid)
}

# The same as a list, which may be empty.
pid_names(entry) := [name | name := pid_name(entry)]

# --- numbers in words

state_words := {
	"established": "ESTABLISHED", "syn_sent": "SYN_SENT", "syn_recv": "SYN_RECV", "fin_wait1": "FIN_WAIT1",
	"fin_wait2": "FIN_WAIT2", "time_wait": "TIME_WAIT", "close": "CLOSE", "close_wait": "CLOSE_WAIT",
	"last_ack": "LAST_ACK", "listen": "LISTEN", "closing": "CLOSING", "new_syn_recv": "NEW_SYN_RECV",
}

# "17,034 TIME_WAIT, 96 ESTABLISHED", most first.
states_text(states) := concat(", ", [sprintf("%s %s", [grouped(0 - entry[0]), entry[1]]) | some entry in sort([[0 - n, state_words[state]] |
	some state, n in states
	n > 0
])])

# "62 %", rounded down, so that 100 % is all.
percent(part, whole) := sprintf("%d %%", [floor((part * 100) / whole)])

# A rate as people read it: "0.3", "41.5", "1,200".
rate_text(rate) := grouped(round(rate)) if {
	rate >= 100
} else := sprintf("%v", [round(rate * 10) / 10]) if {
	rate >= 0.1
} else := "less than 0.1"

# "less than a second", "45 s", "12 min", "3 h"
span_text(seconds) := "less than a second" if {
	seconds < 1
} else := sprintf("%d s", [floor(seconds)]) if {
	seconds < 120
} else := sprintf("%d min", [floor(seconds / 60)]) if {
	seconds < 7200
} else := sprintf("%d h", [floor(seconds / 3600)])
