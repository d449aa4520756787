package probe

import (
	"os"

	"golang.org/x/sys/unix"
)

// rights are those of this process that decide what it may look at.
type rights struct{ root, ptrace, admin bool }

func ownRights() rights {
	r := rights{root: os.Geteuid() == 0}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if unix.Capget(&header, &data[0]) == nil {
		has := func(capability int) bool { return data[capability/32].Effective&(1<<(capability%32)) != 0 }
		r.ptrace, r.admin = has(unix.CAP_SYS_PTRACE), has(unix.CAP_SYS_ADMIN)
	}
	return r
}

// forbidden is what keeps who has a capability from using it (Linux 6.12
// kernel/ptrace.c __ptrace_may_access(), net/core/net_namespace.c netns_install()).
const forbidden = "a user namespace above this one has it, or a security module forbids it"

// refusal says which processes may not be looked at, and what that takes. In a
// container root may lack the right.
func (r rights) refusal(processes int) string {
	switch {
	case r.ptrace:
		return plural(processes, "process", "processes") + " may not be looked at although this one has CAP_SYS_PTRACE: " + forbidden
	case r.root:
		return plural(processes, "process", "processes") + " may not be looked at: it takes CAP_SYS_PTRACE, which root does not have here"
	}
	return plural(processes, "process of another user", "processes of other users") + " may not be looked at: it takes root, or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH"
}

// namespaceOf says why the namespace of a process may not be found.
func (r rights) namespaceOf() string {
	switch {
	case r.ptrace:
		return "it may not be looked at although this one has CAP_SYS_PTRACE: " + forbidden
	case r.root:
		return "that takes CAP_SYS_PTRACE, which root does not have here"
	}
	return "it is another user's, which takes CAP_SYS_PTRACE: run it as root, or with sudo"
}

// entering says why a namespace may not be entered.
func (r rights) entering() string {
	switch {
	case r.admin:
		return "it may not be entered although this process has CAP_SYS_ADMIN: " + forbidden
	case r.root:
		return "it takes CAP_SYS_ADMIN, which root does not have here"
	}
	return "it takes CAP_SYS_ADMIN: run it as root, or with sudo"
}
