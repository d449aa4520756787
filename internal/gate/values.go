package gate

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Options are what is known of the host that values are for.
type Options struct {
	Roles  []string
	NAT    *bool  // clients reach it through NAT, nil: not stated
	Kernel string // a version or a whole uname -r, empty: the supported ones
	Loader string // systemd, procps, ..., empty: systemd
	Config string // path of a tcplint.toml, empty: none
}

// Values asks the rules about values alone, by parameter: as `tcplint lint` would
// about one file with these lines. The findings that tcplint.toml silences are
// left out, and no finding shows the value of a secret parameter. They are sorted,
// and each has Rule, Name, Severity, Verdict, Message, Remedy and Parameter;
// Parameter is empty where a finding is about no single one. An error says what is
// wrong with the options or tcplint.toml.
func (g *Gate) Values(ctx context.Context, values map[string]string, o Options) ([]report.Finding, error) {
	conf, err := g.configs.of(o.Config)
	if err != nil {
		return nil, err
	}
	targets, err := o.targets()
	if err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, nil
	}
	file := valuesFile(values)
	host := source.Host{
		Name: "values", Known: source.Facts{NAT: o.NAT},
		Files: func(sysctlconf.Loader) ([]source.File, error) { return []source.File{file}, nil },
	}
	result, err := g.run(ctx, host, targets, conf)
	if err != nil {
		return nil, err
	}
	return spoken(result), nil
}

func valuesFile(values map[string]string) source.File {
	file := source.File{Path: "values", Kind: "values", Named: true}
	for _, parameter := range slices.Sorted(maps.Keys(values)) {
		file.Settings = append(file.Settings, setting(parameter, values[parameter], "values"))
	}
	return file
}

// targets checks what a user may have misspelt.
func (o Options) targets() (lint.Targets, error) {
	if o.Kernel != "" {
		if _, err := kernel.ParseRelease(o.Kernel); err != nil {
			return lint.Targets{}, fmt.Errorf("reading the kernel to judge for: %w", err)
		}
	}
	if o.Loader != "" {
		if _, err := sysctlconf.ParseLoader(o.Loader); err != nil {
			return lint.Targets{}, fmt.Errorf("reading the loader to judge for: %w", err)
		}
	}
	return lint.Targets{Roles: o.Roles, NAT: o.NAT != nil && *o.NAT, Kernel: o.Kernel, Loader: o.Loader}, nil
}

// setting is one value as a place without lines has it. Attribute is how the
// gate knows it again in a finding.
func setting(parameter, value, address string) source.Setting {
	return source.Setting{Parameter: parameter, Value: value, Text: value, Address: address, Attribute: parameter}
}
