# Connections in CLOSE_WAIT, as a probe saw them: whether their program leaks,
# closes late, or has not accepted them.
package tcplint.lib

import data.tcplint.model

# "pid 4711 (app) listener 0.0.0.0:8080", "connections to 10.0.0.9:6379"
close_wait_name(entry) := concat(" ", array.concat(pid_names(entry), close_wait_place(entry)))

close_wait_place(entry) := [sprintf("listener %s", [entry.listener])] if {
	entry.listener != ""
} else := [sprintf("connections to %s", [entry.peer])] if {
	entry.peer != ""
} else := []

# unaccepted: they wait for accept(). leak: nothing closes them. late: as many
# leave as come. unsure: a leak, or a program that closes later than anybody has
# looked. Undefined where there is nothing to be said of them.
close_wait_course(entry) := "unaccepted" if {
	in_the_queue(entry)
	stays(entry)
} else := "late" if {
	turning_over(entry)
} else := "leak" if {
	close_wait_old(entry)
} else := "leak" if {
	close_wait_growing(entry)
	came_for_long(entry)
} else := "unsure" if {
	stays(entry)
}

stays(entry) if close_wait_old(entry)

stays(entry) if close_wait_growing(entry)

stays(entry) if close_wait_many(entry)

stays(entry) if not_accepted_for_long(entry)

# --- nobody has accepted them

# A connection that waits for accept() has no file descriptor yet. The queue holds
# others too, so that it tells only where it is long enough for all of these.
in_the_queue(entry) if {
	queue_at(entry.listener) >= entry.close_wait
	not entry.fds >= entry.close_wait
}

queue_at(address) := max([listener.queue |
	some listener in observation.listeners
	endpoint(listener.local, listener.port) == address
])

not_accepted_for_long(entry) if {
	in_the_queue(entry)
	entry.close_wait > model.thresholds.close_wait_few
	entry.age_seconds >= model.thresholds.accept_seconds
}

# --- how long, how many

close_wait_old(entry) if {
	entry.close_wait > model.thresholds.close_wait_few
	entry.age_seconds >= model.thresholds.close_wait_age_seconds
}

# None leaves: what has come since the first look, for as long as the oldest one
# is there, makes at least half of them. Where clients close one half and wait for
# the answer on the other, as many leave as come.
close_wait_growing(entry) if {
	entry.close_wait > model.thresholds.close_wait_few
	entry.close_wait_growth >= model.thresholds.close_wait_few
	is_number(entry.age_seconds)
	is_number(observation.sampled_seconds)
	entry.age_seconds >= observation.sampled_seconds
	((entry.close_wait_growth * entry.age_seconds) / observation.sampled_seconds) * 2 >= entry.close_wait
}

# The age ends at the last answer of the peer to a keepalive probe. A program in Go
# sends one every 15 s, so there the oldest seems to be no older, however long it
# leaks. Half of what has been opened since the first look is in CLOSE_WAIT.
close_wait_growing(entry) if {
	entry.close_wait > model.thresholds.close_wait_few
	entry.close_wait_growth >= model.thresholds.close_wait_few
	entry.age_seconds >= observation.sampled_seconds
	seen_rate(close_wait_opened(entry)) * observation.sampled_seconds <= entry.close_wait_growth * 2
}

# Where nobody can tell the age, becoming more is all there is.
close_wait_growing(entry) if {
	entry.close_wait > model.thresholds.close_wait_many
	entry.close_wait_growth >= model.thresholds.close_wait_few
	entry.age_seconds == null
}

# Somebody has watched for longer than most programs take for an answer.
came_for_long(_) if observation.sampled_seconds >= model.thresholds.close_wait_watched_seconds

# At the rate at which the host gets any it takes a minute for so many to come.
came_for_long(entry) if {
	entry.close_wait >= seen_rate(close_wait_opened(entry)) * model.thresholds.close_wait_age_seconds
}

close_wait_many(entry) if {
	entry.close_wait > model.thresholds.close_wait_many
	not merely_passing(entry)
}

merely_passing(entry) if {
	is_number(entry.age_seconds)
	entry.age_seconds < model.thresholds.close_wait_passing_seconds
}

# As many leave as come: they are no more than what has come since the oldest one
# did accounts for. Where nothing comes any more, nothing has left either.
turning_over(entry) if {
	close_wait_many(entry)
	is_number(entry.age_seconds)
	is_number(entry.close_wait_growth)
	not close_wait_old(entry)
	not close_wait_growing(entry)
	(seen_rate(close_wait_opened(entry)) * entry.age_seconds) * 2 >= entry.close_wait
}

close_wait_opened(entry) := "Tcp.ActiveOpens" if {
	entry.peer != ""
} else := "Tcp.PassiveOpens"

# A client that has closed only one half answers with no reset: half of what comes
# ends by one, so the answers reach nobody.
clients_gave_up(entry) if {
	entry.listener != ""
	came := seen_rate("Tcp.PassiveOpens")
	came > 0
	seen_rate("Tcp.EstabResets") * 2 >= came
}

longer_sample := "2m" if {
	observation.sampled_seconds >= model.thresholds.close_wait_watched_seconds
} else := "30s"
