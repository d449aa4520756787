# role_values gives nothing for a database, and that is right.
output "nothing_to_set" {
  value = provider::sysctl::role_reason({ role = "database" })
}
