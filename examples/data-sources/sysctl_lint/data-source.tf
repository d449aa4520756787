# Values, and what becomes of a plan with them: a check warns, it does not stop
# the apply.
locals {
  values = {
    "net.ipv4.tcp_tw_reuse"   = "1"
    "net.ipv4.tcp_timestamps" = "1"
    "net.core.somaxconn"      = "8192"
  }
}

check "tcp" {
  data "sysctl_lint" "lb" {
    values = local.values
    policy = { roles = ["load-balancer"], nat = true, kernel = "6.1" }
  }

  assert {
    condition     = data.sysctl_lint.lb.summary.error == 0
    error_message = join("\n", [for f in data.sysctl_lint.lb.findings : "${f.rule}: ${f.message}. ${f.remedy}" if f.severity == "error"])
  }
}

# Files that an image or another tool brings to hosts. An error of the rules is
# an error of the plan.
data "sysctl_lint" "image" {
  files = { for name in fileset(path.module, "*.conf") : name => file("${path.module}/${name}") }

  policy  = { roles = ["web"], kernel = "6.1" }
  fail_on = "error"
}

output "image" {
  value = data.sysctl_lint.image.summary
}
