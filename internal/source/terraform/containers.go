package terraform

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

var inContainer = source.Facts{Namespace: "container"}

func docker(r *resource) []carried {
	c := collector{resource: r}
	c.table(r.planned.field("sysctls"))
	return one(carried{known: inContainer, settings: c.settings})
}

func dockerService(r *resource) []carried {
	c := collector{resource: r}
	c.table(r.planned.block("task_spec", "container_spec").field("sysctl"))
	return one(carried{known: inContainer, settings: c.settings})
}

// ecs reads the container definitions, JSON in a string: one part that is not
// known makes all of it unknown. With the network mode awsvpc, the only one on
// Fargate, the containers of a task share a network namespace.
func ecs(r *resource) []carried {
	definitions := r.planned.field("container_definitions")
	if definitions.pending() {
		c := collector{resource: r}
		c.opaque(definitions)
		return one(carried{known: inContainer, settings: c.settings})
	}
	containers, err := decode(jsontext.NewDecoder(strings.NewReader(definitions.after.string())))
	if err != nil {
		return nil // the AWS provider refuses it with the place of the mistake
	}
	shared := r.planned.field("network_mode").after.string() == "awsvpc"
	all := value{path: definitions.path, after: containers, sensitive: definitions.sensitive}
	task := collector{resource: r}
	var found []carried
	for i, container := range all.elements() {
		own := collector{resource: r}
		own.pairs(container.field("systemControls"), "namespace", "value")
		task.settings = append(task.settings, own.settings...)
		found = append(found, one(carried{part: "container_definitions[" + strconv.Itoa(i) + "]", known: inContainer, settings: own.settings})...)
	}
	if shared {
		return one(carried{known: inContainer, settings: task.settings})
	}
	return found
}
