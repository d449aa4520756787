package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/explain"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func (run *invocation) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain RULE|PARAMETER|STATE|PROOF|CLAIM",
		Short: "Explain a rule, a kernel parameter, a state of TCP or a proof, offline",
		Example: `  tcplint explain TL101
  tcplint explain reuse-needs-timestamps
  tcplint explain net.ipv4.tcp_fin_timeout
  tcplint explain TIME_WAIT
  tcplint explain REUSE-TS
  tcplint explain article-2`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("explain takes one rule, parameter, state or proof, as in tcplint explain TL101 (tcplint rules lists the rules)")
			}
			return nil
		},
		ValidArgsFunction: completeRules,
		RunE: func(_ *cobra.Command, args []string) error {
			metas, err := policy.Rules()
			if err != nil {
				return err
			}
			return run.explain(args[0], metas)
		},
	}
}

func (run *invocation) explain(subject string, metas []policy.Meta) error {
	for _, meta := range metas {
		if strings.EqualFold(subject, meta.ID) || subject == meta.Name {
			return explain.Rule(run.Stdout, meta, metas)
		}
	}
	if is, err := explain.State(run.Stdout, subject, metas); is {
		return err
	}
	if is, err := explain.Proof(run.Stdout, subject, metas); is {
		return err
	}
	if is, err := explain.Claim(run.Stdout, subject, metas); is {
		return err
	}
	name := parameterName(subject)
	if parameter, ok := kernel.Lookup(name); ok {
		return explain.Parameter(run.Stdout, name, parameter, metas)
	}
	switch full := byLastComponent(subject); len(full) {
	case 0:
		return unknownSubject(subject, name, metas)
	case 1:
		parameter, _ := kernel.Lookup(full[0])
		return explain.Parameter(run.Stdout, full[0], parameter, metas)
	default:
		return usage("%q may be any of %s", subject, strings.Join(full, ", "))
	}
}

// byLastComponent finds the parameters that end in what was typed:
// net.ipv4.tcp_tw_reuse for tcp_tw_reuse. Those of the network come before others of
// the same name: sunrpc.tcp_fin_timeout is not what is meant.
func byLastComponent(subject string) []string {
	var network, others []string
	all := kernel.All()
	for i := range all {
		switch name := all[i].Name; {
		case !strings.HasSuffix(name, "."+subject):
		case strings.HasPrefix(name, "net."):
			network = append(network, name)
		default:
			others = append(others, name)
		}
	}
	if len(network) > 0 {
		return network
	}
	return others
}

// lastComponents are those of the parameters that some kernel has.
func lastComponents() []string {
	var last []string
	all := kernel.All()
	for i := range all {
		if !all[i].Never() {
			last = append(last, all[i].Name[strings.LastIndexByte(all[i].Name, '.')+1:])
		}
	}
	return last
}

// parameterName accepts what people have at hand: a key of a file in either
// form, or a path below /proc/sys.
func parameterName(subject string) string {
	subject = strings.TrimPrefix(subject, "/proc/sys/")
	lines, err := sysctlconf.Parse(sysctlconf.Systemd, []byte(subject+"=x"))
	if err != nil || len(lines) == 0 || lines[0].Path == "" {
		return subject
	}
	return sysctlconf.ParameterName(lines[0].Path)
}

func unknownSubject(subject, name string, metas []policy.Meta) error {
	names := make([]string, 0, 2*len(metas))
	for _, meta := range metas {
		names = append(names, meta.ID, meta.Name)
	}
	for _, proof := range proofs.All() {
		names = append(names, proof.ID)
	}
	for _, claim := range proofs.Article() {
		names = append(names, claim.ID)
	}
	near := kernel.Nearest(name)
	if near == "" {
		near = lint.Nearest(subject, names)
	}
	if near == "" {
		near = strings.Join(byLastComponent(lint.Nearest(subject, lastComponents())), " or ")
	}
	if near != "" {
		return usage("nothing known of %q: did you mean %s?", subject, near)
	}
	return usage("nothing known of %q: it is no rule (tcplint rules lists them), no parameter of the catalogue, no state of TCP, no proof (tcplint prove --list) and no claim of the article (docs/article.md)", subject)
}

func completeRules(_ *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	metas, err := policy.Rules()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, meta := range metas {
		for _, name := range []string{meta.ID, meta.Name} {
			if strings.HasPrefix(name, prefix) {
				names = append(names, name+"\t"+meta.Title)
			}
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
