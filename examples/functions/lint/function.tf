variable "values" {
  type = map(string)
  default = {
    "net.ipv4.tcp_tw_reuse"   = "1"
    "net.ipv4.tcp_timestamps" = "1"
  }
}

locals {
  findings = provider::sysctl::lint(var.values, { roles = ["load-balancer"], nat = true, kernel = "6.1" })
  errors   = [for f in local.findings : "${f.rule}: ${f.message}. ${f.remedy}" if f.severity == "error" && f.verdict == "fail"]
}

output "findings" {
  value = local.findings

  precondition {
    condition     = length(local.errors) == 0
    error_message = join("\n", local.errors)
  }
}
