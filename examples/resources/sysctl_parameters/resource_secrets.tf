variable "fastopen_key" {
  description = "Four groups of eight hexadecimal digits."
  type        = string
  ephemeral   = true
}

# The key is in no state and no plan. To give the host another one, change the
# version too.
resource "sysctl_parameters" "fastopen" {
  name = "61-fastopen"
  values = {
    "net.ipv4.tcp_fastopen" = "3"
  }
  secrets_wo = {
    "net.ipv4.tcp_fastopen_key" = var.fastopen_key
  }
  secrets_wo_version = 1
}
