package prove

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// HideSettings lets loaders find none of the files of the machine, but those that are
// laid.
func (s *Side) HideSettings() {
	s.must(sandbox.Request{Op: sandbox.Lay, Loader: &sandbox.Loader{}})
	s.room.tell(Step{Kind: Set, Text: s.name + "empty directories over those of settings, for who is in here only", Command: "unshare --mount bash"})
	s.room.tell(Step{Kind: Set, Command: "for directory in " + strings.Join(sandbox.Settings(), " ") + `; do mount -t tmpfs tmpfs $directory; done; mkdir /etc/sysctl.d`})
}

// Lay puts files in place for a loader, instead of those before. None of the
// machine are there.
func (s *Side) Lay(files map[string]string) {
	s.must(sandbox.Request{Op: sandbox.Lay, Loader: &sandbox.Loader{Files: files}})
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := strings.ReplaceAll(strings.TrimSuffix(files[name], "\n"), "\n", `\n`)
		s.room.tell(Step{Kind: Set, Text: s.name + "the file " + name, Command: fmt.Sprintf(`printf '%s\n' > %s`, content, name)})
	}
}

// Load runs a loader, and returns what it says.
func (s *Side) Load(loader sandbox.Loader) string {
	command := s.prefix + strings.Join(append([]string{loader.Program}, loader.Arguments...), " ")
	s.room.tell(Step{Kind: Did, Text: s.name + "run the loader", Command: command})
	return s.must(sandbox.Request{Op: sandbox.Load, Loader: &loader}).Value
}

// Plug makes an interface.
func (s *Side) Plug(name string) {
	if reply := s.ask(sandbox.Request{Op: sandbox.Plug, Interface: name}); reply.Errno == "ENOTSUP" { // what Go calls EOPNOTSUPP too
		s.room.NotApplicable("%v", sandbox.ErrNoCable)
	} else if reply.Errno != "" {
		s.room.fail("%s", reply.Error)
	}
	s.room.tell(Step{Kind: Set, Text: s.name + "the interface " + name, Command: fmt.Sprintf("%sip link add %s type veth peer name plug", s.prefix, name)})
}
