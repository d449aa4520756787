package sysctlconf

import (
	"io/fs"
	"path"
	"strings"
)

// AsEtc makes the directory stand for /etc alone: a sysctl.d with its
// sysctl.conf that lies somewhere in a repository.
func (r Root) AsEtc() Root {
	r.etc = true
	return r
}

// Only leaves in view what keep accepts, files and the directories above them,
// by their path from /. What a link leads to is not asked about.
func (r Root) Only(keep func(name string) bool) Root {
	r.keep = keep
	return r
}

// locate turns a path from / into one below the directory of the root.
func (r Root) locate(name string) (string, error) {
	if r.keep != nil && !r.keep(name) {
		return "", fs.ErrNotExist
	}
	if !r.etc {
		return name, nil
	}
	below, found := strings.CutPrefix(name, "/etc")
	if !found || below != "" && below[0] != '/' {
		return "", fs.ErrNotExist
	}
	return path.Join("/", below), nil
}

// inverse of locate, for what a link leads to.
func (r Root) named(below string) string {
	if r.etc {
		return path.Join("/etc", below)
	}
	return path.Join("/", below)
}
