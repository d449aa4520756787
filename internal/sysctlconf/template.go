package sysctlconf

import "strings"

// Jinja and Go templates, Jinja statements, ERB, shell and HCL.
var (
	templateOpenings = []string{"{{", "{%", "<%", "${", "%{"}
	templateClosings = []string{"}}", "%}", "%>", "#}"}
)

// isTemplateKey says whether a key can only get its meaning by rendering.
func isTemplateKey(key string) bool { return containsAny(key, templateOpenings) }

// isTemplateDirective says the same of a line without =.
func isTemplateDirective(text string) bool {
	return strings.HasPrefix(text, "{#") || containsAny(text, templateOpenings) || containsAny(text, templateClosings)
}

func containsAny(text string, markers []string) bool {
	for _, marker := range markers {
		if strings.Contains(text, marker) {
			return true
		}
	}
	return false
}
