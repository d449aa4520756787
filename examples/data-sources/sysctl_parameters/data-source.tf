# What a host has, and what it will have after its next boot.
data "sysctl_parameters" "listen" {
  names = ["net.core.somaxconn", "net.ipv4.tcp_max_syn_backlog"]
}

# A host that changes its values at the next boot is a surprise for later.
check "boot" {
  assert {
    condition = alltrue([
      for p in data.sysctl_parameters.listen.parameters : p.boot_effective == null || p.live == p.boot_effective
    ])
    error_message = join("\n", [
      for p in data.sysctl_parameters.listen.parameters :
      "${p.parameter} is ${p.live} now and ${p.boot_effective} after a boot (${coalesce(p.file, "the default")})"
      if p.exists && p.live != p.boot_effective
    ])
  }
}

# Everything about TCP that is not as the kernel sets it by default.
data "sysctl_parameters" "tcp" {
  prefix = "net.ipv4.tcp_"
}

output "changed" {
  value = {
    for name, p in data.sysctl_parameters.tcp.parameters : name => "${p.default} -> ${p.live}"
    if p.live != null && p.default != null && p.live != p.default
  }
}
