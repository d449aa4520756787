import {
  to = sysctl_parameter.keepalive
  identity = {
    host      = "localhost" # as in ssh; this machine
    parameter = "net.ipv4.tcp_keepalive_time"
  }
}
