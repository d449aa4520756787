# How rules reach the settings and what they do. Rules see one world at a time,
# as input.world.
package tcplint.lib

# The settings that assign each parameter. Both loops have the form that OPA
# indexes, so this is linear.
assigned[parameter] := indexes if {
	some parameter in assigned_parameters
	indexes := {setting.index | setting := input.settings[_]; setting.parameter == parameter; setting.kind == "assign"}
}

assigned_parameters := {setting.parameter | some setting in input.settings; setting.kind == "assign"}

# The setting that wins the writing of a parameter, accepted or not.
winner(parameter) := input.settings[input.world.effective[parameter].by]

# Some source writes the parameter, so its rules may speak.
is_set(parameter) if is_number(input.world.effective[parameter].by)

effective(parameter) := input.world.effective[parameter]

# The first integer of the effective value; undefined where it is unknown.
int(parameter) := input.world.effective[parameter].ints[0]

ints(parameter) := input.world.effective[parameter].ints

# The kernel's own default in this world; undefined where it is unknown.
default_of(parameter) := value if {
	value := input.world.defaults[parameter]
	value != null
}

default_int(parameter) := to_number(split(replace(default_of(parameter), "\t", " "), " ")[0])

# The last write that the loader made for a setting.
writes(setting) := [write | some write in input.world.trace; write.setting == setting.index]

refused(setting, reason) if {
	some write in input.world.trace
	write.setting == setting.index
	write.result == "refused"
	write.reason == reason
}

catalogue(setting) := data.kernel.parameters[setting.catalogue]

source(setting) := input.sources[setting.source]

# "99-lb.conf:3", or the address of a Terraform resource
place(setting) := address if {
	address := source(setting).address
	is_string(address)
} else := sprintf("%s:%d", [source(setting).path, setting.line])
