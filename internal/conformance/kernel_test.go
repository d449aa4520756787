package conformance

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// watched are the directories whose parameters are compared: all that a
// generated file sets, and what stands beside it.
var watched = []string{"net/core", "net/ipv4", "net/ipv4/conf/*"}

// held is what the room's kernel holds, by path below /proc/sys.
type held map[string]string

// room is the kernel that the loaders write to.
type room struct {
	files    []string       // below /proc/sys
	open     map[string]int // their descriptors: a run is a few hundred reads
	defaults held
	buffer   []byte
}

// newRoom gives the room the interface eth0.100. With an address of its own an
// interface keeps its parameters when conf.default changes, as one that is in
// use does (ipv4_devconf_setall in net/ipv4/devinet.c).
func newRoom(t *testing.T) *room {
	t.Helper()
	nettest.Require(t)
	ip := nettest.Program(t, "ip")
	name := swap(vlan)
	for _, args := range [][]string{
		{"link", "add", name, "type", "veth", "peer", "name", "peer0"},
		{"address", "add", "192.0.2.1/32", "dev", name},
		{"address", "add", "192.0.2.2/32", "dev", "peer0"},
	} {
		if out, err := exec.CommandContext(t.Context(), ip, args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	t.Cleanup(func() {
		if out, err := exec.Command(ip, "link", "delete", name).CombinedOutput(); err != nil {
			t.Errorf("ip link delete: %v\n%s", err, out)
		}
	})
	r := &room{buffer: make([]byte, 1<<16), open: map[string]int{}}
	r.list(t)
	r.defaults = r.read(t, r.files)
	return r
}

func (r *room) list(t *testing.T) {
	t.Helper()
	for _, pattern := range watched {
		files, err := filepath.Glob("/proc/sys/" + pattern + "/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			r.add(t, f)
		}
	}
	slices.Sort(r.files)
	if len(r.files) < 150 {
		t.Fatalf("only %d parameters to compare", len(r.files))
	}
}

func (r *room) add(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Mode()&0o444 == 0 {
		return
	}
	fd, err := unix.Open(file, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatalf("opening %s: %v", file, err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	path := strings.TrimPrefix(file, "/proc/sys/")
	r.files = append(r.files, path)
	r.open[path] = fd
}

func (r *room) read(t *testing.T, files []string) held {
	t.Helper()
	h := make(held, len(files))
	for _, path := range files {
		n, err := unix.Pread(r.open[path], r.buffer, 0)
		if err != nil {
			t.Fatalf("reading %s: %v", path, err)
		}
		h[path] = strings.TrimSuffix(string(r.buffer[:n]), "\n")
	}
	return h
}

// reset writes the defaults back. One parameter may stand in the way of
// another, so it tries more than once.
func (r *room) reset(t *testing.T, now held) {
	t.Helper()
	for range 4 {
		var changed []string
		for _, path := range slices.Sorted(maps.Keys(now)) {
			if now[path] == r.defaults[path] {
				continue
			}
			changed = append(changed, path)
			_ = os.WriteFile("/proc/sys/"+path, []byte(r.defaults[path]+"\n"), 0) // read back below
		}
		if len(changed) == 0 {
			return
		}
		again := changed
		if slices.ContainsFunc(changed, func(path string) bool { return strings.Contains(path, "forward") }) {
			again = r.files // forwarding changes others (inet_forward_change)
		}
		now = r.read(t, again)
	}
	for path, value := range now {
		if value != r.defaults[path] {
			t.Fatalf("%s is %q and cannot be put back to %q", path, value, r.defaults[path])
		}
	}
}
