locals {
  # What a host of ours has, in the order of its lines.
  settings = provider::sysctl::parse_conf(file("${path.module}/60-lb.conf"), "systemd")

  # The last line of a parameter counts. Patterns have a * in their names, and
  # exclusions no value.
  values = {
    for parameter, values in { for s in local.settings : s.parameter => s.value... if s.value != null } :
    parameter => reverse(values)[0]
  }
}

output "values" {
  value = local.values
}
