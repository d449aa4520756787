package tcplint.lib

# The setting whose value the kernel holds in the end: written last and
# accepted. Undefined where the value is a default that nobody wrote, or what
# another parameter made of it, or unknown.
in_force(parameter) := input.settings[held.by] if {
	held := input.world.effective[parameter]
	held.accepted == true
}

# A refused last write leaves what an earlier one set.
in_force(parameter) := input.settings[accepted[count(accepted) - 1]] if {
	held := input.world.effective[parameter]
	held.origin == "file"
	held.accepted == false
	accepted := [write.setting | some write in writes_to(parameter); write.result == "ok"]
}

# The writes of the loader to one parameter, in order.
writes_to(parameter) := [write | some write in input.world.trace; write.parameter == parameter]
