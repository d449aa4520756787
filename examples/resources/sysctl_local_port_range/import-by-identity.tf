import {
  to = sysctl_local_port_range.proxy
  identity = {
    host = "localhost" # as in ssh; this machine
  }
}
