# A parameter of the provider's host. The file in /etc/sysctl.d that decides over
# it is found.
terraform import sysctl_parameter.keepalive net.ipv4.tcp_keepalive_time

# On another host, reached as the provider says.
terraform import sysctl_parameter.keepalive net.ipv4.tcp_keepalive_time@lb2.example.net

# On another host with a login of its own. Declare that in ssh of the resource.
terraform import sysctl_parameter.keepalive ssh://ops@lb2.example.net:2222/net.ipv4.tcp_keepalive_time
