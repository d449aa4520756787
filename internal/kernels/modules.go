package kernels

import (
	"bytes"
	"context"
	"debug/elf"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// wanted are the modules of what proofs use: cables, sockets that are listed, packet
// filters and connection tracking. A kernel loads them by itself only where it finds
// modprobe.
var wanted = []string{
	"veth", "dummy",
	"inet_diag", "tcp_diag", "nf_conntrack_netlink",
	"nf_tables", "nft_ct", "nft_counter", "nft_nat", "nft_chain_nat", "nft_limit", "nft_log", "nft_reject", "nft_reject_ipv4", "nft_reject_inet", "nft_fib_inet",
	"nf_conntrack", "nf_nat", "nf_defrag_ipv4", "nf_defrag_ipv6",
	"sch_fq", "tcp_bbr",
}

// module is one that has to be loaded.
type module struct {
	name    string
	content []byte
}

// modulesFor are the modules of a kernel in the order in which they have to be
// loaded. What is part of the kernel itself, or unknown to it, is no module there:
// nft_counter is one up to 5.17.
func modulesFor(ctx context.Context, kernel Kernel) ([]module, error) {
	files, err := moduleFiles(kernel.modules)
	if err != nil {
		return nil, err
	}
	var ordered []module
	seen := map[string]bool{}
	var add func(name string) error
	add = func(name string) error {
		file, is := files[name]
		if !is || seen[name] {
			return nil
		}
		seen[name] = true
		content, err := readModule(ctx, file)
		if err != nil {
			return err
		}
		needed, err := neededBy(content)
		if err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
		for _, other := range needed {
			if err := add(other); err != nil {
				return err
			}
		}
		ordered = append(ordered, module{name, content})
		return nil
	}
	for _, name := range wanted {
		if err := add(name); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}

// moduleFiles are the files below a directory by the names of their modules.
func moduleFiles(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name, _, is := strings.Cut(entry.Name(), ".ko"); is {
			files[moduleName(name)] = path
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for modules: %w", err)
	}
	return files, nil
}

// moduleName is the name by which the kernel knows a module.
func moduleName(name string) string { return strings.ReplaceAll(name, "-", "_") }

func readModule(ctx context.Context, file string) ([]byte, error) {
	switch filepath.Ext(file) {
	case ".ko":
		return os.ReadFile(file)
	case ".xz":
		return command{program: "xz", arguments: []string{"--decompress", "--stdout", file}}.run(ctx)
	}
	return nil, fmt.Errorf("reading %s: it is compressed in an unknown way", file)
}

// neededBy are the modules that one needs, as it says itself: modules.dep is only
// made where a kernel is installed.
func neededBy(content []byte) ([]string, error) {
	file, err := elf.NewFile(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	section := file.Section(".modinfo")
	if section == nil {
		return nil, fmt.Errorf("it says nothing about itself")
	}
	text, err := section.Data()
	if err != nil {
		return nil, err
	}
	var names []string
	for field := range strings.SplitSeq(string(text), "\x00") {
		list, is := strings.CutPrefix(field, "depends=")
		if !is || list == "" {
			continue
		}
		for name := range strings.SplitSeq(list, ",") {
			names = append(names, moduleName(name))
		}
	}
	return names, nil
}
