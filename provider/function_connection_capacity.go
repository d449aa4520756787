package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

var _ function.Function = (*connectionCapacityFunction)(nil)

// NewConnectionCapacityFunction makes connection_capacity.
func NewConnectionCapacityFunction(models *policy.Models) function.Function {
	return &connectionCapacityFunction{models}
}

type connectionCapacityFunction struct{ models *policy.Models }

type connectionCapacity struct {
	UsablePorts  types.Int64   `tfsdk:"usable_ports"`
	WithoutReuse types.Float64 `tfsdk:"without_reuse"`
	WithReuse    types.Float64 `tfsdk:"with_reuse"`
	Limit        types.String  `tfsdk:"limit"`
}

// Metadata implements function.Function.
func (*connectionCapacityFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "connection_capacity"
}

// Definition implements function.Function.
func (*connectionCapacityFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "How many new connections a second a range of local ports carries",
		MarkdownDescription: `A connection holds a local port for its life, and where this end closes first for another 60 s in TIME_WAIT. So the ports limit how many connections a second a host can open.

Gives an object:

- ` + "`usable_ports`" + `: ports of the range that are not reserved.
- ` + "`without_reuse`" + `: new connections per second that last with ` + "`net.ipv4.tcp_tw_reuse = 0`" + `, rounded down.
- ` + "`with_reuse`" + `: the same with ` + "`net.ipv4.tcp_tw_reuse = 1`" + ` and timestamps on both ends; null where the ports are no limit.
- ` + "`limit`" + `: ` + "`ports`" + `, or ` + "`none`" + ` where a port may be taken again at once.

It is the model that the rules judge by, and that ` + "`tcplint capacity`" + ` prints.`,
		Parameters: []function.Parameter{function.DynamicParameter{
			Name: "traffic",
			MarkdownDescription: `An object of any of these attributes:

- ` + "`low`" + `, ` + "`high`" + `: the range, as in ` + "`net.ipv4.ip_local_port_range`" + `. (default 32768 and 60999)
- ` + "`reserved`" + `: ports left out, as a list such as ` + "`[\"15432\", \"20000-20010\"]`" + ` or as a text such as ` + "`\"15432,20000-20010\"`" + `. (default none)
- ` + "`destinations`" + `: distinct pairs of peer address and port. (default 1)
- ` + "`source_addresses`" + `: local addresses that connections are spread over. (default 1)
- ` + "`lifetime`" + `: how long a connection lasts before this end closes it, in seconds or as a text such as ` + "`\"50ms\"`" + `. (default 0)
- ` + "`reuse`" + `: whether ` + "`net.ipv4.tcp_tw_reuse`" + ` is 1 on this host. (default false)
- ` + "`reuse_delay`" + `: how long a port rests before it is reused, ` + "`net.ipv4.tcp_tw_reuse_delay`" + `, in seconds or as a text. (default 1 s)
- ` + "`loopback`" + `: whether the destination is this host, where the kernel's default of 2 reuses too. (default false)`,
		}},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"usable_ports": types.Int64Type, "without_reuse": types.Float64Type, "with_reuse": types.Float64Type, "limit": types.StringType,
		}},
	}
}

// Run implements function.Function.
func (f *connectionCapacityFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var traffic types.Dynamic
	if resp.Error = req.Arguments.Get(ctx, &traffic); resp.Error != nil {
		return
	}
	question, err := capacityQuestion(readArgument(0, traffic,
		"low", "high", "reserved", "destinations", "source_addresses", "lifetime", "reuse", "reuse_delay", "loopback"))
	if err != nil {
		resp.Error = err
		return
	}
	answer, failed := f.models.Capacity(ctx, question)
	if failed != nil {
		resp.Error = function.NewFuncError(failed.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, connectionCapacity{
		UsablePorts:  types.Int64Value(int64(answer.UsablePorts)),
		WithoutReuse: types.Float64PointerValue(answer.WithoutReuse),
		WithReuse:    types.Float64PointerValue(answer.WithReuse),
		Limit:        types.StringValue(answer.Limit),
	})
}

func capacityQuestion(a *argument) (policy.CapacityQuestion, *function.FuncError) {
	const many = 1_000_000 // addresses and ports that a model of one host still is about
	delay := a.duration("reuse_delay", time.Second).Nanoseconds()
	question := policy.CapacityQuestion{
		Low: a.count("low", 32768, 65535), High: a.count("high", 60999, 65535),
		Reserved:     a.ports("reserved"),
		Destinations: a.count("destinations", 1, many), SourceAddresses: a.count("source_addresses", 1, many),
		LifetimeNS:   a.duration("lifetime", 0).Nanoseconds(),
		Reuse:        isTrue(a.flag("reuse")),
		ReuseDelayNS: &delay,
		Loopback:     isTrue(a.flag("loopback")),
	}
	if question.Low > question.High {
		a.fail("high: %d is below low, which is %d", question.High, question.Low)
	}
	return question, a.err
}

func isTrue(flag *bool) bool { return flag != nil && *flag }
