# Something else writes files of settings: a package, a template, another team.
resource "terraform_data" "tuning_package" {
  input = "1.4.2"

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.sysctl_reload.network]
    }
  }
}

# What they say now is given to the running kernel, as the next boot would.
action "sysctl_reload" "network" {
  config {
    prefixes = ["net."]
  }
}
