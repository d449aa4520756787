package fake

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// What depends on the pages that were free at boot: the values of a host with
// 4 GiB.
var measured = map[string]string{
	"net.ipv4.tcp_mem": "44994\t59994\t89988",
	"net.ipv4.udp_mem": "89991\t119989\t179982",
	"fs.file-max":      "396538",
}

// defaults are the parameters of the host with what its kernel starts with.
func (h *Host) defaults() map[string]string {
	values := map[string]string{}
	for i := range kernel.All() {
		p := &kernel.All()[i]
		state := p.At(h.release)
		if !state.Known || !state.Present || p.Module != "" && !h.loaded(p.Module) {
			continue
		}
		value, known := kernel.Default(p, h.release, h.options.Memory)
		if !known {
			value = measured[p.Name]
		}
		if value == "" && p.Type != kernel.String && p.Type != kernel.PortList && p.Type != kernel.Key && p.Type != kernel.Name {
			value = "0"
		}
		if p.Fields > 1 || p.Type == kernel.PortRange {
			value = strings.ReplaceAll(value, " ", "\t")
		}
		for _, name := range perInterface(p.Name) {
			values[name] = value
			h.permissions(name, p)
		}
	}
	for _, name := range []string{"net.ipv4.route.flush", "net.ipv6.route.flush", "vm.compact_memory"} {
		if p, known := kernel.Lookup(name); known {
			values[name] = ""
			h.permissions(name, p)
		}
	}
	return values
}

// perInterface names an entry of conf/default for the interfaces of the host too.
func perInterface(name string) []string {
	before, key, is := strings.Cut(name, ".conf.default.")
	if !is {
		return []string{name}
	}
	return []string{name, before + ".conf.lo." + key, before + ".conf.eth0." + key}
}

func (h *Host) permissions(name string, p *kernel.Parameter) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p.ReadOnly {
		h.readOnly[name] = true
	}
	switch {
	case p.WriteOnly:
		h.hidden[name] = "Permission denied"
	case strings.HasSuffix(name, ".stable_secret"):
		h.hidden[name] = "Input/output error" // until it is set
	}
}

func (h *Host) loaded(module string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.modules[module]
}

// Set gives a parameter a value without asking the kernel, and makes it if there
// is none.
func (h *Host) Set(name, value string) error {
	return h.WriteFile("/proc/sys/"+kernel.Path(name), value+"\n")
}

// Get returns a parameter as the kernel shows it, fs.ErrNotExist if there is none.
func (h *Host) Get(name string) (string, error) {
	value, err := h.ReadFile("/proc/sys/" + kernel.Path(name))
	return strings.TrimSuffix(value, "\n"), err
}

// Load loads a module: its parameters appear with what the kernel starts with.
func (h *Host) Load(module string) error {
	h.mu.Lock()
	h.modules[module] = true
	h.mu.Unlock()
	defaults := h.defaults()
	return h.ofModule(module, func(name string) error { return h.Set(name, defaults[name]) })
}

// Unload unloads a module: its parameters are gone.
func (h *Host) Unload(module string) error {
	if err := h.ofModule(module, h.Remove); err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.modules, module)
	return nil
}

func (h *Host) ofModule(module string, do func(name string) error) error {
	for name := range h.defaults() {
		if p, known := kernel.Lookup(name); !known || p.Module != module {
			continue
		}
		if err := do(name); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes a parameter away, as unloading its module does.
func (h *Host) Remove(name string) error {
	return os.Remove(filepath.Join(h.Root, "proc/sys", kernel.Path(name)))
}

// Write writes a parameter as another tool does: the kernel judges it.
func (h *Host) Write(name, value string) error { return h.put(kernel.Path(name), value) }

// ReadOnly makes a parameter refuse every write.
func (h *Host) ReadOnly(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readOnly[name] = true
}

// Clamp makes the kernel take another value than the written one, without a word.
func (h *Host) Clamp(name string, to func(written string) string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clamp[name] = to
}

// Reject makes the kernel refuse every write with these words of the system.
func (h *Host) Reject(name, words string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.reject[name] = words
}

// said is what the system says of an error, as programs print it.
type said string

func (s said) Error() string { return string(s) }

// put is a write to a file below /proc/sys. Its error is in the system's words.
func (h *Host) put(path, value string) error {
	name := kernel.Canonical(path)
	h.mu.Lock()
	readOnly, clamp, reject := h.readOnly[name], h.clamp[name], h.reject[name]
	h.mu.Unlock()
	_, err := h.Get(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return said("No such file or directory")
	case err != nil:
		return err
	case h.options.UID != 0:
		return said("Permission denied")
	case readOnly:
		return said("Read-only file system")
	case reject != "":
		return said(reject)
	case clamp != nil:
		value = clamp(value)
	}
	changes, err := h.judge(name, value)
	if err != nil {
		return err
	}
	for changed, now := range changes {
		if _, err := h.Get(changed); err == nil {
			if err := h.Set(changed, now); err != nil {
				return said("Input/output error")
			}
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if strings.HasSuffix(name, ".stable_secret") {
		delete(h.hidden, name) // it can be read once it is set
	}
	return nil
}

// judge asks the model of the kernel what a write does.
func (h *Host) judge(name, value string) (map[string]string, error) {
	catalogue := effective.KernelCatalogue{Release: h.release, Memory: h.options.Memory}
	h.mu.Lock()
	catalogue.Modules = []string{}
	for module := range h.modules {
		catalogue.Modules = append(catalogue.Modules, module)
	}
	h.mu.Unlock()
	world := effective.World{Release: h.release, HZ: 250}
	writes := []effective.Write{{Parameter: name, Value: []byte(value), AppendsNewline: true}}
	result := effective.Apply(catalogue, world, effective.Loader{}, writes, func(parameter string) (string, bool) {
		now, err := h.Get(parameter)
		return now, err == nil
	})
	if len(result.Trace) == 1 {
		switch result.Trace[0].Result {
		case effective.Refused:
			return nil, said("Invalid argument")
		case effective.ReadOnly:
			return nil, said("Permission denied")
		}
	}
	changes := map[string]string{name: strings.TrimSpace(value)}
	for changed, e := range result.Effective {
		if e.Value != nil {
			changes[changed] = *e.Value
		}
	}
	return changes, nil
}
