locals {
  proposed = provider::sysctl::role_values({ role = "load-balancer", closes_first = "self", nat = true })
}

resource "sysctl_parameters" "lb" {
  name   = "60-lb"
  values = { for parameter, proposal in local.proposed : parameter => proposal.value }
}

output "reasons" {
  value = { for parameter, proposal in local.proposed : parameter => proposal.reason }
}
