package terraform

import (
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// onHost are the types that write a file on the host that their provider logs in
// to, or on the machine that Terraform runs on.
var onHost = map[string]bool{
	"sysctl_parameters": true, "sysctl_parameter": true, "sysctl_local_port_range": true,
	"sysutils_sysctl": true, "host_sysctl": true,
}

func parameters(r *resource) []carried {
	c := collector{resource: r}
	c.table(r.planned.field("values"))
	c.switches()
	return one(carried{file: r.ourFile(""), known: ourFacts(r.planned.field("policy")), settings: c.settings})
}

func parameter(r *resource) []carried {
	c := collector{resource: r}
	name := c.named("parameter")
	c.switches()
	return one(carried{file: r.ourFile(name), known: ourFacts(r.planned.field("policy")), settings: c.settings})
}

// switches: this provider takes true and false for 1 and 0.
func (c *collector) switches() {
	for i := range c.settings {
		switch c.settings[i].Value {
		case "true":
			c.settings[i].Value = "1"
		case "false":
			c.settings[i].Value = "0"
		}
	}
}

const (
	portRange     = "net.ipv4.ip_local_port_range"
	reservedPorts = "net.ipv4.ip_local_reserved_ports"
)

func localPortRange(r *resource) []carried {
	c := collector{resource: r}
	c.portRange(r.planned.field("low"), r.planned.field("high"))
	c.reserved(r.planned.field("reserved"))
	return one(carried{file: r.ourFile(portRange), known: ourFacts(r.planned.field("policy")), settings: c.settings})
}

// portRange takes the two ends of a range from two attributes.
func (c *collector) portRange(low, high value) {
	both := value{path: low.path + ", " + high.path[strings.LastIndexByte(high.path, '.')+1:], sensitive: low.sensitive, unknown: low.unknown}
	if high.pending() {
		both.unknown = high.unknown
	}
	if high.hidden() {
		both.sensitive = high.sensitive
	}
	from, _ := low.number()
	to, _ := high.number()
	if (from == "" || to == "") && !both.pending() {
		return
	}
	c.put(portRange, from+" "+to, from+", "+to, both)
}

// reserved: without it, and with an empty list, nothing is written.
func (c *collector) reserved(v value) {
	elements := v.elements()
	if len(elements) == 0 && !v.pending() {
		return
	}
	ports, quoted := make([]string, len(elements)), make([]string, len(elements))
	for i, element := range elements {
		ports[i], quoted[i] = element.scalar()
		if element.pending() {
			v.unknown = element.unknown
		}
	}
	c.put(reservedPorts, strings.Join(ports, ","), "["+strings.Join(quoted, ", ")+"]", v)
}

// ourFile is the file that a resource of this provider writes: the one that it
// plans, named by its parameter where nobody gave it a name.
func (r *resource) ourFile(parameter string) string {
	if planned := r.writes("file"); planned != "" {
		return planned
	}
	name := r.planned.field("name")
	switch {
	case name.pending():
		return r.keeps(sysctlDirectory + source.PendingText + ".conf")
	case name.after.string() != "":
		return r.keeps(sysctlDirectory + name.after.string() + ".conf")
	}
	return r.keeps(sysctlDirectory + "60-terraform-" + strings.Map(dashed, parameter) + ".conf")
}

// writes is the file that an attribute names.
func (r *resource) writes(attribute string) string {
	file := r.planned.field(attribute)
	if file.after.string() == "" {
		return ""
	}
	if file.hidden() || r.planned.field("name").hidden() {
		return r.keeps(sysctlDirectory + source.HiddenText + ".conf")
	}
	return r.keeps(file.after.string())
}

// keeps: with persist = false the values are live only, and in no file.
func (r *resource) keeps(file string) string {
	if r.planned.field("persist").after.is('f') {
		return ""
	}
	return file
}

const sysctlDirectory = "/etc/sysctl.d/"

func dashed(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r - 'A' + 'a'
	case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
		return r
	}
	return '-'
}

// ourFacts are those of a policy block.
func ourFacts(policy value) source.Facts {
	var facts source.Facts
	if policy.hidden() {
		return facts // facts stand in messages
	}
	for _, role := range policy.field("roles").elements() {
		facts.Roles = append(facts.Roles, role.after.string())
	}
	facts.Roles = slices.DeleteFunc(facts.Roles, func(role string) bool { return role == "" })
	if nat := policy.field("nat").after; nat.is('t') || nat.is('f') {
		yes := nat.is('t')
		facts.NAT = &yes
	}
	facts.Kernel = policy.field("kernel").after.string()
	if loader, err := sysctlconf.ParseLoader(policy.field("loader").after.string()); err == nil {
		facts.Loader = loader
	}
	return facts
}

func sysutils(r *resource) []carried {
	c := collector{resource: r}
	c.named("name")
	file := r.writes("file")
	if file == "" {
		file = r.keeps(sysctlDirectory + "99-terraform.conf")
	}
	return one(carried{file: file, settings: c.settings})
}

func hostSysctl(r *resource) []carried {
	c := collector{resource: r}
	key := c.named("key")
	file := r.writes("path")
	switch {
	case file == "" && key == "":
		file = sysctlDirectory + source.PendingText + ".conf"
	case file == "":
		file = sysctlDirectory + "99-terraform-host-" + key + ".conf"
	}
	return one(carried{file: file, settings: c.settings})
}

// named is for resources of one parameter.
func (c *collector) named(attribute string) (parameter string) {
	return c.pair(c.resource.planned.field(attribute), c.resource.planned.field("value"))
}
