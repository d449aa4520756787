package cli_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/observation"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// recordedVariable names a directory with hosts in the place of real ones: one
// directory a host, this machine's is "here". In it: observations.json (what
// tcplint probe -o json wrote, one object a namespace), after.json (the second
// look, absent: the same), root (its files, absent: they cannot be read).
const recordedVariable = "RECORDED_HOSTS"

// reachRecorded is a cli.Reach to recorded hosts.
func reachRecorded(dir string) cli.Reach {
	return func(names []string, _ cli.ReachOptions) ([]*cli.LiveHost, func() error, error) {
		if len(names) == 0 {
			names = []string{""}
		}
		var hosts []*cli.LiveHost
		for _, name := range names {
			at := filepath.Join(dir, name)
			if name == "" {
				at = filepath.Join(dir, "here")
			}
			hosts = append(hosts, &cli.LiveHost{
				Name:     name,
				Probers:  func(_ context.Context, which string) ([]probe.Prober, error) { return recordedProbers(at, which) },
				Snapshot: func(context.Context) (*host.Snapshot, error) { return recordedSnapshot(filepath.Join(at, "root")) },
			})
		}
		return hosts, func() error { return nil }, nil
	}
}

// recordedProber gives the looks one after the other, the last again and again.
type recordedProber struct{ looks []*probe.Look }

func (p *recordedProber) Look(context.Context, probe.Options) (*probe.Look, error) {
	look := *p.looks[0]
	if len(p.looks) > 1 {
		p.looks = p.looks[1:]
	}
	return &look, nil
}

func recordedProbers(dir, which string) ([]probe.Prober, error) {
	looks, err := recordedLooks(filepath.Join(dir, "observations.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("no route to host")
	}
	if err != nil {
		return nil, err
	}
	after, err := recordedLooks(filepath.Join(dir, "after.json"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var probers []probe.Prober
	for i, look := range looks {
		if which != "all" && look.Observation.Netns != which {
			continue
		}
		prober := &recordedProber{[]*probe.Look{look}}
		if i < len(after) {
			prober.looks = append(prober.looks, after[i])
		}
		probers = append(probers, prober)
	}
	if len(probers) == 0 {
		return nil, fmt.Errorf("there is no network namespace %s", which)
	}
	return probers, nil
}

func recordedLooks(path string) ([]*probe.Look, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	all, err := observation.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var looks []*probe.Look
	for _, one := range all {
		at, err := time.Parse(time.RFC3339, one.Time)
		if err != nil {
			return nil, err
		}
		looks = append(looks, &probe.Look{At: at, Observation: one})
	}
	return looks, nil
}

func recordedSnapshot(root string) (*host.Snapshot, error) {
	snapshot := &host.Snapshot{Kernel: "6.12.41+deb13-amd64", Memory: 64 << 30, Loader: sysctlconf.Systemd, Live: map[string]host.Live{}, Directories: []string{"/etc/sysctl.d"}}
	for _, name := range host.Usual().Parameters {
		snapshot.Present = append(snapshot.Present, sysctlconf.ParameterPath(name))
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		snapshot.Files = append(snapshot.Files, host.File{Path: "/" + filepath.ToSlash(name), Kind: host.RegularFile, Data: data})
		return err
	})
	if err != nil {
		return nil, errors.New("reading the parameters: permission denied")
	}
	if _, err := os.Stat(filepath.Join(root, "unlisted")); err == nil {
		snapshot.Unlisted = []string{"/etc/sysctl.d"}
	}
	return snapshot, nil
}

// recordHosts lets every script look at the hosts that all parts share, by the
// names that they have there.
func recordHosts(dir string) error {
	recorded, err := filepath.Glob("../diagnose/testdata/*.json")
	if err != nil || len(recorded) == 0 {
		return fmt.Errorf("no recorded observations: %w", err)
	}
	for _, path := range recorded {
		looks, err := recordedLooks(path)
		if err != nil {
			return err
		}
		at := filepath.Join(dir, "hosts", looks[0].Observation.Host)
		if err := os.MkdirAll(filepath.Join(at, "root"), 0o755); err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(at, "observations.json"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
