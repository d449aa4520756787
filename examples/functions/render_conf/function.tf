# For hosts that cloud-init sets up, before anything can log in.
locals {
  user_data = join("\n", ["#cloud-config", yamlencode({
    write_files = [{
      path = "/etc/sysctl.d/60-web.conf"
      content = provider::sysctl::render_conf({
        "net.core.somaxconn"           = 8192
        "net.ipv4.tcp_max_syn_backlog" = 8192
      }, "Listen queues of the web servers")
    }]
  })])
}

output "user_data" {
  value = local.user_data
}
