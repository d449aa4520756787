# Two backends, and this host closes first.
output "rate" {
  value = provider::sysctl::connection_capacity({
    low          = 15000
    high         = 64999
    reserved     = ["15432", "20000-20010"]
    destinations = 2
    lifetime     = "50ms"
    reuse        = true
  })
}
