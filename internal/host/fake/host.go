// Package fake is a host in a directory: a kernel that is simulated by what the
// project knows of kernels, files, reboots, and every kind of trouble that a
// test wants at a given step. The scripts that run there are those that run on
// real hosts, with /bin/sh.
//
//	h, err := fake.New(t.TempDir(), fake.Options{})
//	runner := host.NewRunner(h.Transport(), false, "")
package fake

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// Options say what host it is. What is empty is that of a Debian 12 with 4 GiB.
type Options struct {
	Name    string // in messages, fake.example.net
	Kernel  string // uname -r
	Memory  int64  // bytes
	Modules []string
	Remote  bool // losing the network loses the host
	UID     int  // 0: root
}

// Host is a host. Its methods may be called while scripts run there.
type Host struct {
	Root    string // the directory that stands for /
	options Options
	release kernel.Release

	mu       sync.Mutex
	modules  map[string]bool
	readOnly map[string]bool
	hidden   map[string]string // why a parameter cannot be read
	clamp    map[string]func(string) string
	reject   map[string]string
	hook     func(Event) Fault
	events   []Event
	faults   []TransportFault
	starts   int
	logins   int
	talks    []*talk
}

// New makes a host below a directory that is there and empty.
func New(dir string, o Options) (*Host, error) {
	if o.Name == "" {
		o.Name = "fake.example.net"
	}
	if o.Kernel == "" {
		o.Kernel = "6.1.0-18-amd64"
	}
	if o.Memory == 0 {
		o.Memory = 4 << 30
	}
	release, err := kernel.ParseRelease(o.Kernel)
	if err != nil {
		return nil, fmt.Errorf("making a host in %s: %w", dir, err)
	}
	h := &Host{
		Root: dir, options: o, release: release,
		modules: map[string]bool{}, readOnly: map[string]bool{}, hidden: map[string]string{},
		clamp: map[string]func(string) string{}, reject: map[string]string{},
	}
	for _, module := range o.Modules {
		h.modules[module] = true
	}
	if err := h.install(); err != nil {
		return nil, fmt.Errorf("making a host in %s: %w", dir, err)
	}
	return h, nil
}

// Close ends what the host runs. The directory stays.
func (h *Host) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.talks {
		t.close()
	}
	h.talks = nil
}

// install makes what survives a reboot, then boots.
func (h *Host) install() error {
	for _, dir := range []string{"etc/sysctl.d", "usr/lib/sysctl.d", "usr/lib/systemd", "usr/sbin"} {
		if err := os.MkdirAll(filepath.Join(h.Root, dir), 0o755); err != nil {
			return err
		}
	}
	files := map[string]string{
		"/etc/machine-id":                 uuid("") + "\n",
		"/usr/lib/systemd/systemd-sysctl": "",
		"/usr/sbin/sysctl":                "",
	}
	for path, text := range files {
		if err := h.WriteFile(path, text); err != nil {
			return err
		}
	}
	return h.Reboot(nil)
}

// Reboot gives the host a new boot id, empties /run, and sets all parameters to
// what the kernel starts with, then those given: what a loader writes.
func (h *Host) Reboot(values map[string]string) error {
	for _, dir := range []string{"run", "proc"} {
		if err := os.RemoveAll(filepath.Join(h.Root, dir)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(h.Root, "run/systemd/system"), 0o755); err != nil {
		return err
	}
	defaults := h.defaults()
	defaults["kernel.random.boot_id"] = uuid("-")
	defaults["kernel.osrelease"] = h.options.Kernel
	defaults["kernel.ostype"] = "Linux"
	for name, value := range values {
		defaults[name] = value
	}
	for name, value := range defaults {
		if err := h.Set(name, value); err != nil {
			return err
		}
	}
	files := map[string]string{
		"meminfo":       fmt.Sprintf("MemTotal:       %d kB\nMemFree:        1024 kB\n", h.options.Memory>>10),
		"net/snmp":      "Tcp: ActiveOpens PassiveOpens CurrEstab\nTcp: 0 0 0\n",
		"net/netstat":   "TcpExt: ListenOverflows ListenDrops TCPTimeWaitOverflow\nTcpExt: 0 0 0\n",
		"net/sockstat":  "sockets: used 0\nTCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\n",
		"net/sockstat6": "TCP6: inuse 0\n",
	}
	for name, text := range files {
		if err := h.WriteFile("/proc/"+name, text); err != nil {
			return err
		}
	}
	return h.Listen()
}

// Listen makes sockets listen on TCP ports, and closes those that did.
func (h *Host) Listen(ports ...int) error {
	table := "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	for i, port := range ports {
		table += fmt.Sprintf("%4d: 00000000:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n", i, port)
	}
	if err := h.WriteFile("/proc/net/tcp", table); err != nil {
		return err
	}
	return h.WriteFile("/proc/net/tcp6", "  sl  local_address\n")
}

// WriteFile writes a file of the host as another tool does.
func (h *Host) WriteFile(path, text string) error {
	file := filepath.Join(h.Root, path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(text), 0o644)
}

// ReadFile returns what is in a file of the host, fs.ErrNotExist if there is none.
func (h *Host) ReadFile(path string) (string, error) {
	data, err := os.ReadFile(filepath.Join(h.Root, path))
	return string(data), err
}

func uuid(dash string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return fmt.Sprintf("%x%s%x%s%x%s%x%s%x", b[:4], dash, b[4:6], dash, b[6:8], dash, b[8:10], dash, b[10:])
}
