# terraform query -generate-config-out=found.tf

# What the running kernel holds and does not start with.
list "sysctl_parameter" "changed" {
  provider = sysctl

  config {
    prefix = "net."
  }
}

# All that the rules about TIME_WAIT look at, changed or not.
list "sysctl_parameter" "time_wait" {
  provider         = sysctl
  include_resource = true

  config {
    include = "all"
    family  = "timewait"
  }
}
