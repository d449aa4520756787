package here_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// looked runs a program that looks, as nobody or as this user.
func looked(t testing.TB, which string, nobody bool) ([]policy.Observation, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe")
	cmd.Env = append(os.Environ(), answerVariable+"="+which)
	if nobody {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, stderr.String()
	}
	var all []policy.Observation
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var seen probe.Answer
		if err := decoder.Decode(&seen); err != nil {
			t.Fatal(err)
		}
		all = append(all, seen.Observation)
	}
	return all, ""
}

func ports(o policy.Observation) []int {
	var found []int
	for _, l := range o.Listeners {
		found = append(found, l.Port)
	}
	return found
}

func TestLookAtAnotherNamespace(t *testing.T) {
	nettest.Require(t, nettest.Root)
	host := nettest.StartHost(t, "web")
	host.Write(t, "net.ipv4.ip_local_port_range", "50000 50099")
	server := host.Start(t, nettest.Program(t, "busybox"), "nc", "-l", "-p", "8080")
	server.Listening(t, 8080)
	newZoo(t).listen(at("127.0.0.1", 7070), 1)
	pid := strconv.Itoa(host.PID())
	there, refused := looked(t, pid, false)
	if len(there) != 1 {
		t.Fatalf("%d looks: %s", len(there), refused)
	}
	if o := there[0]; !slices.Equal(ports(o), []int{8080}) || *o.Listeners[0].PID != server.PID || o.Netns != pid || o.Host != "lb" ||
		o.Parameters["net.ipv4.ip_local_port_range"] != "50000\t50099" {
		t.Errorf("there: %+v", o)
	}
	own, refused := looked(t, answerOwn, false)
	if len(own) != 1 || !slices.Contains(ports(own[0]), 7070) || slices.Contains(ports(own[0]), 8080) || own[0].Netns != "" {
		t.Errorf("here: %+v %s", own, refused)
	}
	all, refused := looked(t, "all", false)
	if refused != "" || !slices.ContainsFunc(all, func(o policy.Observation) bool { return slices.Equal(ports(o), []int{8080}) }) ||
		!slices.ContainsFunc(all, func(o policy.Observation) bool { return slices.Contains(ports(o), 7070) }) {
		t.Errorf("all: %+v %s", all, refused)
	}
	if _, refused := looked(t, pid, true); !strings.Contains(refused, "it is another user's, which takes CAP_SYS_PTRACE: run it as root, or with sudo") {
		t.Errorf("nobody was told %q", refused)
	}
}
