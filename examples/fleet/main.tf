# A fleet of load balancers behind a bastion: the same settings everywhere, a
# port range for each.

terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}

provider "sysctl" {
  sudo   = true
  policy = { roles = ["load-balancer"], nat = true }
}

locals {
  balancers = {
    lb1 = { host = "lb1.example.net", reserved = ["15432"] }
    lb2 = { host = "lb2.example.net", reserved = ["15432"] }
    lb3 = { host = "lb3.example.net", reserved = ["15432", "20000-20010"] }
  }
}

resource "sysctl_parameters" "lb" {
  for_each = local.balancers

  ssh  = { host = each.value.host, user = "ops", bastions = [{ host = "jump.example.net" }] }
  name = "60-lb"
  values = {
    "net.ipv4.tcp_tw_reuse"   = "1"
    "net.ipv4.tcp_timestamps" = "1"
    "net.core.somaxconn"      = "8192"
  }
}

resource "sysctl_local_port_range" "lb" {
  for_each = local.balancers

  ssh      = { host = each.value.host, user = "ops", bastions = [{ host = "jump.example.net" }] }
  low      = 15000
  high     = 64999
  reserved = each.value.reserved
}

output "new_connections_per_second" {
  value = { for name, range in sysctl_local_port_range.lb : name => range.capacity.with_reuse }
}

# What the sockets of each host show after the change.
data "sysctl_sockets" "after" {
  for_each = local.balancers

  ssh        = { host = each.value.host, user = "ops", bastions = [{ host = "jump.example.net" }] }
  depends_on = [sysctl_parameters.lb, sysctl_local_port_range.lb]
}

check "local_ports" {
  assert {
    condition = alltrue(flatten([
      for s in data.sysctl_sockets.after : [for d in s.destinations : d.ports_in_use < d.usable_ports / 2]
    ]))
    error_message = join("\n", flatten([
      for s in data.sysctl_sockets.after : [
        for d in s.destinations : "${s.host} holds ${d.ports_in_use} of ${d.usable_ports} ports to ${d.remote}:${d.remote_port}"
        if d.ports_in_use >= d.usable_ports / 2
      ]
    ]))
  }
}
