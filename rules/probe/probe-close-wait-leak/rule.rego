# METADATA
# scope: package
# title: A program does not close connections that the other end has closed
# description: |
#   CLOSE_WAIT means that the peer has closed, the kernel has told the program (read
#   returns 0), and the program has not called close(). It ends when the program
#   calls it, or dies: no timer and no sysctl does. Each one keeps a file descriptor
#   and memory, and in the end accept() or connect() fails with EMFILE.
#
#   A program that looks after its connections passes through CLOSE_WAIT in
#   milliseconds, whatever its load. The rule speaks of more than ten: where the
#   oldest is a minute old; where they become more between the two looks, and as
#   many as since the oldest one came are still there. Connections that a pool keeps
#   towards a server, and that it has not noticed to be dead, are a warning until
#   they become more than a hundred. More than a hundred that are young are a warning
#   too, unless as many leave as come: then the program only closes late, which is
#   information. Clients that give up wait for it, or they have closed one half and
#   read its answer on the other, which is in order.
#
#   The remedy is in the program: close in every path, also that of errors and
#   timeouts; end handlers that hang; look at what a pool holds before it is used.
#   Do not touch tcp_fin_timeout, tcp_tw_reuse or tcp_max_tw_buckets: they are about
#   the end that has closed. tcp_keepalive_* finds peers that are gone without a
#   word, not these. Where the other end shows FIN_WAIT2 that is the same fault,
#   seen from there.
# custom:
#   id: TL802
#   severity: error
#   when: [observed]
#   parameters: []
#   reads: []
#   facts: []
#   overrides: []
#   proof: [CLOSEWAIT]
#   sources:
#     - "Linux 6.12 net/ipv4/tcp_input.c tcp_fin(): CLOSE_WAIT starts no timer"
#     - "measured on Linux 6.18: connections in CLOSE_WAIT are there after their peer has vanished; killing the program ends them"
#   remedy: let the program close the connection when read returns 0
#   part: line
package tcplint.rules.TL802

import data.tcplint.lib
import data.tcplint.model

report contains {
	"observed": observed(entry),
	"severity": severity(entry),
	"message": sprintf("%s has %s connections %s that the other end has closed and it has not%s%s", [who(entry), lib.grouped(entry.close_wait), whose(entry), age(entry), growth(entry)]),
	"remedy": remedy(entry),
} if {
	some entry in lib.observation.processes
	leaks(entry)
	not turning_over(entry)
}

report contains {
	"observed": observed(entry),
	"severity": "info",
	"message": sprintf("%s closes late: it has %s connections %s that the other end has closed%s, and they do not become more", [who(entry), lib.grouped(entry.close_wait), whose(entry), age(entry)]),
	"remedy": sprintf("if clients give up waiting for %s, let it answer sooner; if they close one half and wait for the answer on the other, leave it alone", [who(entry)]),
} if {
	some entry in lib.observation.processes
	turning_over(entry)
}

leaks(entry) if old(entry)

leaks(entry) if growing(entry)

leaks(entry) if many(entry)

old(entry) if {
	entry.close_wait > model.thresholds.close_wait_few
	entry.age_seconds >= model.thresholds.close_wait_age_seconds
}

# None leaves: what has come since the first look, for as long as the oldest one
# is there, makes at least half of them. Where clients close one half and wait for
# the answer on the other, as many leave as come.
growing(entry) if {
	entry.close_wait > model.thresholds.close_wait_few
	entry.close_wait_growth >= model.thresholds.close_wait_few
	is_number(entry.age_seconds)
	is_number(lib.observation.sampled_seconds)
	entry.age_seconds >= lib.observation.sampled_seconds
	((entry.close_wait_growth * entry.age_seconds) / lib.observation.sampled_seconds) * 2 >= entry.close_wait
}

# The age ends at the last answer of the peer to a keepalive probe. A program in Go
# sends one every 15 s, so there the oldest seems to be no older, however long it
# leaks. Half of what has been opened since the first look is in CLOSE_WAIT.
growing(entry) if {
	entry.close_wait > model.thresholds.close_wait_few
	entry.close_wait_growth >= model.thresholds.close_wait_few
	entry.age_seconds >= lib.observation.sampled_seconds
	lib.seen_rate(opened(entry)) * lib.observation.sampled_seconds <= entry.close_wait_growth * 2
}

# Where nobody can tell the age, becoming more is all there is.
growing(entry) if {
	entry.close_wait > model.thresholds.close_wait_many
	entry.close_wait_growth >= model.thresholds.close_wait_few
	entry.age_seconds == null
}

many(entry) if {
	entry.close_wait > model.thresholds.close_wait_many
	not merely_passing(entry)
}

# As many leave as come: they are no more than what has come since the oldest one
# did accounts for. Where nothing comes any more, nothing has left either.
turning_over(entry) if {
	many(entry)
	is_number(entry.age_seconds)
	is_number(entry.close_wait_growth)
	not old(entry)
	not growing(entry)
	(lib.seen_rate(opened(entry)) * entry.age_seconds) * 2 >= entry.close_wait
}

opened(entry) := "Tcp.ActiveOpens" if {
	entry.peer != ""
} else := "Tcp.PassiveOpens"

merely_passing(entry) if {
	is_number(entry.age_seconds)
	entry.age_seconds < model.thresholds.close_wait_passing_seconds
}

severity(entry) := "error" if {
	growing(entry)
} else := "error" if {
	old(entry)
	entry.listener != ""
} else := "error" if {
	old(entry)
	many(entry)
} else := "warning"

# --- words

observed(entry) := concat(" ", array.concat(lib.pid_names(entry), place_words(entry)))

place_words(entry) := [sprintf("listener %s", [entry.listener])] if {
	entry.listener != ""
} else := [sprintf("connections to %s", [entry.peer])] if {
	entry.peer != ""
} else := []

who(entry) := lib.pid_name(entry) if {
	lib.pid_name(entry)
} else := "a program that may not be seen"

whose(entry) := sprintf("on listener %s", [entry.listener]) if {
	entry.listener != ""
} else := sprintf("to %s", [entry.peer]) if {
	entry.peer != ""
} else := "in CLOSE_WAIT"

age(entry) := sprintf(", the oldest for %s at least", [lib.span_text(entry.age_seconds)]) if {
	is_number(entry.age_seconds)
} else := ""

growth(entry) := sprintf(", %s more in %s s", [lib.grouped(entry.close_wait_growth), lib.rate_text(lib.observation.sampled_seconds)]) if {
	entry.close_wait_growth > 0
	is_number(lib.observation.sampled_seconds)
} else := ""

# What nobody has accepted yet is in CLOSE_WAIT too, and belongs to no process.
remedy(entry) := sprintf("let the program accept: %s connections wait in the queue of %s, and those that gave up waiting are in CLOSE_WAIT. No sysctl ends them", [lib.grouped(queued), entry.listener]) if {
	entry.pid == null
	queued := waiting_at(entry.listener)
} else := sprintf("look at the pool of %s: it keeps connections to %s that are dead. Let it close what has ended, or not keep it longer than the server does; no sysctl ends them", [who(entry), entry.peer]) if {
	entry.peer != ""
} else := sprintf("mend %s: close() in every path after read returns 0, also after errors and timeouts. Until then a restart frees them%s; no sysctl does", [who(entry), descriptors(entry)])

waiting_at(address) := queued if {
	some listener in lib.observation.listeners
	lib.endpoint(listener.local, listener.port) == address
	queued := listener.queue
	queued > 0
}

descriptors(entry) := sprintf(" and their file descriptors (%s are open)", [lib.grouped(entry.fds)]) if {
	is_number(entry.fds)
} else := ""
