# The numbers to judge a parameter by: what the kernel holds, and where the
# catalogue cannot tell whether it takes what was written, what was written.
package tcplint.lib

asked_ints(parameter) := ints(parameter) if {
	ints(parameter) != null
} else := winner(parameter).ints if {
	effective(parameter).origin == "unknown"
	effective(parameter).accepted == null
	winner(parameter).ints != null
}

asked_int(parameter) := asked_ints(parameter)[0]

# The number is the kernel's own default, so the line changes nothing.
is_default(parameter) if asked_int(parameter) == default_int(parameter)
