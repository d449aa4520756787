package here_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func TestMain(m *testing.M) {
	if which := os.Getenv(answerVariable); which != "" {
		os.Exit(answer(which))
	}
	os.Exit(nettest.Run(m))
}

// aloneVariable names the test that has a room for itself.
const aloneVariable = "TCPLINT_HERE_ALONE"

// alone runs the test once more in a room of its own, where no sockets of other
// tests are in TIME_WAIT, and is true there.
func alone(t testing.TB) bool {
	t.Helper()
	nettest.Require(t)
	if os.Getenv(aloneVariable) == t.Name() {
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), aloneVariable+"="+t.Name())
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}
