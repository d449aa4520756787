package terraform

import (
	"bytes"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// carriers are the types of resources that carry parameters.
var carriers = map[string]kindOfCarrier{
	// This provider.
	"sysctl_parameters":       {read: parameters},
	"sysctl_parameter":        {read: parameter},
	"sysctl_local_port_range": {read: localPortRange},
	// Other providers for the settings of a host.
	"sysutils_sysctl": {read: sysutils},
	"host_sysctl":     {read: hostSysctl},
	// Nodes of managed Kubernetes.
	"google_container_node_pool":           {read: gkePool, has: sysctl},
	"google_container_cluster":             {read: gkeCluster, has: sysctl},
	"azurerm_kubernetes_cluster":           {read: aksCluster},
	"azurerm_kubernetes_cluster_node_pool": {read: aksPool},
	// Pods.
	"kubernetes_pod":                       pod(),
	"kubernetes_pod_v1":                    pod(),
	"kubernetes_deployment":                pod("template"),
	"kubernetes_deployment_v1":             pod("template"),
	"kubernetes_daemonset":                 pod("template"),
	"kubernetes_daemon_set_v1":             pod("template"),
	"kubernetes_stateful_set":              pod("template"),
	"kubernetes_stateful_set_v1":           pod("template"),
	"kubernetes_job":                       pod("template"),
	"kubernetes_job_v1":                    pod("template"),
	"kubernetes_replication_controller":    pod("template"),
	"kubernetes_replication_controller_v1": pod("template"),
	"kubernetes_cron_job":                  pod("job_template", "template"),
	"kubernetes_cron_job_v1":               pod("job_template", "template"),
	"kubernetes_manifest":                  {read: manifest},
	// Containers.
	"aws_ecs_task_definition": {read: ecs},
	"docker_container":        {read: docker, has: sysctl},
	"docker_service":          {read: dockerService, has: sysctl},
}

type kindOfCarrier struct {
	read func(*resource) []carried
	// has is in every change with a setting, known or not. Where all of an attribute
	// may be unknown that is not named after sysctl, there is no such word.
	has string
}

const sysctl = "sysctl"

// mayBeIn spares the work on the many resources of such a type that set nothing.
func (k kindOfCarrier) mayBeIn(change []byte) bool {
	return k.read != nil && change != nil && bytes.Contains(change, []byte(k.has))
}

// carried is what a resource sets in one kernel or namespace.
type carried struct {
	part  string // what of the resource this is, where it carries several
	known source.Facts
	// file is the file that the resource writes for a loader, empty where it
	// writes none.
	file     string
	settings []source.Setting
}

// one is what most resources carry, nothing where they set no parameter.
func one(c carried) []carried {
	if len(c.settings) == 0 {
		return nil
	}
	return []carried{c}
}

// collector gathers settings of a resource.
type collector struct {
	resource *resource
	settings []source.Setting
}

// add takes one value. A null is no setting.
func (c *collector) add(parameter string, v value) {
	if !v.absent() {
		written, text := v.scalar()
		c.put(parameter, written, text, v)
	}
}

// put takes a value that is written in another form than it is handed on.
func (c *collector) put(parameter, written, text string, v value) {
	setting := source.Setting{
		Parameter: parameter, Value: written, Text: text, Attribute: v.path, Address: c.resource.address,
		Pending: v.pending(), Hidden: v.hidden(),
	}
	if setting.Pending {
		setting.Value = ""
	}
	c.settings = append(c.settings, setting)
}

// opaque notes an attribute that sets parameters nobody can name yet, or may.
func (c *collector) opaque(v value) {
	c.settings = append(c.settings, source.Setting{Attribute: v.path, Address: c.resource.address, Pending: v.pending(), Hidden: v.hidden()})
}

// table takes a map from parameter to value.
func (c *collector) table(v value) {
	if v.pending() {
		c.opaque(v)
		return
	}
	for _, parameter := range v.keys() {
		if v.sensitive.is('t') && unnameable(parameter) {
			c.opaque(v)
			continue
		}
		c.add(parameter, v.key(parameter))
	}
}

// unnameable: what is sensitive and names no parameter may be anything.
func unnameable(parameter string) bool {
	_, known := kernel.Lookup(sysctlconf.ParameterName(sysctlconf.ParameterPath(parameter)))
	return !known
}

// pair takes a parameter and its value from two attributes.
func (c *collector) pair(name, content value) (parameter string) {
	parameter = name.after.string()
	switch {
	case name.pending(), name.hidden() && parameter != "" && unnameable(parameter):
		c.opaque(name)
		return ""
	case parameter != "":
		c.add(parameter, content)
	}
	return parameter
}

// pairs takes a list of objects with a name and a value.
func (c *collector) pairs(v value, name, content string) {
	if v.pending() {
		c.opaque(v)
		return
	}
	for _, pair := range v.elements() {
		c.pair(pair.field(name), pair.field(content))
	}
}
