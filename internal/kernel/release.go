package kernel

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// Release is a kernel as `uname -r` names it. Vendor is empty for mainline and
// for a kernel whose vendor is not recognised, else el7, el8, el9, debian,
// ubuntu, amzn, azure, gke, tlinux, al7, al8 and the like.
type Release struct {
	Text    string
	Version Version
	Vendor  string
}

// mark recognises a vendor by what follows the number.
type mark struct {
	vendor  string // "" takes the first group of the pattern
	pattern *regexp.Regexp
}

// vendorMarks is built at first use, since most runs name no kernel. The order
// matters: ELRepo and Oracle put their own mark around Red Hat's.
var vendorMarks = sync.OnceValue(func() []mark {
	var all []mark
	for _, m := range []struct{ vendor, pattern string }{
		{"elrepo", `\.elrepo(\.|$)`},
		{"uek", `uek(\.|$)`},
		{"amzn", `\.amzn[0-9]+(\.|$)`},
		{"tlinux", `-tlinux|\.tl[0-9]+(\.|$)`},
		{"", `\.(al[0-9]+|an[0-9]+|alnx[0-9]+)(?:[._]|$)`},
		{"openeuler", `\.oe[0-9]+`},
		{"azurelinux", `\.(azl|cm)[0-9]+(\.|$)`},
		{"fedora", `\.fc[0-9]+(\.|$)`},
		{"", `\.(el[0-9]+)(?:[._]|$)`},
		{"azure", `-azure(-|$)`},
		{"gke", `-gke(op)?(-|$)`},
		{"ubuntu", `-(generic|lowlatency|aws|gcp|oracle|ibm|kvm|oem|raspi|nvidia)(-|$)`},
		{"suse", `-default$`},
		{"proxmox", `-pve$`},
		{"arch", `-(arch[0-9]+-[0-9]+|hardened[0-9]+-[0-9]+-hardened|zen[0-9]+-[0-9]+-zen|[0-9]+-lts)$`},
		{"wsl", `-microsoft-`},
		{"debian", `\+(deb|bpo)[0-9]*|^-[0-9]+(-[a-z0-9]+)*-(amd64|arm64|armmp|686|686-pae|i386|ppc64el|powerpc64le|s390x|riscv64)$`},
	} {
		all = append(all, mark{m.vendor, regexp.MustCompile(m.pattern)})
	}
	return all
})

// redHatBase: Red Hat keeps one number for the life of a distribution. Another
// number with the same mark is a kernel that somebody built for it, not Red
// Hat's.
func redHatBase(vendor string) Version {
	switch vendor {
	case "el6":
		return Version{2, 6, 32}
	case "el7":
		return Version{3, 10, 0}
	case "el8":
		return Version{4, 18, 0}
	case "el9":
		return Version{5, 14, 0}
	case "el10":
		return Version{6, 12, 0}
	}
	return Version{}
}

// ParseRelease reads a plain version or a whole `uname -r`, such as
// "3.10.0-1160.el7.x86_64" or "5.15.0-91-generic".
func ParseRelease(s string) (Release, error) {
	text := strings.TrimSpace(s)
	number := leadingNumber(text)
	if !strings.Contains(number, ".") {
		return Release{}, fmt.Errorf("parsing kernel release %q: it does not begin with a version such as 6.1", s)
	}
	version, err := ParseVersion(number)
	if err != nil {
		return Release{}, fmt.Errorf("parsing kernel release %q: %w", s, err)
	}
	rest := text[len(number):]
	if rest != "" && !strings.ContainsAny(rest[:1], "-+._~") {
		return Release{}, fmt.Errorf("parsing kernel release %q: %q follows the version", s, rest)
	}
	return Release{Text: text, Version: version, Vendor: vendorOf(version, rest)}, nil
}

// leadingNumber gives the first two or three numbers with the dots between.
func leadingNumber(text string) string {
	end, dots := 0, 0
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			end = i + 1
		case c == '.' && end == i && i > 0 && dots < 2:
			dots++
		default:
			return text[:end]
		}
	}
	return text[:end]
}

func vendorOf(version Version, rest string) string {
	if rest == "" {
		return ""
	}
	for _, m := range vendorMarks() {
		found := m.pattern.FindStringSubmatch(rest)
		if found == nil {
			continue
		}
		if m.vendor != "" {
			return m.vendor
		}
		vendor := found[1]
		if strings.HasPrefix(vendor, "el") && redHatBase(vendor) != version {
			return ""
		}
		return vendor
	}
	return ""
}
