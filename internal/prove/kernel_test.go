package prove

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

func TestBuiltFrom(t *testing.T) {
	for _, c := range []struct {
		procVersion string
		told, want  kernel.Version
	}{
		{
			"Linux version 6.1.0-50-cloud-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-08-01)",
			kernel.Version{Major: 6, Minor: 1}, kernel.Version{Major: 6, Minor: 1, Patch: 176},
		},
		// The compiler has a version too.
		{"Linux version 6.18.44 (gcc (Debian 12.2.0-14) 12.2.0) #1 SMP", kernel.Version{Major: 6, Minor: 18, Patch: 44}, kernel.Version{Major: 6, Minor: 18, Patch: 44}},
		{"", kernel.Version{Major: 6, Minor: 1}, kernel.Version{Major: 6, Minor: 1}},
	} {
		if got := builtFrom(c.told, c.procVersion); got != c.want {
			t.Errorf("%q: %s, want %s", c.procVersion, got, c.want)
		}
	}
}
