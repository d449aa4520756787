package probe

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// orphansEach is how many connections of each family are half closed.
const orphansEach = 300

func init() {
	// In a namespace of its own: connections whose clients have closed and are
	// orphans, whose servers do not close. It waits for its input to end.
	roles["orphans"] = func(arguments []string) int {
		if err := makeOrphans(arguments[0]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}
}

func makeOrphans(finTimeout string) error {
	if err := os.WriteFile("/proc/sys/net/ipv4/tcp_fin_timeout", []byte(finTimeout), 0o644); err != nil {
		return err
	}
	var servers []net.Conn
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		defer listener.Close()
		for range orphansEach {
			client, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				return err
			}
			server, err := listener.Accept()
			if err != nil {
				return err
			}
			servers = append(servers, server)
			client.Close()
			if _, err := server.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				return err
			}
		}
	}
	if err := acknowledged(); err != nil {
		return err
	}
	show(Summarize(ThreadFiles, nil))
	_, err := io.Copy(io.Discard, os.Stdin)
	for _, server := range servers {
		server.Close()
	}
	return err
}

// acknowledged waits until the last FIN is acknowledged: no socket is in FIN_WAIT1.
func acknowledged() error {
	for range 500 {
		waits := false
		for _, table := range []string{"net/tcp", "net/tcp6"} {
			text, err := ThreadFiles(table)
			if err != nil {
				return err
			}
			for line := range strings.Lines(string(text)) {
				fields := strings.Fields(line)
				waits = waits || len(fields) > 3 && fields[3] == "04"
			}
		}
		if !waits {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("connections stay in FIN_WAIT1")
}

// orphaned starts the role, and gives what it sees of itself.
func orphaned(t *testing.T, finTimeout string) (there policy.Observation) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := nettest.Command(t, "env", roleVariable+"=orphans", self, finTimeout)
	cmd.Stderr = t.Output()
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close() // and it ends
		_ = cmd.Wait()    // it may have been killed with the test
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(line, &there); err != nil {
		t.Fatal(err)
	}
	return there
}

// What sockstat and snmp count, as this kernel does it.
func TestWhatCountersCount(t *testing.T) {
	nettest.Require(t)

	// An orphan in FIN_WAIT2 whose timer is at most 60 s is as small as TIME_WAIT,
	// of both families, and counted with it.
	// One whose last ACK comes while close() still holds it stays whole (Linux 6.12
	// net/ipv4/tcp_input.c tcp_rcv_state_process()).
	small := orphaned(t, "60")
	// Two listeners, and the servers in CLOSE_WAIT, are in use besides.
	tw, whole := *small.Sockstat.TimeWaitOrFinWait2, *small.Sockstat.InUse-(2*orphansEach+2)
	if tw+whole != 2*orphansEach || whole > orphansEach/10 {
		t.Errorf("%d small and %d whole orphans in FIN_WAIT2, not %d", tw, whole, 2*orphansEach)
	}
	if current := small.Counters["Tcp.CurrEstab"]; current != 0 && current != 2*orphansEach {
		t.Errorf("Tcp.CurrEstab is %d with %d in CLOSE_WAIT", current, 2*orphansEach)
	}

	// Above that it stays a whole socket for a while, and is an orphan of the whole
	// host: it is counted in this namespace, where it is not.
	// What else this machine does moves those numbers too, so it is tried again.
	var more func(of func(policy.Sockstat) *int64) int64
	for range 10 {
		before := Summarize(ThreadFiles, nil)
		whole := orphaned(t, "120")
		after := Summarize(ThreadFiles, nil)
		if tw, inUse := *whole.Sockstat.TimeWaitOrFinWait2, *whole.Sockstat.InUse; tw != 0 || inUse != 4*orphansEach+2 {
			t.Errorf("tw %d, in use %d", tw, inUse)
		}
		more = func(of func(policy.Sockstat) *int64) int64 { return *of(after.Sockstat) - *of(before.Sockstat) }
		if more(orphans) >= orphansEach && more(alloc) >= orphansEach {
			break
		}
	}
	if more(orphans) < orphansEach || more(alloc) < orphansEach {
		t.Errorf("%d more orphans, %d more allocated here", more(orphans), more(alloc))
	}
	if inUse := more(func(s policy.Sockstat) *int64 { return s.InUse }); inUse != 0 {
		t.Errorf("%d more in use here", inUse)
	}
}

func orphans(s policy.Sockstat) *int64 { return s.Orphans }
func alloc(s policy.Sockstat) *int64   { return s.Alloc }
