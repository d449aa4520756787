package terraform

import "github.com/tcplint/terraform-provider-sysctl/internal/source"

// All containers of a pod share its network namespace.
var inPod = source.Facts{Namespace: "pod"}

// pod reads the security context of a pod, whose template is below the given
// blocks of a workload.
func pod(templates ...string) func(*resource) []carried {
	return func(r *resource) []carried {
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
	}
}

// podsOfManifest are where a Kubernetes object has the specification of its
// pods: a Pod, a workload, a CronJob.
var podsOfManifest = [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}}

func manifest(r *resource) []carried {
	object := r.planned.field("manifest")
	c := collector{resource: r}
	if object.pending() {
		c.opaque(object)
		return one(carried{known: inPod, settings: c.settings})
	}
	for _, path := range podsOfManifest {
		spec := object
		for _, name := range path {
			spec = spec.field(name)
		}
		if context := spec.field("securityContext"); !context.absent() && !spec.pending() {
			c.pairs(context.field("sysctls"), "name", "value")
		}
	}
	return one(carried{known: inPod, settings: c.settings})
}
