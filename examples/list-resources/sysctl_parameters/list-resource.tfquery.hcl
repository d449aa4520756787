# Files that somebody wrote by hand, each of which could be declared as it is.
list "sysctl_parameters" "by_hand" {
  provider         = sysctl
  include_resource = true

  config {
    managed = false
  }
}
