# The host is all: localhost for this machine.
terraform import sysctl_local_port_range.proxy localhost

# A host with a login of its own. Declare that in ssh of the resource.
terraform import sysctl_local_port_range.proxy ssh://ops@lb2.example.net:2222
