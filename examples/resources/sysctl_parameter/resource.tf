resource "sysctl_parameter" "keepalive" {
  parameter = "net.ipv4.tcp_keepalive_time"
  value     = "600"
}

# Live only: the file is left alone, and the next boot forgets it.
resource "sysctl_parameter" "tonight" {
  parameter  = "net.ipv4.tcp_max_syn_backlog"
  value      = "4096"
  persist    = false
  on_destroy = "restore"
}
