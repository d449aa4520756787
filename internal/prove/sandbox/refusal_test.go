package sandbox

import (
	"errors"
	"io/fs"
	"testing"
)

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		path, value string
		want        string
	}{
		{"kernel/unprivileged_userns_clone", "0\n", "ordinary users may not make user namespaces here (kernel.unprivileged_userns_clone=0): run it as root, or set kernel.unprivileged_userns_clone=1"},
		{"user/max_user_namespaces", "0\n", "there may be no user namespaces here (user.max_user_namespaces=0): run it as root, or set user.max_user_namespaces=1000"},
		{"kernel/apparmor_restrict_unprivileged_userns", "1\n", "AppArmor takes the rights from user namespaces of ordinary users here (kernel.apparmor_restrict_unprivileged_userns=1): run it as root, or allow userns in an AppArmor profile for tcplint"},
		{"kernel/apparmor_restrict_unprivileged_userns", "0\n", "there is no namespace for experiments here: operation not permitted: run it as root, and in a container with CAP_SYS_ADMIN and a writable /proc/sys/net, or on the host"},
	} {
		got := explain(errors.New("operation not permitted"), func(path string) (string, error) {
			if path == c.path {
				return c.value, nil
			}
			return "", fs.ErrNotExist
		})
		if got.Error() != c.want {
			t.Errorf("%s=%q: got %q, want %q", c.path, c.value, got, c.want)
		}
	}
}
