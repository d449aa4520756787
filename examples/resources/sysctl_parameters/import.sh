# The name of the file, without directory and .conf, on the provider's host.
terraform import sysctl_parameters.lb 60-lb

# On another host, reached as the provider says.
terraform import sysctl_parameters.lb 60-lb@lb2.example.net

# On another host with a login of its own. Declare that in ssh of the resource.
terraform import sysctl_parameters.lb ssh://ops@lb2.example.net:2222/60-lb
