package cli_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tcplint": func() {
			command := cli.Command{
				Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.LookupEnv,
				Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
			}
			if dir, ok := os.LookupEnv(recordedVariable); ok {
				command.Reach = reachRecorded(dir)
			}
			os.Exit(command.Run(os.Args[1:]))
		},
	})
}

// TestScripts runs testdata/script: what users type, and what they see.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("NO_COLOR", "1")
			env.Setenv(recordedVariable, filepath.Join(env.WorkDir, "hosts"))
			return recordHosts(env.WorkDir)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fifo": makeFIFO,
		},
	})
}
