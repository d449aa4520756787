package gate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Input is what to lint: values or files of one host, or a plan.
type Input struct {
	Values map[string]string // by canonical name
	Files  map[string]string // texts by path, absolute ones as on the host
	Plan   string            // JSON of terraform show
	Host   string            // of tcplint.toml, whom the values or files are for, empty: none of them
}

// Lint asks the rules as `tcplint lint` would, and gives its document, sorted and
// counted. Files are located by the path that they were given by. An error is
// about what cannot be read or is misspelt.
func (g *Gate) Lint(ctx context.Context, in Input, o Options) (report.Document, error) {
	conf, err := g.configs.of(o.Config)
	if err != nil {
		return report.Document{}, err
	}
	targets, err := o.targets()
	if err != nil {
		return report.Document{}, err
	}
	hosts, err := in.hosts(conf, o)
	if err != nil {
		return report.Document{}, err
	}
	result, err := g.judge(ctx, hosts, targets, conf)
	if err != nil {
		return report.Document{}, err
	}
	document := result.Document
	for _, problem := range document.Errors {
		err = errors.Join(err, fmt.Errorf("reading %s: %s", problem.Path, problem.Message))
	}
	report.Sort(&document)
	report.Count(&document)
	return document, err
}

func (in Input) hosts(conf *config.Config, o Options) ([]source.Host, error) {
	if in.Plan != "" {
		return terraform.Kind{}.Read(strings.NewReader(in.Plan), source.Place{Path: "plan", Stated: source.Stated{
			ByAddress: nameBy(conf.HostForAddress), ByHostname: nameBy(conf.HostForHostname),
		}})
	}
	one := source.Host{Name: "values", Known: source.Facts{NAT: o.NAT}}
	if in.Host != "" {
		stated, ok := conf.HostNamed(in.Host)
		if !ok {
			return nil, fmt.Errorf("no host of the configuration is named %q", in.Host)
		}
		one.Name, one.Stated = stated.Name, stated.Name
	}
	if in.Files != nil {
		return in.tree(one)
	}
	files := []source.File{valuesFile(in.Values)}
	one.Files = func(sysctlconf.Loader) ([]source.File, error) { return files, nil }
	return []source.Host{one}, nil
}

func nameBy(find func(string) (*config.Host, bool)) func(string) (string, bool) {
	return func(what string) (string, bool) {
		found, ok := find(what)
		if !ok {
			return "", false
		}
		return found.Name, true
	}
}

// tree lays the files out as the loader of a host finds them, so that precedence,
// masks and names that nobody reads count.
func (in Input) tree(one source.Host) ([]source.Host, error) {
	given := map[string]string{} // how a path was given
	var files []host.File
	for _, key := range slices.Sorted(maps.Keys(in.Files)) {
		at, err := placeOf(key)
		if err != nil {
			return nil, err
		}
		if other, twice := given[at]; twice {
			return nil, fmt.Errorf("%q and %q are the same file of a host, %s", other, key, at)
		}
		given[at] = key
		files = append(files, host.File{Path: at, Kind: host.RegularFile, Data: []byte(in.Files[key])})
	}
	var present []string
	for _, directory := range sysctlconf.SearchPath() {
		if slices.ContainsFunc(files, func(f host.File) bool { return path.Dir(f.Path) == directory }) {
			present = append(present, directory)
		}
	}
	laidOut := apply.HostFiles(present, files)
	// Of a sysctl.conf alone it is not known what the loader reads besides.
	one.Whole = len(present) > 0
	if one.Stated == "" {
		one.Name = "files"
	}
	one.Files = func(loader sysctlconf.Loader) ([]source.File, error) {
		found, err := laidOut.Files(loader)
		for i := range found {
			if key, ok := given[found[i].Path]; ok {
				found[i].Path = key
			}
		}
		return found, err
	}
	return []source.Host{one}, nil
}

// placeOf is where a file is on a host. Of a relative path only the name counts:
// it is where somebody keeps the file.
func placeOf(key string) (string, error) {
	at := path.Clean(key)
	switch name := path.Base(at); {
	case key == "" || name == "." || name == "/" || strings.Contains(key, "\x00"):
		return "", fmt.Errorf("%q is no path of a file", key)
	case path.IsAbs(at):
		if at != "/etc/sysctl.conf" && !slices.Contains(sysctlconf.SearchPath(), path.Dir(at)) {
			return "", fmt.Errorf("no loader reads %q: files are in %s, or are /etc/sysctl.conf", key, strings.Join(sysctlconf.SearchPath(), ", "))
		}
		return at, nil
	case name == "sysctl.conf":
		return "/etc/sysctl.conf", nil
	default:
		return sysctlconf.Directory + "/" + name, nil
	}
}

// judge lints hosts.
func (g *Gate) judge(ctx context.Context, hosts []source.Host, targets lint.Targets, conf *config.Config) (*lint.Result, error) {
	checks, err := lint.Checks(nil)
	if err != nil {
		return nil, err
	}
	targets.Config = conf
	run := &lint.Run{
		Hosts: hosts, Config: conf, Checks: checks, Today: config.DateOf(g.now()),
		Targets: targets, Levels: lint.Levels(conf), Compile: g.engines.of, Progress: func(int) {},
	}
	result, err := run.Do(ctx)
	if err == nil && ctx.Err() != nil {
		err = fmt.Errorf("asking the rules: %w", context.Cause(ctx)) // some may not have been asked
	}
	if err != nil {
		return nil, err
	}
	return result, nil
}
