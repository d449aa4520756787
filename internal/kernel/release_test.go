package kernel

import (
	"strings"
	"testing"
)

func TestParseRelease(t *testing.T) {
	tests := []struct {
		text    string
		version Version
		vendor  string
	}{
		{"3.10", Version{3, 10, 0}, ""},
		{"7.3", Version{7, 3, 0}, ""},
		{"6.1.31", Version{6, 1, 31}, ""},
		{" 6.12.0-rc3+\n", Version{6, 12, 0}, ""},
		{"2.6.32-754.el6.x86_64", Version{2, 6, 32}, "el6"},
		{"3.10.0-1160.el7.x86_64", Version{3, 10, 0}, "el7"},
		{"3.10.0-957.21.3.el7.x86_64", Version{3, 10, 0}, "el7"},
		{"4.18.0-240.el8.x86_64", Version{4, 18, 0}, "el8"},
		{"4.18.0-553.22.1.el8_10.x86_64", Version{4, 18, 0}, "el8"},
		{"4.18.0-372.9.1.1.lve.el8.x86_64", Version{4, 18, 0}, "el8"},
		{"5.14.0-427.13.1.el9_4.x86_64", Version{5, 14, 0}, "el9"},
		{"6.12.0-55.9.1.el10_0.x86_64", Version{6, 12, 0}, "el10"},
		{"6.9.7-1.el8.elrepo.x86_64", Version{6, 9, 7}, "elrepo"},
		{"5.15.0-205.149.5.1.el8uek.x86_64", Version{5, 15, 0}, "uek"},
		{"5.4.0-1.el8.x86_64", Version{5, 4, 0}, ""}, // not Red Hat's number
		{"4.14.355-275.570.amzn2.x86_64", Version{4, 14, 355}, "amzn"},
		{"6.1.94-99.176.amzn2023.aarch64", Version{6, 1, 94}, "amzn"},
		{"5.15.0-1064-azure", Version{5, 15, 0}, "azure"},
		{"5.15.0-1049-gke", Version{5, 15, 0}, "gke"},
		{"5.4.119-1-tlinux4-0010.1", Version{5, 4, 119}, "tlinux"},
		{"6.6.30-5.tl4.x86_64", Version{6, 6, 30}, "tlinux"},
		{"4.19.91-27.7.al7.x86_64", Version{4, 19, 91}, "al7"},
		{"5.10.134-16.1.al8.x86_64", Version{5, 10, 134}, "al8"},
		{"5.10.134-17.2.an8.x86_64", Version{5, 10, 134}, "an8"},
		{"6.6.88-4.1.alnx4.x86_64", Version{6, 6, 88}, "alnx4"},
		{"6.1.0-18-amd64", Version{6, 1, 0}, "debian"},
		{"6.12.90+deb13.1-cloud-amd64", Version{6, 12, 90}, "debian"},
		{"6.12.6+bpo-amd64", Version{6, 12, 6}, "debian"},
		{"5.10.0-28-cloud-arm64", Version{5, 10, 0}, "debian"},
		{"4.19.0-27-686-pae", Version{4, 19, 0}, "debian"},
		{"5.15.0-91-generic", Version{5, 15, 0}, "ubuntu"},
		{"6.8.0-1015-aws", Version{6, 8, 0}, "ubuntu"},
		{"6.10.3-200.fc40.x86_64", Version{6, 10, 3}, "fedora"},
		{"5.10.0-182.0.0.95.oe2203sp3.x86_64", Version{5, 10, 0}, "openeuler"},
		{"6.6.47.1-1.azl3", Version{6, 6, 47}, "azurelinux"},
		{"5.14.21-150500.55.7-default", Version{5, 14, 21}, "suse"},
		{"6.8.12-1-pve", Version{6, 8, 12}, "proxmox"},
		{"6.10.2-arch1-1", Version{6, 10, 2}, "arch"},
		{"6.6.44-1-lts", Version{6, 6, 44}, "arch"},
		{"5.15.153.1-microsoft-standard-WSL2", Version{5, 15, 153}, "wsl"},
		{"5.15.133+", Version{5, 15, 133}, ""},
		{"6.18.44-custom", Version{6, 18, 44}, ""},
	}
	for _, tt := range tests {
		got, err := ParseRelease(tt.text)
		if err != nil {
			t.Errorf("ParseRelease(%q): %v", tt.text, err)
			continue
		}
		if got.Version != tt.version || got.Vendor != tt.vendor || got.Text != strings.TrimSpace(tt.text) {
			t.Errorf("ParseRelease(%q) = %+v, want %s of %q", tt.text, got, tt.version, tt.vendor)
		}
	}
}

func TestParseReleaseRefuses(t *testing.T) {
	for _, text := range []string{"", "latest", "6", "6.", "v6.1", ".6.1", "6.1x", "99999.1", "6.-1", "6..1"} {
		if got, err := ParseRelease(text); err == nil {
			t.Errorf("ParseRelease(%q) = %+v, want an error", text, got)
		}
	}
}

func FuzzParseRelease(f *testing.F) {
	for _, seed := range []string{"3.10.0-1160.el7.x86_64", "6.1.0-18-amd64", "5.15.0-91-generic", "7.3", "6.6.47.1-1.azl3", "6..", "6.1+", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		release, err := ParseRelease(text)
		if err != nil {
			return
		}
		again, err := ParseRelease(release.Text)
		if err != nil || again != release {
			t.Errorf("ParseRelease(%q) = %+v, and of its own text %+v, %v", text, release, again, err)
		}
		if v, err := ParseVersion(release.Version.String()); err != nil || v != release.Version {
			t.Errorf("version %s of %q reads back as %s, %v", release.Version, text, v, err)
		}
	})
}

// releaseOf parses a release that a test knows to be right.
func releaseOf(t *testing.T, text string) Release {
	t.Helper()
	r, err := ParseRelease(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
