package proofs

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// loaderProgram is a loader of this machine.
type loaderProgram struct {
	name   string
	loader sysctlconf.Loader
	path   string
	file   []string // arguments before the name of a file
	tree   []string // arguments to apply what a host has, nil: it cannot
	// version is the first number of what it says of itself, 0: unknown.
	version int
}

// loaderNames are the loaders that a machine may have.
var loaderNames = []string{"systemd-sysctl", "procps sysctl", "busybox sysctl"}

// loadersHere are those that are installed. It is asked before files are laid: the
// way to a program may lead through /etc/alternatives.
func loadersHere(side *prove.Side) []loaderProgram {
	found := []loaderProgram{
		{name: "systemd-sysctl", loader: sysctlconf.Systemd, path: programAt("systemd-sysctl", "/usr/lib/systemd", "/lib/systemd"), tree: []string{}},
		{name: "procps sysctl", loader: sysctlconf.Procps, path: programAt("sysctl", "/usr/sbin", "/sbin"), file: []string{"-p"}, tree: []string{"--system"}},
		{name: "busybox sysctl", loader: sysctlconf.Busybox, path: programAt("busybox", "/usr/bin", "/bin"), file: []string{"sysctl", "-p"}},
	}
	var here []loaderProgram
	for _, program := range found {
		if program.path != "" && program.is(side) {
			here = append(here, program)
		}
	}
	return here
}

func programAt(name string, directories ...string) string {
	for _, directory := range append([]string{""}, directories...) {
		if path, err := exec.LookPath(filepath.Join(directory, name)); err == nil {
			if target, err := filepath.EvalSymlinks(path); err == nil {
				return target
			}
		}
	}
	return ""
}

var firstNumber = regexp.MustCompile(`\d+`)

// is asks a program for its version, and whether it is what its name says: sysctl
// may be that of busybox, and busybox may be built without it.
func (p *loaderProgram) is(side *prove.Side) bool {
	if p.loader == sysctlconf.Busybox {
		said := side.Load(sandbox.Loader{Program: p.path, Arguments: []string{"--list"}})
		return slices.Contains(strings.Fields(said), "sysctl")
	}
	said := side.Load(sandbox.Loader{Program: p.path, Arguments: []string{"--version"}})
	p.version, _ = strconv.Atoi(firstNumber.FindString(said)) // 0: unknown
	if p.loader == sysctlconf.Systemd {
		return true
	}
	if p.version < 4 {
		p.loader = sysctlconf.Procps3
	}
	return strings.Contains(said, "procps")
}

// apply lets it apply files, and returns what it says.
func (p *loaderProgram) apply(side *prove.Side, arguments ...string) string {
	return side.Load(sandbox.Loader{
		Program: p.path, Arguments: arguments,
		Environment: []string{"LC_ALL=C", "SYSTEMD_LOG_TARGET=console", "SYSTEMD_LOG_LEVEL=debug"},
	})
}
