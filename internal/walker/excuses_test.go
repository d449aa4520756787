package walker_test

import (
	"os"
	"path"
	"slices"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// excuse is why a kernel shows something else than the catalogue says, or the
// catalogue says nothing.
type excuse struct {
	facts   []fact
	names   []string // patterns of path.Match
	kernels []string // none: all
	because string
}

// Four of the kernels are those that Debian builds for virtual machines. The fourth
// is built otherwise, without modules.
var builtOtherwise = []string{"6.18"}

var written = []excuse{
	{
		facts: []fact{mode}, names: []string{"kernel.*_next_id"}, kernels: []string{"6.1", "6.12", "6.18", "7.3"},
		because: "the mode is 0444, but whoever may checkpoint and restore writes it (ipc_permissions() in ipc/ipc_sysctl.c since 5.19)",
	},
	{
		facts: []fact{mode}, names: []string{"kernel.nmi_watchdog"}, kernels: []string{"6.12", "6.18"},
		because: "read-only where the processor has no counter for it (watchdog_sysctl_init() in kernel/watchdog.c since 6.5)",
	},
	{
		facts: []fact{mode}, names: []string{"kernel.hung_task_detect_count"}, kernels: []string{"6.18"},
		because: "read-only before 7.x (kernel/hung_task.c); the catalogue has no mode for each release",
	},
	{facts: []fact{presence}, names: []string{"fs.verity.require_signatures"}, kernels: builtOtherwise, because: "without CONFIG_FS_VERITY_BUILTIN_SIGNATURES"},
	{facts: []fact{presence}, names: []string{"kernel.acpi_video_flags"}, kernels: builtOtherwise, because: "without CONFIG_ACPI_SLEEP"},
	{facts: []fact{presence}, names: []string{"kernel.*apparmor_*"}, kernels: builtOtherwise, because: "without CONFIG_SECURITY_APPARMOR"},
	{facts: []fact{presence}, names: []string{"kernel.kexec_load_*"}, kernels: builtOtherwise, because: "without CONFIG_KEXEC_CORE"},
	{facts: []fact{presence}, names: []string{"kernel.modprobe", "kernel.modules_disabled"}, kernels: builtOtherwise, because: "without CONFIG_MODULES"},
	{facts: []fact{presence}, names: []string{"kernel.sched_energy_aware"}, kernels: builtOtherwise, because: "without CONFIG_ENERGY_MODEL"},
	{facts: []fact{presence}, names: []string{"kernel.sched_schedstats"}, kernels: builtOtherwise, because: "without CONFIG_SCHEDSTATS"},
	{facts: []fact{presence}, names: []string{"kernel.stack_tracer_enabled"}, kernels: builtOtherwise, because: "without CONFIG_STACK_TRACER"},
	{facts: []fact{presence}, names: []string{"kernel.sysrq"}, kernels: builtOtherwise, because: "without CONFIG_MAGIC_SYSRQ"},
	{facts: []fact{presence}, names: []string{"kernel.yama.ptrace_scope"}, kernels: builtOtherwise, because: "without CONFIG_SECURITY_YAMA"},
	{facts: []fact{presence}, names: []string{"net.netfilter.nf_flowtable_*"}, kernels: builtOtherwise, because: "without CONFIG_NF_FLOW_TABLE"},
	{facts: []fact{presence}, names: []string{"vm.enable_soft_offline", "vm.memory_failure_*"}, kernels: builtOtherwise, because: "without CONFIG_MEMORY_FAILURE"},
}

// excuses are all of them, and which were needed.
type excuses struct {
	all    []excuse
	needed map[string]bool
}

// readExcuses adds to those of this file the gaps of the catalogue, which has its
// reasons beside them.
func readExcuses(t *testing.T) *excuses {
	t.Helper()
	text, err := os.ReadFile("../kernel/catalogue/measured.toml")
	if err != nil {
		t.Fatal(err)
	}
	var gaps struct {
		Blank []struct {
			Names      []string
			Reason     string
			OnlyBounds bool `toml:"only_bounds"`
		}
	}
	if err := toml.Unmarshal(text, &gaps); err != nil {
		t.Fatal(err)
	}
	e := &excuses{all: slices.Clone(written), needed: map[string]bool{}}
	for _, gap := range gaps.Blank {
		facts := []fact{lowest, highest}
		if !gap.OnlyBounds {
			facts = append(facts, initial)
		}
		e.all = append(e.all, excuse{facts: facts, names: gap.Names, because: gap.Reason})
	}
	return e
}

func (e *excuses) cover(d difference, kernel string) bool {
	covered := false
	for _, one := range e.all {
		if !slices.Contains(one.facts, d.fact) || len(one.kernels) > 0 && !slices.Contains(one.kernels, kernel) {
			continue
		}
		for _, pattern := range one.names {
			if match, err := path.Match(pattern, d.name); err == nil && match {
				e.needed[one.because+": "+pattern] = true
				covered = true
			}
		}
	}
	return covered
}

// idle are those of this file that no difference needed.
func (e *excuses) idle() []string {
	var idle []string
	for _, one := range written {
		for _, pattern := range one.names {
			if key := one.because + ": " + pattern; !e.needed[key] {
				idle = append(idle, key)
			}
		}
	}
	return idle
}
