resource "sysctl_parameters" "lb" {
  name    = "60-lb" # /etc/sysctl.d/60-lb.conf
  comment = "the balancer closes first: ops/1234"

  values = {
    "net.ipv4.tcp_tw_reuse"   = "1"
    "net.ipv4.tcp_timestamps" = "1"
    "net.core.somaxconn"      = "8192"
  }
}
