import {
  to = sysctl_parameters.lb
  identity = {
    host = "localhost" # as in ssh; this machine
    name = "60-lb"
  }
}
