# How long the local ports to each destination of an observation last, by the
# capacity model: the rules say what is wrong now, this says how it goes on.
package tcplint.model.outlook

import data.tcplint.lib
import data.tcplint.model
import data.tcplint.model.inference

# METADATA
# description: |
#   The answer to `data.tcplint.model.outlook.answer` for the document of one
#   host: one element for each destination, in the order of the observation.
answer := looked if {
	seen := object.union(input, {"world": input.worlds[0]})
	looked := outlooks with input as seen
}

outlooks := [outlook |
	some destination in lib.observation.destinations
	outlook := outlook_of(destination)
]

outlook_of(destination) := {
	"local": destination.local,
	"remote": destination.remote,
	"remote_port": destination.remote_port,
	"ports_in_use": destination.ports_in_use,
	"usable_ports": destination.usable_ports,
	"level": level(destination),
	"held_by": held_by(destination),
	"rate": only([rate | rate := rate_now(destination)]),
	"lasting": only([rate | rate := lasting(destination, destination.usable_ports, waits_ns(destination))]),
	"steady": only([n | n := steady(destination)]),
	"seconds_to_exhaustion": only([tenths(seconds) | seconds := seconds_left(destination)]),
	"says": concat("", [use_says(destination), course_says(destination)]),
	"remedies": remedies(destination),
}

only([]) := null

only([value]) := value

tenths(n) := round(n * 10) / 10

# --- now

level(destination) := "unknown" if {
	destination.usable_ports <= 0
} else := "exhausted" if {
	lib.held_ports(destination) >= destination.usable_ports
} else := "full" if {
	lib.held_share(destination) > model.thresholds.ports_error
} else := "half" if {
	lib.held_share(destination) > model.thresholds.ports_warning
} else := "fine"

held_by(destination) := "unknown" if {
	not is_number(destination.states.time_wait)
} else := "nothing" if {
	destination.ports_in_use == 0
} else := "time_wait" if {
	destination.states.time_wait * 2 >= destination.ports_in_use
} else := state if {
	some state in ["syn_sent", "close_wait"]
	lib.number_or(destination.states[state], 0) * 2 > alive(destination)
} else := "open"

# Ports of connections that are not in TIME_WAIT.
alive(destination) := max([0, destination.ports_in_use - lib.number_or(destination.states.time_wait, 0)])

# As many are opened as are closed, over more than a moment.
rate_now(destination) := lib.closes(destination) if {
	lib.closes(destination) > 0
} else := edge_rates[lib.endpoint(destination.remote, destination.remote_port)]

edge_rates := {edge.to: edge.rate |
	some edge in inference.outbound_edges
	is_number(edge.rate)
}

closer(destination) := object.get(closers, [[destination.remote, destination.remote_port]], "unknown")

closers := {one.key: one.closes_first | some one in inference.destination_closers}

# What a port is held for after its connection; undefined where nobody knows who
# closes first.
waits_ns(destination) := 0 if {
	closer(destination) == "peer"
} else := lib.live_reuse_delay_ns if {
	waits_here(destination)
	lib.reuse_acts(destination)
} else := lib.live_time_wait_ns if {
	waits_here(destination)
}

waits_here(destination) if closer(destination) == "self"

waits_here(destination) if held_by(destination) == "time_wait"

# How long a connection lives, by Little's law.
lives_ns(destination) := floor((alive(destination) / rate) * model.second_ns) if {
	rate := rate_now(destination)
	rate > 0
} else := 0

# Connections a second that last with so many ports and such a wait; undefined
# where the ports set no limit, and where nobody knows how long a connection lives.
lasting(destination, ports, wait_ns) := model.rate(ports, lives_ns(destination) + wait_ns) if {
	destination.usable_ports > 0
	not grows_open(destination)
}

# --- how it goes on

# What is held when as many are freed as are taken.
steady(destination) := ceil((rate * waits_ns(destination)) / model.second_ns) + alive(destination) if {
	rate := rate_now(destination)
}

lasts(destination) if {
	steady(destination) <= destination.usable_ports
	not grows_open(destination)
}

lasts(destination) if {
	not steady(destination)
	not destination.ports_in_use_growth > 0
}

# Connections that stay open become more: what they hold does not settle.
grows_open(destination) if {
	held_by(destination) in {"open", "syn_sent", "close_wait"}
	destination.ports_in_use_growth > 0
}

seconds_left(destination) := 0 if {
	level(destination) == "exhausted"
} else := free(destination) / destination.ports_in_use_growth if {
	destination.ports_in_use_growth > 0
	not lasts(destination)
	level(destination) != "unknown"
} else := free(destination) / rate if {
	# One look shows no growth: no sooner than this.
	destination.ports_in_use_growth == null
	not lasts(destination)
	rate := rate_now(destination)
	level(destination) != "unknown"
}

free(destination) := max([0, destination.usable_ports - lib.held_ports(destination)])

# --- in words

use_says(destination) := sprintf("%s local ports in use, of how many is not known", [lib.grouped(destination.ports_in_use)]) if {
	level(destination) == "unknown"
} else := sprintf("%s of %s local ports in use (%s), %s", [
	lib.grouped(destination.ports_in_use), lib.grouped(destination.usable_ports),
	share_text(destination), held_says(destination),
])

share_text(destination) := "less than 1 %" if {
	destination.ports_in_use > 0
	destination.ports_in_use * 100 < destination.usable_ports
} else := lib.percent(destination.ports_in_use, destination.usable_ports)

held_says(destination) := sprintf("%s of them in TIME_WAIT, which reuse takes again after %s", [lib.grouped(destination.states.time_wait), lib.duration_text(lib.live_reuse_delay_ns)]) if {
	held_by(destination) == "time_wait"
	lib.reuse_acts(destination)
} else := sprintf("%s of them in TIME_WAIT", [lib.grouped(destination.states.time_wait)]) if {
	held_by(destination) == "time_wait"
} else := sprintf("%s of them by connections that are open", [lib.grouped(alive(destination))]) if {
	held_by(destination) == "open"
} else := sprintf("%s of them by connections that %s has not answered yet", [lib.grouped(destination.states.syn_sent), lib.endpoint(destination.remote, destination.remote_port)]) if {
	held_by(destination) == "syn_sent"
} else := sprintf("%s of them by connections that the other end has closed and this host has not", [lib.grouped(destination.states.close_wait)]) if {
	held_by(destination) == "close_wait"
} else := "none of them held" if {
	held_by(destination) == "nothing"
} else := "by connections in states that are not known"

course_says(destination) := "; none is left: connect() fails with EADDRNOTAVAIL" if {
	level(destination) == "exhausted"
} else := "" if {
	level(destination) == "unknown"
} else := sprintf("; %s more a second: none is left in %s", [lib.rate_text(destination.ports_in_use_growth), lib.span_text(seconds_left(destination))]) if {
	destination.ports_in_use_growth > 0
	seconds_left(destination)
} else := sprintf("; at %s/s none is left in %s at the earliest", [lib.rate_text(rate_now(destination)), lib.span_text(seconds_left(destination))]) if {
	seconds_left(destination)
} else := sprintf("; at %s/s it settles near %s", [lib.rate_text(rate_now(destination)), lib.grouped(steady(destination))]) if {
	steady(destination)
	lasts(destination)
	waits_ns(destination) > 0
} else := sprintf("; %s/s come and go, and hold none when they are closed", [lib.rate_text(rate_now(destination))]) if {
	rate_now(destination)
	waits_ns(destination) == 0
} else := "; they become no more" if {
	is_number(destination.ports_in_use_growth)
} else := ""
