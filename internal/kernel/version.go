// Package kernel is the catalogue of parameters: what each one is, in which
// kernels it exists, its default, its bounds, and where it can be set.
package kernel

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a mainline release number.
type Version struct{ Major, Minor, Patch uint16 }

// ParseVersion reads a release number such as "4.19", "6.1.31" or "6". A
// missing minor or patch number is zero. Anything behind the number is an
// error: ParseRelease reads a whole `uname -r`.
func ParseVersion(s string) (Version, error) {
	parts := strings.Split(s, ".")
	if len(parts) > 3 {
		return Version{}, fmt.Errorf("parsing kernel version %q: more than three numbers", s)
	}
	var n [3]uint16
	for i, part := range parts {
		number, err := strconv.ParseUint(part, 10, 16)
		if err != nil || part[0] == '+' {
			return Version{}, fmt.Errorf("parsing kernel version %q: %q is not a number up to 65535", s, part)
		}
		n[i] = uint16(number)
	}
	return Version{n[0], n[1], n[2]}, nil
}

// Compare is negative if v is older than w, zero if they are the same release,
// and positive if v is newer.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Patch, w.Patch))
}

// Less reports whether v is older than w.
func (v Version) Less(w Version) bool { return v.Compare(w) < 0 }

// String is the number as people write it: "6.1", "6.1.31".
func (v Version) String() string {
	if v.Patch == 0 {
		return fmt.Sprintf("%d.%d", v.Major, v.Minor)
	}
	return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch)
}

// MarshalJSON writes [major, minor] or [major, minor, patch], which Rego
// compares element by element.
func (v Version) MarshalJSON() ([]byte, error) {
	if v.Patch == 0 {
		return fmt.Appendf(nil, "[%d,%d]", v.Major, v.Minor), nil
	}
	return fmt.Appendf(nil, "[%d,%d,%d]", v.Major, v.Minor, v.Patch), nil
}
