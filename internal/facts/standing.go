package facts

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Opaque is the kind of a setting of which even the parameters are not known.
const Opaque = "opaque"

// linesOf gives the settings of a place without lines the form in which loaders
// are told about lines.
func linesOf(settings []source.Setting) []sysctlconf.Line {
	lines := make([]sysctlconf.Line, len(settings))
	for i := range settings {
		setting := &settings[i]
		lines[i] = sysctlconf.Line{
			Number: setting.Line, EndNumber: setting.Line,
			Span: setting.Span, KeySpan: setting.KeySpan, ValueSpan: setting.ValueSpan,
			Kind: sysctlconf.Assign, Key: setting.Parameter, Path: sysctlconf.ParameterPath(setting.Parameter),
			Value: []byte(setting.Value),
		}
		if setting.Parameter == "" {
			lines[i].Kind = sysctlconf.Invalid
		}
	}
	return lines
}

// describeStanding says of a setting what its place knows.
func describeStanding(setting *policy.Setting, stands *source.Setting) {
	setting.Text, _, _ = stands.Shown()
	if setting.Sensitive {
		setting.Text = stands.Attribute + " = " + secretText
	}
	if setting.Parameter == nil {
		setting.Kind, setting.Pending = Opaque, true
		return
	}
	if stands.Pending {
		// The text is one that no rule takes for a value, and reads well in messages.
		pending := source.PendingText
		setting.Pending, setting.Written, setting.Ints, setting.Intervals = true, &pending, nil, nil
	}
}
