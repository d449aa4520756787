package config

import (
	"fmt"
	"strings"
	"time"
)

var (
	roleNames      = []string{"load-balancer", "web", "database", "client", "nat-gateway", "kubernetes-node", "container"}
	namespaceNames = []string{"host", "container", "rootless-container", "pod"}
	loaderNames    = []string{"systemd", "procps", "procps3", "busybox", "toybox"}
	closerNames    = []string{"self", "peer", "unknown"}
	levelNames     = []string{string(Off), string(Info), string(Warning), string(Error)}
)

func fileKeys() []key[Config] {
	return []key[Config]{
		{name: "target", doc: "Defaults for every host; each key may be repeated in [[host]].", read: readTarget},
		{name: "host", doc: "One host, or hosts with the same settings: the facts that no settings file states.", read: readHosts},
		{name: "rules", doc: "The level of a rule, by id or name: off, info, warning, error.", read: readRules},
		{name: "ignore", doc: "Findings that are known and accepted, with a reason and an end.", read: readIgnores},
	}
}

func targetKeys() []key[Target] {
	return []key[Target]{
		listKey("supported", "Kernels to satisfy when a host names none.", `["4.19", "6.18"]`,
			func(t *Target) *[]string { return &t.Supported }, 1, checkKernel),
		textKey("kernel", "The kernel, as uname -r prints it, or its version.", `"5.15.0-91-generic"`,
			func(t *Target) **string { return &t.Kernel }, checkKernel),
		textKey("loader", "What applies the files at boot: systemd, procps, procps3, busybox, toybox.", `"systemd"`,
			func(t *Target) **string { return &t.Loader }, checkOneOf(loaderNames...)),
		sizeKey("memory", "Memory of the machine: KiB, MiB, GiB, TiB, or bytes.", `"64GiB"`,
			func(t *Target) **int64 { return &t.Memory }),
	}
}

func hostKeys() []key[Host] {
	keys := []key[Host]{
		{name: "name", doc: "What findings and edges call this host.", example: `"lb"`, read: readName,
			show: func(h *Host) string { return quote(h.Name) }},
		listKey("files", "Its settings files: doublestar patterns, relative to this file.", `["lb/**"]`,
			func(h *Host) *[]string { return &h.Files }, 0, checkPattern),
		listKey("hostnames", "Its names when it is read live: patterns.", `["lb*.example.net"]`,
			func(h *Host) *[]string { return &h.Hostnames }, 0, checkPattern),
		listKey("addresses", "Its addresses in a Terraform plan; * stands for anything.", `["module.lb.*"]`,
			func(h *Host) *[]string { return &h.Addresses }, 0, nil),
		listKey("roles", "Roles: load-balancer, web, database, client, nat-gateway, kubernetes-node, container.", `["load-balancer"]`,
			func(h *Host) *[]string { return &h.Roles }, 0, checkOneOf(roleNames...)),
		textKey("namespace", "Where the settings are applied: host, container, rootless-container, pod.", `"host"`,
			func(h *Host) **string { return &h.Namespace }, checkOneOf(namespaceNames...)),
		textKey("kubelet", "Version of the kubelet that admits the pods.", `"1.31"`,
			func(h *Host) **string { return &h.Kubelet }, checkKubelet),
		boolKey("public", "Reachable from strangers.", "true",
			func(h *Host) **bool { return &h.Public }),
		boolKey("nat", "Clients reach this host through NAT: nat on every inbound edge.", "true",
			func(h *Host) **bool { return &h.NAT }),
		boolKey("containers_follow", "Containers on this host are expected to have the same values.", "true",
			func(h *Host) **bool { return &h.ContainersFollow }),
		boolKey("conntrack", "Connections of this host are tracked by netfilter.", "true",
			func(h *Host) **bool { return &h.Conntrack }),
		listKey("modules", "Kernel modules that are loaded before the loader runs.", `["nf_conntrack"]`,
			func(h *Host) *[]string { return &h.Modules }, 0, checkModule),
		{name: "listeners", doc: "Ports that programs listen on, with their backlog where it is known.", example: "[80, { port = 443, backlog = 4096 }]",
			read: readListeners, show: showListeners},
		{name: "edge", doc: "A class of connections between this host and one other end.", read: readEdges},
	}
	for _, k := range targetKeys() {
		keys = append(keys, key[Host]{name: k.name, doc: k.doc, example: k.example,
			read: func(d *decoder, n *node, into *Host) { k.read(d, n, &into.Target) },
			show: func(h *Host) string { return k.show(&h.Target) }})
	}
	return keys
}

func edgeKeys() []key[Edge] {
	return []key[Edge]{
		textKey("to", "The other end that this host connects to: a host of this file, localhost, or any name.", `"web"`,
			func(e *Edge) **string { return &e.To }, nil),
		textKey("from", "Instead of to: the other end that connects to this host.", `"clients"`,
			func(e *Edge) **string { return &e.From }, nil),
		textKey("closes_first", "Who closes first: self, peer, unknown. TIME_WAIT is on that side.", `"self"`,
			func(e *Edge) **string { return &e.ClosesFirst }, checkOneOf(closerNames...)),
		countKey("destinations", "Distinct peer address and port pairs.", "2",
			func(e *Edge) **int { return &e.Destinations }, 1),
		countKey("source_addresses", "Local addresses that connections start from.", "1",
			func(e *Edge) **int { return &e.SourceAddresses }, 1),
		boolKey("bind_address_no_port", "The program sets IP_BIND_ADDRESS_NO_PORT before it binds a source address.", "true",
			func(e *Edge) **bool { return &e.BindAddressNoPort }),
		rateKey("rate", "New connections per second, over all destinations.", "3000",
			func(e *Edge) **float64 { return &e.Rate }),
		durationKey("lifetime", "How long a connection lives.", `"50ms"`,
			func(e *Edge) **time.Duration { return &e.Lifetime }),
		countKey("concurrent", "Connections that are open at the same time.", "150",
			func(e *Edge) **int { return &e.Concurrent }, 0),
		boolKey("pool", "Connections are kept and reused.", "false",
			func(e *Edge) **bool { return &e.Pool }),
		boolKey("linger_zero", "The program closes with SO_LINGER 0.", "false",
			func(e *Edge) **bool { return &e.LingerZero }),
		durationKey("half_close", "How long one side may keep sending after the other has closed.", `"0s"`,
			func(e *Edge) **time.Duration { return &e.HalfClose }),
		boolKey("nat", "Addresses are translated between the two ends.", "false",
			func(e *Edge) **bool { return &e.NAT }),
		countKey("nat_ports", "Ports that the translator has for this edge.", "0",
			func(e *Edge) **int { return &e.NATPorts }, 0),
		durationKey("idle_timeout_on_path", "When a firewall, balancer or NAT on the path forgets an idle connection.", `"350s"`,
			func(e *Edge) **time.Duration { return &e.IdleTimeoutOnPath }),
		boolKey("peer_timestamps", "The other end sends TCP timestamps.", "true",
			func(e *Edge) **bool { return &e.PeerTimestamps }),
	}
}

func listenerKeys() []key[Listener] {
	return []key[Listener]{
		{name: "port", doc: "The port.", example: "443", read: func(d *decoder, n *node, into *Listener) {
			if port, ok := d.integer(n, "port", "443", 1, 65535); ok {
				into.Port = port
			}
		}},
		countKey("backlog", "The backlog that the program gives to listen().", "4096",
			func(l *Listener) **int { return &l.Backlog }, 0),
	}
}

func ignoreKeys() []key[Ignore] {
	return []key[Ignore]{
		{name: "rule", doc: "The rule, by id or name.", example: `"TL203"`, read: readIgnoredRule},
		listKey("paths", "Where: doublestar patterns, relative to this file; left out: everywhere.", `["legacy/*.conf"]`,
			func(i *Ignore) *[]string { return &i.Paths }, 1, checkPattern),
		dateKey("until", "The last day that it holds; left out: for ever.", "2027-01-31",
			func(i *Ignore) **Date { return &i.Until }),
		{name: "reason", doc: "Why. Without a reason nothing is ignored.", example: `"port 8080 moves in Q1"`, read: readReason},
	}
}

func readTarget(d *decoder, n *node, into *Config) {
	if d.tableOf(n, "target") {
		readTable(d, n, &into.Target, targetKeys(), targetTable)
	}
}

func readHosts(d *decoder, n *node, into *Config) {
	lines := map[string]int{}
	for _, item := range d.tablesOf(n, "host") {
		host := Host{Place: placeOf(d.text, item.at)}
		readTable(d, item, &host, hostKeys(), hostTable)
		into.Hosts = append(into.Hosts, host)
		if _, stated := item.child("name"); !stated {
			d.fail(item.at, `a host has no name: write name = "lb"`)
		}
		if line, twice := lines[host.Name]; twice && host.Name != "" {
			d.fail(item.at, "the host %q is already in line %d: give it another name or join the two", host.Name, line)
			continue
		}
		lines[host.Name] = host.Place.Line
	}
}

func readName(d *decoder, n *node, into *Host) {
	into.Name, _ = d.stringOf(n, "name", `"lb"`, nil)
}

func readListeners(d *decoder, n *node, into *Host) {
	if !d.is(n, kindArray, "listeners", "[80, { port = 443, backlog = 4096 }]") {
		return
	}
	listeners := make([]Listener, 0, len(n.items))
	seen := map[int]bool{}
	for _, item := range n.items {
		listener, ok := readListener(d, item)
		if ok && seen[listener.Port] {
			d.fail(item.at, "listeners has port %d twice", listener.Port)
		}
		seen[listener.Port] = true
		listeners = append(listeners, listener)
	}
	into.Listeners = listeners
}

func readListener(d *decoder, n *node) (Listener, bool) {
	var listener Listener
	if n.kind != kindTable {
		port, ok := d.integer(n, "listeners", "[80, { port = 443, backlog = 4096 }]", 1, 65535)
		listener.Port = port
		return listener, ok
	}
	readTable(d, n, &listener, listenerKeys(), listenerTable)
	if _, stated := n.child("port"); !stated {
		d.fail(n.at, "a listener has no port: write { port = 443, backlog = 4096 }")
	}
	return listener, listener.Port != 0
}

func showListeners(h *Host) string {
	if h.Listeners == nil {
		return ""
	}
	var items []string
	for _, l := range h.Listeners {
		if l.Backlog == nil {
			items = append(items, fmt.Sprint(l.Port))
			continue
		}
		items = append(items, fmt.Sprintf("{ port = %d, backlog = %d }", l.Port, *l.Backlog))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

func readEdges(d *decoder, n *node, into *Host) {
	for _, item := range d.tablesOf(n, "host.edge") {
		edge := Edge{Place: placeOf(d.text, item.at)}
		readTable(d, item, &edge, edgeKeys(), edgeTable)
		into.Edges = append(into.Edges, edge)
		_, to := item.child("to")
		_, from := item.child("from")
		switch {
		case to && from:
			d.fail(item.at, "an edge has both to and from: write one [[host.edge]] for each direction")
		case !to && !from:
			d.fail(item.at, `an edge names no other end: write to = "web" where this host connects, from = "clients" where it accepts`)
		}
	}
}

func readRules(d *decoder, n *node, into *Config) {
	if !d.tableOf(n, "rules") {
		return
	}
	for _, entry := range n.entries {
		id, known := d.rule(entry.name, entry.at)
		level, ok := d.stringOf(entry.value, entry.name, `"off"`, checkOneOf(levelNames...))
		if !known || !ok {
			continue
		}
		if line, twice := d.ruleAt[id]; twice {
			d.fail(entry.at, "the rule %s is already in line %d", id, line)
			continue
		}
		d.ruleAt[id] = placeOf(d.text, entry.at).Line
		into.Rules[id] = Level(level)
	}
}

func (d *decoder) rule(name string, at span) (id string, ok bool) {
	id, ok, suggestion := d.checks.rule(name)
	if ok {
		return id, true
	}
	d.fail(at, "%s", unknownRule(name, suggestion))
	return "", false
}

func unknownRule(name, suggestion string) string {
	if suggestion != "" {
		return fmt.Sprintf("unknown rule %q: did you mean %q?", name, suggestion)
	}
	return fmt.Sprintf("unknown rule %q: `tcplint rules` lists them", name)
}

func readIgnores(d *decoder, n *node, into *Config) {
	for _, item := range d.tablesOf(n, "ignore") {
		ignore := Ignore{Place: placeOf(d.text, item.at)}
		readTable(d, item, &ignore, ignoreKeys(), ignoreTable)
		into.Ignores = append(into.Ignores, ignore)
		if _, stated := item.child("rule"); !stated {
			d.fail(item.at, `it says not which rule to ignore: write rule = "TL203"`)
		}
	}
}

func readIgnoredRule(d *decoder, n *node, into *Ignore) {
	name, ok := d.stringOf(n, "rule", `"TL203"`, nil)
	if ok {
		into.Rule, _ = d.rule(name, n.at)
	}
}

// readReason lets an empty reason pass: such an [[ignore]] silences nothing
// and is named in a note, as a comment without a reason is.
func readReason(d *decoder, n *node, into *Ignore) {
	if d.is(n, kindString, "reason", `"port 8080 moves in Q1"`) {
		into.Reason, _ = n.value.(string)
		into.Reason = strings.TrimSpace(into.Reason)
	}
}
