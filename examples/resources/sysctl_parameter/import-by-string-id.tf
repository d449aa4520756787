import {
  to = sysctl_parameter.keepalive
  id = "net.ipv4.tcp_keepalive_time"
}
