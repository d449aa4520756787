terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}

provider "sysctl" {
  ssh    = { host = "lb1.example.net", user = "ops" } # absent: this machine
  sudo   = true
  policy = { roles = ["load-balancer"], nat = true }
}

resource "sysctl_parameters" "lb" {
  name = "60-lb" # /etc/sysctl.d/60-lb.conf
  values = {
    "net.ipv4.tcp_tw_reuse"   = "1"
    "net.ipv4.tcp_timestamps" = "1"
    "net.core.somaxconn"      = "8192"
  }
}

resource "sysctl_local_port_range" "lb" {
  low      = 15000
  high     = 64999
  reserved = ["15432", "20000-20010"]
}

output "rate" {
  value = provider::sysctl::connection_capacity({ low = 15000, high = 64999, destinations = 2, reuse = true })
}
