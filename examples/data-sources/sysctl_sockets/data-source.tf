resource "sysctl_parameters" "lb" {
  name = "60-lb"
  values = {
    "net.ipv4.ip_local_port_range" = "15000 64999"
    "net.ipv4.tcp_tw_reuse"        = "1"
    "net.ipv4.tcp_timestamps"      = "1"
  }
}

# What became of it. A check warns, and stops nothing. With depends_on it reads
# after the change.
check "sockets" {
  data "sysctl_sockets" "lb" {
    limits = {
      close_wait           = 100
      ports_in_use_percent = 85
    }
    depends_on = [sysctl_parameters.lb]
  }

  assert {
    condition = alltrue([
      for d in data.sysctl_sockets.lb.destinations : d.usable_ports > 45000
    ])
    error_message = join("\n", [
      for d in data.sysctl_sockets.lb.destinations :
      "to ${d.remote}:${d.remote_port} ${d.ports_in_use} of only ${d.usable_ports} ports are in use"
      if d.usable_ports <= 45000
    ])
  }
}

# A host that drops connections already is not to be changed: a plain data source
# is read at plan, before the change, and fails it.
data "sysctl_sockets" "before" {
  sample = "1s"
  limits = { listen_drops_per_second = 0 }
}

output "time_wait" {
  value = {
    sockets = data.sysctl_sockets.before.states.time_wait
    by_port = { for l in data.sysctl_sockets.before.listeners : l.port => l.states.time_wait... }
    unknown = data.sysctl_sockets.before.gaps
  }
}
