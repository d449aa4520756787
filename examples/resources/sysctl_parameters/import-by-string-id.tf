import {
  to = sysctl_parameters.lb
  id = "60-lb"
}
