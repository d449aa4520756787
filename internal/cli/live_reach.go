package cli

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/local"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/here"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/remote"
)

// reachReal is a Reach to real hosts.
func reachReal(names []string, options ReachOptions) ([]*LiveHost, func() error, error) {
	if len(names) == 0 {
		runner := host.NewRunner(local.Transport{}, false, "")
		return []*LiveHost{{Probers: hereProbers, Snapshot: snapshotOf(runner)}}, func() error { return nil }, nil
	}
	pool := ssh.NewPool(ssh.Options{Warn: options.Warn})
	hosts := make([]*LiveHost, 0, len(names))
	for _, name := range names {
		config, err := parseSSH(name)
		if err != nil {
			return nil, nil, err
		}
		config.ConfigFile = options.SSHConfig
		runner := host.NewRunner(pool.Transport(config), options.Sudo, "")
		hosts = append(hosts, &LiveHost{Name: name, Probers: remote.Host{Name: name, Runner: runner, Clock: time.Now}.Probers, Snapshot: snapshotOf(runner)})
	}
	return hosts, pool.Close, nil
}

func snapshotOf(runner host.Runner) func(context.Context) (*host.Snapshot, error) {
	return func(ctx context.Context) (*host.Snapshot, error) {
		return host.Take(ctx, runner, host.Usual())
	}
}

func hereProbers(ctx context.Context, which string) ([]probe.Prober, error) {
	name, err := os.Hostname()
	if err != nil {
		return nil, fmt.Errorf("looking at this machine: %w", err)
	}
	return here.Machine{Name: name, Clock: time.Now}.Probers(ctx, which)
}

// parseSSH reads a value of --ssh.
func parseSSH(value string) (host.SSH, error) {
	var config host.SSH
	rest := value
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		config.User, rest = rest[:at], rest[at+1:]
		if config.User == "" {
			return config, fmt.Errorf("--ssh %q: no user before @", value)
		}
	}
	config.Host = rest
	if inner, ok := strings.CutPrefix(rest, "["); ok && strings.HasSuffix(inner, "]") {
		rest = strings.TrimSuffix(inner, "]")
		config.Host = rest
	}
	bare := strings.Count(rest, ":") != 1 && !strings.HasPrefix(rest, "[") // a name, or an IPv6 address
	if !bare {
		name, port, err := net.SplitHostPort(rest)
		if err != nil {
			return config, fmt.Errorf("--ssh %q: %w", value, err)
		}
		number, err := strconv.Atoi(port)
		if err != nil || number < 1 || number > 65535 {
			return config, fmt.Errorf("--ssh %q: %q is no port: give 1 to 65535", value, port)
		}
		config.Host, config.Port = name, number
	}
	if config.Host == "" || strings.HasPrefix(config.Host, "-") || strings.ContainsAny(config.Host, " \t\n/") {
		return config, fmt.Errorf("--ssh %q: %q is no name of a host: give [USER@]HOST[:PORT]", value, config.Host)
	}
	return config, nil
}

// hostname is what tcplint.toml is searched for when the host is looked at again.
func hostname(from *LiveHost, look *probe.Look) string {
	if from.Name == "" {
		return look.Observation.Host
	}
	ssh, err := parseSSH(from.Name)
	if err != nil {
		return from.Name
	}
	return ssh.Host
}
