package sysctlconf

import (
	"bytes"
	"strings"
)

// procps3 writes every line in order, a line without = too where its line
// buffer gives it a value. Globs and excludes are plain keys to it.
func (r *resolver) procps3() {
	for ref, line := range r.read() {
		if line.Value == nil || line.Kind == Template || line.Key == "" {
			continue
		}
		if procps3Deprecated(line.Path) {
			r.skip(ref, line.Path, line.Value, Absent, NoRef)
			continue
		}
		r.writeSpelled(ref, slashed(line.Key), line.Path, line.Value)
	}
}

// toybox writes every line in order.
func (r *resolver) toybox() {
	for ref, line := range r.read() {
		if line.Kind == Assign {
			r.writeSpelled(ref, strings.ReplaceAll(line.Key, ".", "/"), line.Path, line.Value)
		}
	}
}

// busybox writes every line in order, after it has searched the path.
func (r *resolver) busybox() {
	probed := map[string]string{}
	for ref, line := range r.read() {
		if line.Kind != Assign {
			continue
		}
		spelling, ok := probed[line.Key]
		if !ok {
			spelling = r.busyboxProbe(line.Key)
			probed[line.Key] = spelling
		}
		r.writeSpelled(ref, spelling, busyboxResolve(spelling), line.Value)
	}
}

// Keys beyond these cannot name a parameter: no path below /proc/sys is near.
const (
	busyboxMaxKey  = 512
	busyboxMaxDots = 32
)

// busyboxProbe finds the path of a key as busybox does: again and again, the
// longest part that exists and ends before a dot gets a slash there. So
// net.ipv4.conf.eth0.100.rp_filter is found below conf/eth0.100.
func (r *resolver) busyboxProbe(key string) string {
	path := []byte(busyboxSpelling(key))
	if r.parameters == nil {
		return busyboxPath(key)
	}
	if len(path) > busyboxMaxKey || strings.Count(key, ".") > busyboxMaxDots || strings.Contains(key, "/") && string(path) != key {
		return string(path)
	}
	for start := 0; ; {
		end := len(path)
		for end >= 0 && !r.opens(string(path[:end])) {
			end = bytes.LastIndexByte(path[start:end], '.')
			if end >= 0 {
				end += start
			}
		}
		if end < 0 || end == len(path) {
			return string(path)
		}
		path[end] = '/'
		start = end + 1
	}
}

// opens says whether a path from /proc/sys is a file or directory.
func (r *resolver) opens(spelling string) bool {
	if spelling == "" || !r.reachable(spelling) {
		return false
	}
	path := busyboxResolve(spelling)
	if directory, ok := strings.CutSuffix(path, "/"); ok {
		return r.isDirectory(directory)
	}
	return path == "" || r.exists(path) || r.isDirectory(path)
}
