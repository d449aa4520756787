package terraform

import "github.com/tcplint/terraform-provider-sysctl/internal/source"

// All containers of a pod share its network namespace.
var inPod = source.Facts{Namespace: "pod"}

// pod reads the security context of a pod, whose template is below the given
// blocks of a workload.
func pod(templates ...string) kindOfCarrier {
	return kindOfCarrier{has: sysctl, read: func(r *resource) []carried {
		spec := r.planned.block("spec")
		for _, template := range templates {
			spec = spec.block(template, "spec")
		}
		context := spec.block("security_context")
		if context.pending() {
			return nil // the provider computes it where nobody wrote it
		}
		c := collector{resource: r}
		c.pairs(context.field("sysctl"), "name", "value")
		return one(carried{known: inPod, settings: c.settings})
	}}
}

// podsOfKind is where a Kubernetes object has the specification of its pods.
var podsOfKind = map[string][]string{
	"Pod":                   {"spec"},
	"Deployment":            inTemplate,
	"DaemonSet":             inTemplate,
	"StatefulSet":           inTemplate,
	"ReplicaSet":            inTemplate,
	"ReplicationController": inTemplate,
	"Job":                   inTemplate,
	"CronJob":               {"spec", "jobTemplate", "spec", "template", "spec"},
}

// inTemplate is also where most operators have it in kinds of their own.
var inTemplate = []string{"spec", "template", "spec"}

// manifest: an object of which the part that leads to its pods is not known yet
// may set parameters, one that has no pods does not.
func manifest(r *resource) []carried {
	spec := r.planned.field("manifest")
	c := collector{resource: r}
	path, isWorkload := podsOfKind[spec.field("kind").after.string()]
	if !isWorkload {
		path = inTemplate
	}
	isWorkload = isWorkload || spec.field("kind").pending()
	for _, name := range path {
		if spec.pending() {
			break
		}
		spec = spec.field(name)
	}
	context := spec.field("securityContext")
	switch {
	case !spec.pending() && !context.pending():
		c.pairs(context.field("sysctls"), "name", "value")
	case isWorkload && spec.pending():
		c.opaque(spec)
	case isWorkload:
		c.opaque(context)
	}
	return one(carried{known: inPod, settings: c.settings})
}
