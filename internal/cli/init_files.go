package cli

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// machineFiles are patterns of the files that set this machine up at boot.
var machineFiles = []string{"/etc/sysctl.conf", "/etc/sysctl.d/*.conf"}

// stateFiles says where the settings of a probed host are. One host and one set
// of files in the working directory belong together.
func (run *invocation) stateFiles(probed []config.Probed, hosts []*LiveHost, snapshots []*host.Snapshot) {
	if len(probed) == 1 && probed[0].Namespace == "" {
		if here := run.filesHere(); len(here) > 0 {
			probed[0].Files, probed[0].FilesSure = here, true
		}
	}
	for i := range probed {
		one := &probed[i]
		if one.Namespace != "" {
			continue
		}
		// Only the first host that a path matches has it, and this machine is looked at alone.
		if hosts[0].Name == "" && len(snapshots[0].Files) > 0 {
			one.Files, one.FilesSure = append(one.Files, machineFiles...), true
		}
		if len(one.Files) == 0 && isPlainPath(one.Name) {
			one.Files = []string{one.Name + "/**"}
		}
	}
}

// filesHere are patterns of the settings files below the working directory, none
// where those of several hosts are there, or of none.
func (run *invocation) filesHere() []string {
	found, err := source.Discover(source.Request{Dir: run.Dir, Kinds: kinds()})
	if err != nil || len(found.Hosts) != 1 || found.Hosts[0].This || found.Hosts[0].Unloaded {
		return nil
	}
	files, err := found.Hosts[0].Files(source.LoaderOf(found.Hosts[0]))
	if err != nil {
		return nil
	}
	var patterns []string
	for i := range files {
		name := filepath.ToSlash(files[i].Path)
		if !isPlainPath(name) || path.IsAbs(name) {
			return nil
		}
		if path.Base(path.Dir(name)) == "sysctl.d" {
			name = path.Join(path.Dir(name), "*.conf")
		}
		if !slices.Contains(patterns, name) {
			patterns = append(patterns, name)
		}
	}
	return patterns
}

// isPlainPath: a pattern of it matches it and nothing else, on a line of its own.
func isPlainPath(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`*?[]{}\"`, r)
	})
}
