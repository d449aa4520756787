resource "sysctl_local_port_range" "proxy" {
  low      = 15000
  high     = 64999
  reserved = ["15432", "20000-20010"]
}

output "new_connections_per_second" {
  value = sysctl_local_port_range.proxy.capacity
}
