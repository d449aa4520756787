package sandbox

import (
	"fmt"
	"strings"
)

// explain says why there is no room, and what to do. It asks the parameters by
// which distributions keep user namespaces from ordinary users.
func explain(cause error, parameter func(path string) (string, error)) *Refused {
	for _, known := range []struct{ path, value, reason, remedy string }{
		// Debian's own patch; on by default since its 5.10.
		{"kernel/unprivileged_userns_clone", "0", "ordinary users may not make user namespaces here (kernel.unprivileged_userns_clone=0)",
			"run it as root, or set kernel.unprivileged_userns_clone=1"},
		// Linux 6.12 kernel/ucount.c; 0 is what RHEL 7 ships.
		{"user/max_user_namespaces", "0", "there may be no user namespaces here (user.max_user_namespaces=0)",
			"run it as root, or set user.max_user_namespaces=1000"},
		// Ubuntu's own patch since 23.10: the namespace can be made, and its root may do nothing.
		{"kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor takes the rights from user namespaces of ordinary users here (kernel.apparmor_restrict_unprivileged_userns=1)",
			"run it as root, or allow userns in an AppArmor profile for tcplint"},
	} {
		if value, err := parameter(known.path); err == nil && strings.TrimSpace(value) == known.value {
			return &Refused{Reason: known.reason, Remedy: known.remedy}
		}
	}
	return &Refused{
		Reason: fmt.Sprintf("there is no namespace for experiments here: %v", cause),
		Remedy: "run it as root, and in a container with CAP_SYS_ADMIN and a writable /proc/sys/net, or on the host",
	}
}
