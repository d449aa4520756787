package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// flags are those that several commands share.
type flags struct {
	output        []string
	failOn        string
	roles         []string
	nat           bool
	kernel        string
	loader        string
	root          string
	procSys       string
	config        string
	policies      []string
	allowEmpty    bool
	allRules      bool
	stdinFilename string
	observation   string
	color         string
}

// host adds the flags that say what is read and for what it is judged.
func (f *flags) host(cmd *cobra.Command) {
	f.stated(cmd)
	set := cmd.Flags()
	set.StringVar(&f.kernel, "kernel", "", "kernel that the settings are for: a version or a whole uname -r")
	set.StringVar(&f.loader, "loader", "", "what applies the files at boot: systemd, procps, procps3, busybox, toybox")
	set.StringVar(&f.root, "root", "", "read the tree below this directory as one host, as if it were /")
	set.StringVar(&f.procSys, "proc-sys", "", "directory like /proc/sys that tells which parameters the host has")
	set.StringVar(&f.stdinFilename, "stdin-filename", "", "name to report for -")
	_ = cmd.RegisterFlagCompletionFunc("loader", cobra.FixedCompletions([]string{"systemd", "procps", "procps3", "busybox", "toybox"}, cobra.ShellCompDirectiveNoFileComp))
}

// stated adds the flags that state what nobody can see in settings or sockets.
func (f *flags) stated(cmd *cobra.Command) {
	set := cmd.Flags()
	set.StringSliceVar(&f.roles, "role", nil, "what the host does: "+strings.Join(policy.Roles, ", ")+" (repeatable)")
	set.BoolVar(&f.nat, "nat", false, "clients reach the host through NAT")
	set.StringVar(&f.config, "config", "", "tcplint.toml to use, instead of searching upward from the first path, then from the working directory")
	_ = cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(policy.Roles, cobra.ShellCompDirectiveNoFileComp))
}

// check refuses values that no command could use.
func (f *flags) check() error {
	for _, role := range f.roles {
		if !slices.Contains(policy.Roles, role) {
			return usage("--role %q is no role: it is one of %s", role, strings.Join(policy.Roles, ", "))
		}
	}
	if f.kernel != "" {
		if _, err := kernel.ParseRelease(f.kernel); err != nil {
			return usage("--kernel: %w", err)
		}
	}
	if f.loader != "" {
		if _, err := sysctlconf.ParseLoader(f.loader); err != nil {
			return usage("--loader: %w", err)
		}
	}
	return nil
}

// gather follows the flags and paths to the hosts, and to how they are judged.
func (run *invocation) gather(paths []string) (*lint.Run, error) {
	f := &run.flags
	if err := f.check(); err != nil {
		return nil, err
	}
	checks, err := run.checks()
	if err != nil {
		return nil, err
	}
	conf, err := run.loadConfig(paths, checks)
	if err != nil {
		return nil, err
	}
	found, err := source.Discover(source.Request{
		Paths: paths, Root: f.root, Dir: run.Dir, Stdin: run.Stdin, StdinName: f.stdinFilename, Stated: stated(conf), Kinds: kinds(),
	})
	if err != nil {
		return nil, usageError{err}
	}
	if len(found.Hosts) == 0 && len(found.Problems) == 0 && !f.allowEmpty {
		return nil, usage("nothing to lint: %s (--allow-empty accepts that)", nothing(paths, f.root))
	}
	targets := lint.Targets{Config: conf, Roles: f.roles, NAT: f.nat, Kernel: f.kernel, Loader: f.loader, This: source.ThisMachine()}
	if f.procSys != "" {
		if targets.Present, err = source.ProcSys(run.path(f.procSys)); err != nil {
			return nil, usage("--proc-sys: %w", err)
		}
	}
	if targets.Observation, err = run.observation(); err != nil {
		return nil, err
	}
	if targets.Observation != nil && len(found.Hosts) != 1 {
		return nil, usage("--observation is about one host, and these are %d: name its files, or give --root", len(found.Hosts))
	}
	return &lint.Run{
		Hosts: found.Hosts, Problems: problems(found.Problems), Config: conf, Checks: checks, Today: config.DateOf(run.Now()),
		Targets: targets, Custom: f.policies, Levels: lint.Levels(conf), Compile: run.Compile, AllRules: f.allRules, Progress: func(int) {},
	}, nil
}

func nothing(paths []string, root string) string {
	switch {
	case root != "":
		return fmt.Sprintf("no file that the loader reads below %s", root)
	case len(paths) == 0:
		return "no sysctl.conf, no sysctl.d/*.conf and no plan.json of Terraform below the working directory; name files or directories, or - for standard input"
	}
	return fmt.Sprintf("no settings file in %s", strings.Join(paths, ", "))
}

func problems(found []source.Problem) []report.Problem {
	var list []report.Problem
	for _, problem := range found {
		list = append(list, report.Problem{Path: problem.Path, Message: problem.Err.Error()})
	}
	return list
}

// kinds are the places besides the files of loaders, in the order in which they
// are asked: the one that claims all JSON is the last.
func kinds() []source.Kind { return []source.Kind{terraform.Kind{}} }

func stated(conf *config.Config) source.Stated {
	return source.Stated{ByPath: nameBy(conf.HostFor), ByAddress: nameBy(conf.HostForAddress), ByHostname: nameBy(conf.HostForHostname)}
}

func nameBy(find func(string) (*config.Host, bool)) func(string) (string, bool) {
	return func(what string) (string, bool) {
		host, ok := find(what)
		if !ok {
			return "", false
		}
		return host.Name, true
	}
}

// loadConfig finds tcplint.toml; no file is no error.
func (run *invocation) loadConfig(paths []string, checks config.Checks) (*config.Config, error) {
	path := run.path(run.flags.config)
	if run.flags.config == "" {
		var ok bool
		var err error
		path, ok, err = config.FindFor(run.configStart(paths), run.path("."))
		if err != nil {
			return nil, usageError{err}
		}
		if !ok {
			return nil, nil
		}
	}
	conf, err := config.Load(path, checks)
	if err != nil {
		return nil, usageError{err}
	}
	conf.Path = run.shown(conf.Path)
	return conf, nil
}

func (run *invocation) configStart(paths []string) string {
	start := "."
	switch {
	case run.flags.root != "" || len(paths) == 0:
	case paths[0] == "-":
		start = filepath.Dir(run.flags.stdinFilename)
	default:
		start = paths[0]
	}
	return run.path(start)
}

// path makes a path that the user gave relative to the working directory of tests.
func (run *invocation) path(path string) string {
	if run.Dir == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(run.Dir, path)
}

// shown is the reverse of path.
func (run *invocation) shown(path string) string {
	if run.Dir == "" {
		return path
	}
	if relative, err := filepath.Rel(run.Dir, path); err == nil && !strings.HasPrefix(relative, "..") {
		return relative
	}
	return path
}

// checks lets the configuration know rules and kernels.
func (run *invocation) checks() (config.Checks, error) {
	dirs := make([]string, len(run.flags.policies))
	for i, dir := range run.flags.policies {
		dirs[i] = run.path(dir)
	}
	checks, err := lint.Checks(dirs)
	return checks, policyError(err, dirs)
}
