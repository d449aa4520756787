package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// chooseProofs finds proofs by the id or name of a rule too, and by a parameter that
// rules are about. What has no proof is no mistake of the user's, but there is
// nothing to run.
func chooseProofs(words []string) ([]prove.Proof, error) {
	metas, err := policy.Rules()
	if err != nil {
		return nil, err
	}
	var asked []string
	for _, word := range words {
		subjects, err := provedBy(word, metas)
		if err != nil {
			return nil, err
		}
		asked = append(asked, subjects...)
	}
	chosen, unknown := prove.Choose(proofs.All(), asked)
	if unknown != "" {
		return nil, noProof(unknown)
	}
	return chosen, nil
}

// provedBy are the words by which proofs know what a user asks for.
func provedBy(word string, metas []policy.Meta) ([]string, error) {
	names := prove.Names(proofs.All())
	for _, meta := range metas {
		if strings.EqualFold(word, meta.ID) || word == meta.Name {
			return []string{meta.ID}, nil
		}
		names = append(names, meta.ID, meta.Name)
	}
	if isProof(word) {
		return []string{word}, nil
	}
	for _, claim := range proofs.Article() {
		if strings.EqualFold(word, claim.ID) {
			return []string{claim.ID}, nil
		}
	}
	if parameters := parametersOf(word); len(parameters) > 0 {
		return provedOf(word, parameters, metas)
	}
	for _, near := range []string{lint.Nearest(word, names), lint.Nearest(strings.ToUpper(word), names), lint.Nearest(word, lastComponents())} {
		if near != "" {
			return nil, usage("there is no rule and no proof %q: did you mean %s?", word, near)
		}
	}
	return nil, usage("there is no rule and no proof %q (tcplint prove --list lists the proofs)", word)
}

func isProof(word string) bool {
	return slices.ContainsFunc(proofs.All(), func(proof prove.Proof) bool { return strings.EqualFold(proof.ID, word) })
}

// parametersOf are the parameters of the catalogue that a word means.
func parametersOf(word string) []string {
	name := parameterName(word)
	if _, is := kernel.Lookup(name); is {
		return []string{name}
	}
	return byLastComponent(word)
}

// provedOf are parameters themselves and the rules that speak when one is set, as far
// as there are proofs. Rules about all parameters are not about them.
func provedOf(word string, parameters []string, metas []policy.Meta) ([]string, error) {
	var subjects []string
	names := prove.Names(proofs.All())
	for _, parameter := range parameters {
		if slices.Contains(names, parameter) {
			subjects = append(subjects, parameter)
		}
		for _, meta := range metas {
			if len(meta.Proof) > 0 && slices.Contains(meta.Parameters, parameter) {
				subjects = append(subjects, meta.ID)
			}
		}
	}
	if len(subjects) == 0 {
		return nil, noProof(word)
	}
	return subjects, nil
}

func noProof(subject string) error {
	return usage("%s has no proof: no experiment shows it (tcplint prove --list lists the proofs)", subject)
}

func completeProofs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return prove.Names(proofs.All()), cobra.ShellCompDirectiveNoFileComp
}
