# "1-3", as the kernel prints it.
output "reserved" {
  value = provider::sysctl::normalize_value("net.ipv4.ip_local_reserved_ports", "3,1,2")
}
