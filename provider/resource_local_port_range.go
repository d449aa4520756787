package provider

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

const (
	portRange     = "net.ipv4.ip_local_port_range"
	reservedPorts = "net.ipv4.ip_local_reserved_ports"
)

// NewLocalPortRangeResource makes sysctl_local_port_range: the ports that
// outgoing connections take.
func NewLocalPortRangeResource(models *policy.Models) resource.Resource {
	return &localPortRangeResource{managed{form: portsForm{models}}}
}

type localPortRangeResource struct{ managed }

type portsForm struct{ models *policy.Models }

type portsModel struct {
	Low         types.Int64  `tfsdk:"low"`
	High        types.Int64  `tfsdk:"high"`
	Reserved    types.List   `tfsdk:"reserved"`
	UsablePorts types.Int64  `tfsdk:"usable_ports"`
	Capacity    types.Object `tfsdk:"capacity"`
}

type portRangeModel struct {
	commonModel
	mapsModel
	portsModel
}

func (portsForm) kind() string { return "local_port_range" }

func (portsForm) description() string {
	return "The ports that outgoing connections of a host take, and those among them that they leave alone: `net.ipv4.ip_local_port_range` and `net.ipv4.ip_local_reserved_ports`."
}

var capacityTypes = map[string]attr.Type{"without_reuse": types.Int64Type, "with_reuse": types.Int64Type, "limit": types.StringType}

func (portsForm) attributes() map[string]schema.Attribute {
	attributes := mapAttributes()
	port := []validator.Int64{int64validator.Between(1, 65535)}
	maps.Copy(attributes, map[string]schema.Attribute{
		"low":          schema.Int64Attribute{Required: true, Validators: port, MarkdownDescription: "The lowest port."},
		"high":         schema.Int64Attribute{Required: true, Validators: port, MarkdownDescription: "The highest port. Take one odd and one even: the kernel gives bind() and connect() different parities."},
		"reserved":     schema.ListAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: "Ports and ranges that are left alone, such as `[\"15432\", \"20000-20010\"]`. Order and grouping mean nothing. Left out, the host's own stay as they are."},
		"usable_ports": schema.Int64Attribute{Computed: true, MarkdownDescription: "How many ports are left for connections to one destination from one address."},
		"capacity": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "New connections per second to one destination from one address that this host can close first, for connections that last no time.",
			Attributes: map[string]schema.Attribute{
				"without_reuse": schema.Int64Attribute{Computed: true, MarkdownDescription: "With `tcp_tw_reuse = 0`."},
				"with_reuse":    schema.Int64Attribute{Computed: true, MarkdownDescription: "With `tcp_tw_reuse = 1` and timestamps on both sides, after a delay of one second."},
				"limit":         schema.StringAttribute{Computed: true, MarkdownDescription: "`ports`, or `none`."},
			},
		},
	})
	return attributes
}

func (portsForm) identity() map[string]identityschema.Attribute { return nil }

func (portsForm) load(ctx context.Context, from getter) (*record, diag.Diagnostics) {
	var model portRangeModel
	diags := from.Get(ctx, &model)
	r := &record{commonModel: model.commonModel, mapsModel: model.mapsModel, ports: &model.portsModel,
		secrets: types.MapNull(types.StringType), secretsVersion: types.Int64Null()}
	r.values = model.portsModel.values()
	return r, diags
}

// values are the two parameters that the ports are written to.
func (p *portsModel) values() values {
	elements := map[string]attr.Value{portRange: types.StringUnknown()}
	if !p.Low.IsUnknown() && !p.High.IsUnknown() {
		elements[portRange] = types.StringValue(fmt.Sprintf("%d %d", p.Low.ValueInt64(), p.High.ValueInt64()))
	}
	if p.Reserved.IsUnknown() {
		elements[reservedPorts] = types.StringUnknown()
	} else if !p.Reserved.IsNull() {
		elements[reservedPorts] = p.reserved()
	}
	return valuesOf(elements)
}

func (p *portsModel) reserved() types.String {
	var ports []string
	for _, element := range p.Reserved.Elements() {
		if element.IsUnknown() {
			return types.StringUnknown()
		}
		if text, ok := element.(types.String); ok {
			ports = append(ports, text.ValueString())
		}
	}
	return types.StringValue(strings.Join(ports, ","))
}

func (portsForm) store(ctx context.Context, r *record, to setter) diag.Diagnostics {
	return to.Set(ctx, &portRangeModel{commonModel: r.commonModel, mapsModel: r.mapsModel, portsModel: *r.ports})
}

func (portsForm) check(_ context.Context, config *record) diag.Diagnostics {
	var diags diag.Diagnostics
	low, high := config.ports.Low, config.ports.High
	if !low.IsUnknown() && !high.IsUnknown() && low.ValueInt64() > high.ValueInt64() {
		diags.AddAttributeError(path.Root("high"), "Unable to Make a Range of the Ports", fmt.Sprintf("high is %d, below low, which is %d.", high.ValueInt64(), low.ValueInt64()))
	}
	for i, element := range config.ports.Reserved.Elements() {
		at := path.Root("reserved").AtListIndex(i)
		text, ok := element.(types.String)
		if !ok || text.IsUnknown() {
			continue
		}
		if !portsPattern(text.ValueString()) {
			diags.AddAttributeError(at, "Unable to Read Reserved Ports", fmt.Sprintf("%q is neither a port nor a range of ports. Write \"15432\" or \"20000-20010\".", text.ValueString()))
		}
	}
	return diags
}

// portsPattern says whether text is a port or a range of ports.
func portsPattern(text string) bool {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	low, err := strconv.ParseUint(first, 10, 16)
	high, err2 := strconv.ParseUint(last, 10, 16)
	return err == nil && err2 == nil && low <= high
}

func (portsForm) owner(*record) string { return "sysctl_local_port_range" }
func (portsForm) whole() bool          { return false }
func (portsForm) stem(*record) string  { return stemOf(portRange) }

func (portsForm) at(_ *record, parameter string) path.Path {
	switch parameter {
	case reservedPorts:
		return path.Root("reserved")
	case portRange:
		return path.Root("low")
	}
	return path.Empty()
}

func (portsForm) keep(plan, state *record) {
	plan.values = state.values
	plan.ports.Low, plan.ports.High, plan.ports.Reserved = state.ports.Low, state.ports.High, state.ports.Reserved
}

func (portsForm) replaced(_, _ *record) path.Paths { return nil }

func (portsForm) identify(*record) (string, string) { return "", "" }

func (portsForm) wanted(*record) []string { return []string{portRange, reservedPorts} }

func (portsForm) importing(ctx context.Context, _ string, to attributeSetter) diag.Diagnostics {
	// Something has to be in the state for the import to count.
	return to.SetAttribute(ctx, path.Root("name"), types.StringNull())
}

func (portsForm) adopt(r *record, found map[string]string) diag.Diagnostics {
	var diags diag.Diagnostics
	ports := effective.Ints(described(portRange), found[portRange])
	if len(ports) != 2 {
		diags.AddError("Unable to Import the Port Range", fmt.Sprintf("The host shows %q as %s.", found[portRange], portRange))
		return diags
	}
	r.ports.Low, r.ports.High = types.Int64Value(ports[0]), types.Int64Value(ports[1])
	r.ports.Reserved = types.ListNull(types.StringType)
	if reserved := found[reservedPorts]; strings.TrimSpace(reserved) != "" {
		var elements []attr.Value
		for port := range strings.SplitSeq(reserved, ",") {
			elements = append(elements, types.StringValue(strings.TrimSpace(port)))
		}
		r.ports.Reserved = types.ListValueMust(types.StringType, elements)
	}
	r.values = r.ports.values()
	return diags
}

// finish computes what the range is good for. The model is Rego.
func (f portsForm) finish(ctx context.Context, r, state *record) diag.Diagnostics {
	var diags diag.Diagnostics
	if state != nil && r.values.same(state.values) && !state.ports.Capacity.IsNull() {
		r.ports.UsablePorts, r.ports.Capacity = state.ports.UsablePorts, state.ports.Capacity
		return diags
	}
	r.ports.UsablePorts, r.ports.Capacity = types.Int64Unknown(), types.ObjectUnknown(capacityTypes)
	if !r.values.complete() {
		return diags
	}
	delay := int64(1e9)
	question := policy.CapacityQuestion{
		Low: int(r.ports.Low.ValueInt64()), High: int(r.ports.High.ValueInt64()),
		Reserved:     effective.Intervals(described(reservedPorts), r.values.known()[reservedPorts]),
		Destinations: 1, SourceAddresses: 1, Reuse: true, ReuseDelayNS: &delay,
	}
	answer, err := f.models.Capacity(ctx, question)
	if err != nil {
		diags.AddError("Unable to Compute the Capacity", err.Error())
		return diags
	}
	r.ports.UsablePorts = types.Int64Value(int64(answer.UsablePorts))
	r.ports.Capacity = types.ObjectValueMust(capacityTypes, map[string]attr.Value{
		"without_reuse": rate(answer.WithoutReuse), "with_reuse": rate(answer.WithReuse), "limit": types.StringValue(answer.Limit),
	})
	return diags
}

func rate(perSecond *float64) types.Int64 {
	if perSecond == nil {
		return types.Int64Null()
	}
	return types.Int64Value(int64(*perSecond))
}
