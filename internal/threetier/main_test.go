package threetier

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// programs are what this test binary is under another name: see program.
var programs = map[string]func(args []string) error{
	"browser": browse,
	"pages":   queryDatabase,
	"app":     leak,
	"tcplint": nil,
}

func TestMain(m *testing.M) {
	name := filepath.Base(os.Args[0])
	run, ok := programs[name]
	switch {
	case !ok:
		os.Exit(nettest.Run(m))
	case name == "tcplint":
		os.Exit(cli.Main())
	}
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// program is the path of this test binary under a name of programs: the kernel
// calls a process by the path that it was started by.
func program(t testing.TB, name string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}
