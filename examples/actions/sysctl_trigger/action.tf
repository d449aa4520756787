# terraform apply -invoke=action.sysctl_trigger.forget_routes
action "sysctl_trigger" "forget_routes" {
  config {
    parameter = "net.ipv4.route.flush"
    value     = "1"
  }
}
