import {
  to = sysctl_local_port_range.proxy
  id = "localhost"
}
