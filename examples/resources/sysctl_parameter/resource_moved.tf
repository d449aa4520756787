# Taken over from another provider, with the file that it is in. The same works
# from host_sysctl of dongho-jung/host.
moved {
  from = sysutils_sysctl.fin_timeout
  to   = sysctl_parameter.fin_timeout
}

resource "sysctl_parameter" "fin_timeout" {
  parameter = "net.ipv4.tcp_fin_timeout"
  value     = "30"
}
