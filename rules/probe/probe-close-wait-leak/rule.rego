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
#   oldest is a minute old, and where they become more between the two looks and as
#   many as since the oldest one came are still there. Connections that a pool keeps
#   towards a server, and that it has not noticed to be dead, are a warning until
#   they become more than a hundred.
#
#   What is younger than a minute looks like a leak, and may be none: a program that
#   takes 20 s for an answer, with clients that do not wait for it, has more and more
#   of them for 20 s, and as many leave as come after that. Before, it is a warning:
#   look again with --sample 30s, which is an error if none of them ends. After, the program only closes late, which is
#   information: its clients have given up, which resets show, or they have closed
#   one half and read its answer on the other, which is in order.
#
#   Connections that wait for accept() are in CLOSE_WAIT too once the client has
#   given up. The program has no file descriptor for them: it hangs, or accepts too
#   slowly, and it is not close() that is missing.
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
	"observed": lib.close_wait_name(entry),
	"severity": severity(entry, course),
	"message": message(entry, course),
	"remedy": remedy(entry, course),
} if {
	some entry in lib.observation.processes
	course := lib.close_wait_course(entry)
}

severity(entry, "unaccepted") := "error" if {
	entry.age_seconds >= model.thresholds.accept_seconds
} else := "warning"

severity(entry, "leak") := "error" if {
	lib.close_wait_growing(entry)
} else := "error" if {
	entry.listener != ""
} else := "error" if {
	lib.close_wait_many(entry)
} else := "warning"

severity(_, "unsure") := "warning"

severity(_, "late") := "info"

# --- what is seen

message(entry, "unaccepted") := sprintf("%s has not accepted %s connections on listener %s that the other end has closed meanwhile%s%s; %s wait for accept()", [who(entry), lib.grouped(entry.close_wait), entry.listener, age(entry), growth(entry), lib.grouped(lib.queue_at(entry.listener))])

message(entry, "late") := sprintf("%s closes late: it has %s connections %s that the other end has closed%s, and they do not become more%s", [who(entry), lib.grouped(entry.close_wait), whose(entry), age(entry), resets(entry)])

message(entry, course) := sprintf("%s has %s connections %s that the other end has closed and it has not%s%s", [who(entry), lib.grouped(entry.close_wait), whose(entry), age(entry), growth(entry)]) if {
	course in {"leak", "unsure"}
}

who(entry) := lib.pid_name(entry) if {
	lib.pid_name(entry)
} else := "a program that may not be seen"

whose(entry) := sprintf("on listener %s", [entry.listener]) if {
	entry.listener != ""
} else := sprintf("to %s", [entry.peer]) if {
	entry.peer != ""
} else := "in CLOSE_WAIT"

age(entry) := sprintf(", the oldest for %s at least", [lib.span_text(entry.age_seconds)]) if {
	entry.age_seconds >= 1
} else := ""

growth(entry) := sprintf(", %s more in %s s", [lib.grouped(entry.close_wait_growth), lib.rate_text(lib.observation.sampled_seconds)]) if {
	entry.close_wait_growth > 0
	is_number(lib.observation.sampled_seconds)
} else := ""

resets(entry) := sprintf("; %s a second end by a reset, since the client is gone when the answer comes", [lib.rate_text(lib.seen_rate("Tcp.EstabResets"))]) if {
	lib.clients_gave_up(entry)
} else := ""

# --- what helps

remedy(entry, "unaccepted") := sprintf("find out why %s does not accept: it hangs, or is too slow. %s connections wait in the queue of %s, and those whose client gave up are in CLOSE_WAIT. No sysctl ends them", [the_program(entry), lib.grouped(lib.queue_at(entry.listener)), entry.listener])

remedy(entry, "leak") := mend(entry)

remedy(entry, "unsure") := sprintf("look again with --sample %s. If they are still there and more, %s", [lib.longer_sample, mend(entry)])

remedy(entry, "late") := sprintf("let %s answer sooner, or its clients wait longer: now it works for nobody", [the_program(entry)]) if {
	lib.clients_gave_up(entry)
} else := sprintf("if clients give up waiting for %s, let it answer sooner; if they close one half and wait for the answer on the other, leave it alone", [the_program(entry)])

mend(entry) := sprintf("look at the pool of %s: it keeps connections to %s that are dead. Let it close what has ended, or not keep it longer than the server does; no sysctl ends them", [the_program(entry), entry.peer]) if {
	entry.peer != ""
} else := sprintf("mend %s: close() in every path after read returns 0, also after errors and timeouts. Until then a restart frees them%s; no sysctl does", [the_program(entry), descriptors(entry)])

the_program(entry) := lib.pid_name(entry) if {
	lib.pid_name(entry)
} else := sprintf("the program (%s)", [who_sees]) if {
	who_sees
} else := "the program"

who_sees := "root there sees which" if {
	some gap in lib.observation.gaps
	regex.match(`who holds .* it takes root there`, gap)
} else := "sudo tcplint diagnose names it" if {
	some gap in lib.observation.gaps
	regex.match(`who holds .* it takes root`, gap)
}

descriptors(entry) := sprintf(" and their file descriptors (%s are open)", [lib.grouped(entry.fds)]) if {
	is_number(entry.fds)
} else := ""
