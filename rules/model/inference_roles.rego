# What a host does, by the connections that come to it and go from it. No rule of
# thumb here says who closes first: that is seen for itself.
package tcplint.model.inference

import data.tcplint.lib

roles := array.concat([role | some role in found_roles; role.sure], [role | some role in found_roles; not role.sure])

found_roles := [object.union(role, {"inferred": true}) | some name in role_order; some role in role_found[name]]

role_order := ["load-balancer", "web", "database", "client", "kubernetes-node", "nat-gateway"]

# Where HTTP is usually served: http, https, and the ports that programs take
# that may not open these.
http_ports := {80, 443, 8000, 8008, 8080, 8081, 8443, 8888, 9080, 9443}

# Programs that do nothing else than pass connections on.
proxies := {"haproxy", "envoy", "traefik", "varnishd", "pound", "hitch"}

http_listeners := [listener | some listener in seen_listeners; listener.port in http_ports]

database_listeners := [listener | some listener in seen_listeners; listener.port in lib.database_ports]

to_databases := [destination | some destination in seen_destinations; destination.remote_port in lib.database_ports]

to_others := [destination |
	some destination in seen_destinations
	not destination.remote_port in lib.database_ports
	passed_to(destination)
]

passed_to(destination) if not to_itself(destination)

passed_to(_) if proxy_listens

# Both ends are here: such connections say nothing of what this host does for others.
to_itself(destination) if lib.to_loopback(destination)

to_itself(destination) if destination.local == destination.remote

elsewhere := [destination | some destination in seen_destinations; not to_itself(destination)]

other_remotes := remotes(to_others)

remotes(destinations) := {[destination.remote, destination.remote_port] | some destination in destinations}

ports_towards(destinations) := sum([destination.ports_in_use | some destination in destinations])

# --- load-balancer: what comes in goes out again, to few

role_found["load-balancer"] contains {
	"role": "load-balancer",
	"sure": sure,
	"evidence": sprintf("%s on %s and %s to %s%s", [
		amount(connections(http_listeners), "connection", "connections"), port_list(http_listeners),
		amount(ports_towards(to_others), "port", "ports"), lib.counted(count(other_remotes), "destination"), passes_text,
	]),
} if {
	serves_http
	passes_on
	sure := surely_passes_on
}

serves_http if connections(http_listeners) >= enough

passes_on if {
	ports_towards(to_others) >= enough
	ports_towards(to_others) >= few_remotes * count(other_remotes)
	not opens_hardly_any
}

passes_on if {
	proxy_listens
	count(other_remotes) > 0
}

# Connections to each destination: few destinations, many connections.
few_remotes := 5

# Fewer than a tenth of what comes in goes out.
opens_hardly_any if lib.seen_rate("Tcp.ActiveOpens") < hardly * lib.seen_rate("Tcp.PassiveOpens")

proxy_listens if {
	some listener in http_listeners
	listener.command in proxies
}

# A program that asks a database itself may ask other services too.
surely_passes_on if {
	proxy_listens
} else if {
	count(to_databases) == 0
	lib.seen_rate("Tcp.ActiveOpens") >= most * lib.seen_rate("Tcp.PassiveOpens")
	lib.seen_rate("Tcp.PassiveOpens") >= enough_rate
} else := false

passes_text := sprintf("; %s/s are accepted, %s/s are opened", [lib.rate_text(lib.seen_rate("Tcp.PassiveOpens")), lib.rate_text(lib.seen_rate("Tcp.ActiveOpens"))]) if {
	lib.seen_rate("Tcp.PassiveOpens")
	lib.seen_rate("Tcp.ActiveOpens")
} else := ""

# --- web: answers HTTP itself, often with a database behind it

role_found.web contains {
	"role": "web",
	"sure": true,
	"evidence": sprintf("%s on %s, and connections to a database on %s", [
		amount(connections(http_listeners), "connection", "connections"), port_list(http_listeners),
		concat(", ", sort({lib.endpoint(destination.remote, destination.remote_port) | some destination in to_databases})),
	]),
} if {
	serves_http
	count(to_databases) > 0
	not proxy_listens
}

role_found.web contains {
	"role": "web",
	"sure": true,
	"evidence": sprintf("%s on %s, and hardly any go out", [
		amount(connections(http_listeners), "connection", "connections"), port_list(http_listeners),
	]),
} if {
	serves_http
	count(to_databases) == 0
	not passes_on
}

# Where the other end closes first and answers are quick, nothing is left to be
# seen of what is accepted. It is HTTP if nothing else listens.
role_found.web contains {
	"role": "web",
	"sure": true,
	"evidence": sprintf("%s/s are accepted on %s, where they end before anybody looks, and nothing else listens", [
		lib.rate_text(lib.seen_rate("Tcp.PassiveOpens")),
		concat(", ", sort({sprintf(":%d", [listener.port]) | some listener in http_listeners})),
	]),
} if {
	not serves_http
	accepts
	not passes_on
	count(http_listeners) > 0
	every listener in seen_listeners {
		listener.port in (http_ports | {22})
	}
}

accepts if lib.seen_rate("Tcp.PassiveOpens") >= enough_rate

# --- database: connections come in and hardly any go out

role_found.database contains {
	"role": "database",
	"sure": true,
	"evidence": sprintf("%s on %s, and %s in use to other hosts", [
		amount(connections(database_listeners), "connection", "connections"), port_list(database_listeners),
		amount(ports_towards(elsewhere), "port", "ports"),
	]),
} if {
	connections(database_listeners) >= enough
	ports_towards(elsewhere) <= hardly * connections(database_listeners)
	not serves_http
}

# --- client: connections go out and hardly any come in

role_found.client contains {
	"role": "client",
	"sure": true,
	"evidence": sprintf("%s in use to %s, and %s", [
		amount(ports_towards(elsewhere), "port", "ports"), lib.counted(count(remotes(elsewhere)), "destination"),
		amount(connections(seen_listeners), "connection that came in", "connections that came in"),
	]),
} if {
	connections(seen_listeners) < enough
	not accepts
	ports_towards(elsewhere) >= enough
}

# --- only by signs that nothing else leaves

# The kubelet serves its API on 10250.
role_found["kubernetes-node"] contains {
	"role": "kubernetes-node",
	"sure": true,
	"evidence": "the kubelet listens on port 10250",
} if {
	some listener in seen_listeners
	listener.port == 10250
	listener.command == "kubelet"
}

role_found["kubernetes-node"] contains {
	"role": "kubernetes-node",
	"sure": false,
	"evidence": "something listens on port 10250, where a kubelet does",
} if {
	some listener in seen_listeners
	listener.port == 10250
	listener.command == ""
}

# A host that only runs containers forwards too: never sure.
role_found["nat-gateway"] contains {
	"role": "nat-gateway",
	"sure": false,
	"evidence": sprintf("net.ipv4.ip_forward is 1, and %s connections are tracked beside %s of its own", [lib.grouped(lib.observation.conntrack.count), lib.grouped(own)]),
} if {
	lib.live_int("net.ipv4.ip_forward") == 1
	own := connections(seen_listeners) + connections(seen_destinations)
	lib.observation.conntrack.count >= tracked_many
	lib.observation.conntrack.count >= own * tracked_beside
}

tracked_many := 1000

tracked_beside := 10

port_list(things) := concat(", ", [sprintf(":%d", [port]) | some port in sort({thing.port | some thing in things; connections([thing]) > 0})])
