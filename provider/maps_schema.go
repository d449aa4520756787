package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// mapAttributes show what is found on the host, by parameter.
func mapAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"live": schema.MapAttribute{
			Computed: true, CustomType: newValuesType(), ElementType: types.StringType,
			MarkdownDescription: "What the running kernel holds, in the spelling of the configuration where it means the same. A difference is drift, and is repaired. Null with `runtime = false`.",
		},
		"persisted": schema.MapAttribute{
			Computed: true, CustomType: newValuesType(), ElementType: types.StringType,
			MarkdownDescription: "What the file says, in the spelling of the configuration where it means the same. A difference is drift, and is repaired. Null with `persist = false`.",
		},
		"original": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "What the kernel held before, which a destroy restores. Null where it is not known, as after an import.",
		},
		"boot_effective": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "What the next boot leaves, by this host's loader and all of its files.",
		},
		"overridden_by": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "File and line that decide at boot instead of ours.",
		},
	}
}
