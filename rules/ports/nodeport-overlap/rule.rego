# METADATA
# scope: package
# title: The port range overlaps the NodePorts of Kubernetes
# description: |
#   Kubernetes gives services of type NodePort a port between 30000 and 32767 on
#   every node. If ip_local_port_range holds ports of that area, an outbound
#   connection of the node can have the port when the service comes, and
#   connections to the service and replies to the other connection get mixed up,
#   or a program that binds the port fails with EADDRINUSE. The kernel's default
#   range begins at 32768, just above.
#
#   A cluster with another --service-node-port-range has another area: ignore the
#   rule there with the reason.
# custom:
#   id: TL208
#   severity: warning
#   parameters: [net.ipv4.ip_local_port_range, net.ipv4.ip_local_reserved_ports]
#   facts: [roles]
#   roles: [kubernetes-node]
#   proof: [LISTEN-STOLEN]
#   sources:
#     - "Kubernetes documentation, Service, type NodePort: default 30000-32767"
#     - "measured on Linux 6.18: a port of an outbound connection cannot be listened on"
#   remedy: begin net.ipv4.ip_local_port_range at 32768 or above, or add 30000-32767 to net.ipv4.ip_local_reserved_ports
package tcplint.rules.TL208

import data.tcplint.lib
import data.tcplint.model

report contains {
	"parameter": "net.ipv4.ip_local_port_range",
	"settings": [setting.index],
	"related": [other.index | other := lib.in_force("net.ipv4.ip_local_reserved_ports")],
	"message": sprintf("ip_local_port_range %d-%d holds %d ports of the NodePort area 30000-32767: an outbound connection of the node can take the port of a service", [lib.port_range[0], lib.port_range[1], overlap]),
} if {
	setting := lib.in_force("net.ipv4.ip_local_port_range")
	lib.role("kubernetes-node")
	overlap := in_node_ports - reserved_node_ports
	overlap > 0
}

node_ports := [30000, 32767]

shared := [max([node_ports[0], lib.port_range[0]]), min([node_ports[1], lib.port_range[1]])]

in_node_ports := model.shared_ports(node_ports, lib.port_range)

reserved_node_ports := model.ports_within(shared, lib.reserved_ports)
