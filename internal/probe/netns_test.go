package probe

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func init() {
	roles["namespaces"] = func(words []string) int {
		var seen []seenNamespace
		for _, word := range words {
			seen = append(seen, lookInto(word)...)
		}
		seen = append(seen, seenNamespace{Word: "at the end", FinTimeout: finTimeout()})
		return show(seen)
	}
}

func init() {
	roles["leader"] = func(words []string) int {
		namespaces, _, err := FindNamespaces(words[0])
		if err != nil {
			return 1
		}
		for range 200 {
			if err := namespaces[0].Run(func() error { return nil }); err != nil {
				return 1
			}
		}
		own, err := os.Readlink(ownNamespace)
		if err != nil {
			return 1
		}
		leader, err := os.Readlink("/proc/self/ns/net")
		if err != nil {
			return 1
		}
		return show([]string{own, leader})
	}
}

// The first thread of a process cannot end. Where it did the work it has to come
// back: it is what others take for the namespace of the process, and it would hold
// that of a container which is gone.
func TestFirstThreadComesBack(t *testing.T) {
	nettest.Require(t, nettest.Root)
	namedNamespace(t, "elsewhere", 44)
	var got []string
	for range 5 {
		role(t, "leader", asItIs, &got, "elsewhere")
		if got[0] != got[1] {
			t.Fatalf("the process is in %s, its first thread in %s", got[0], got[1])
		}
	}
}

// seenNamespace is what was seen in a namespace. tcp_fin_timeout tells which it was.
type seenNamespace struct {
	Word, Name, FinTimeout, InUse, Err string
}

func lookInto(word string) []seenNamespace {
	found, missing, err := FindNamespaces(word)
	if err != nil {
		return []seenNamespace{{Word: word, Err: err.Error()}}
	}
	var seen []seenNamespace
	for _, namespace := range found {
		s := seenNamespace{Word: word, Name: namespace.Name}
		if err := namespace.Run(func() error {
			o := Summarize(ThreadFiles, []string{"net.ipv4.tcp_fin_timeout"})
			s.FinTimeout, s.InUse = o.Parameters["net.ipv4.tcp_fin_timeout"], fmt.Sprint(*o.Sockstat.InUse)
			return nil
		}); err != nil {
			s.Err = err.Error()
		}
		seen = append(seen, s)
	}
	if missing != "" {
		seen = append(seen, seenNamespace{Word: word, Name: "gap", Err: missing})
	}
	return seen
}

func finTimeout() string {
	text, err := ThreadFiles("sys/net/ipv4/tcp_fin_timeout")
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text))
}

func show(what any) int {
	if err := json.NewEncoder(os.Stdout).Encode(what); err != nil {
		return 1
	}
	return 0
}

// role runs this binary as another program, and reads what it prints.
func role(t *testing.T, name string, change func(*exec.Cmd), into any, arguments ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", arguments...)
	cmd.Env = append(os.Environ(), roleVariable+"="+name)
	cmd.Stderr = t.Output()
	change(cmd)
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

func asItIs(*exec.Cmd) {}

// asNobody makes an ordinary user of a program.
func asNobody(cmd *exec.Cmd) {
	const nobody = 65534
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	cmd.Dir = "/"
}

// run runs a program of the machine.
func run(t *testing.T, name string, arguments ...string) {
	t.Helper()
	if text, err := exec.Command(nettest.Program(t, name), arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v: %s", name, arguments, err, text)
	}
}

// namedNamespace makes a namespace that is told by its tcp_fin_timeout.
func namedNamespace(t *testing.T, name string, finTimeout int) {
	t.Helper()
	run(t, "ip", "netns", "add", name)
	t.Cleanup(func() { run(t, "ip", "netns", "delete", name) })
	run(t, "ip", "netns", "exec", name, "sh", "-c", fmt.Sprintf("echo %d >/proc/sys/net/ipv4/tcp_fin_timeout", finTimeout))
}

// processNamespace starts a process in a namespace without a name.
func processNamespace(t *testing.T, finTimeout int) (pid int) {
	t.Helper()
	cmd := nettest.Command(t, "sh", "-c", fmt.Sprintf("echo %d >/proc/sys/net/ipv4/tcp_fin_timeout; echo ready; exec sleep 60", finTimeout))
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it sleeps
		_ = cmd.Wait()         // killed
	})
	if _, err := said.Read(make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	return cmd.Process.Pid
}

// Both directories may have the same name for different namespaces. An exporter
// tells them apart by their names only.
func TestNamespacesOfOneName(t *testing.T) {
	nettest.Require(t, nettest.Root)
	namedNamespace(t, "twin", 45)
	namedNamespace(t, "other", 46)
	if err := os.MkdirAll("/run/docker/netns", 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, "touch", "/run/docker/netns/twin")
	run(t, "mount", "--bind", "/run/netns/other", "/run/docker/netns/twin")
	run(t, "umount", "/run/netns/other")
	t.Cleanup(func() {
		run(t, "umount", "/run/docker/netns/twin")
		if err := os.RemoveAll("/run/docker"); err != nil {
			t.Error(err)
		}
	})
	var got []seenNamespace
	role(t, "namespaces", asItIs, &got, "all")
	seen := map[string]string{}
	for _, one := range got {
		seen[one.Name] = one.FinTimeout
	}
	if seen["twin"] != "45" || seen["/run/docker/netns/twin"] != "46" {
		t.Errorf("%v", seen)
	}
}

func TestNamespaces(t *testing.T) {
	nettest.Require(t, nettest.Root)
	namedNamespace(t, "lb", 41)
	namedNamespace(t, "web-1", 42)
	pid := strconv.Itoa(processNamespace(t, 43))
	if err := os.WriteFile("/run/netns/left-behind", nil, 0o444); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove("/run/netns/left-behind"); err != nil {
			t.Error(err)
		}
	})
	own := finTimeout()

	t.Run("one", func(t *testing.T) {
		var got []seenNamespace
		role(t, "namespaces", asItIs, &got, "lb", pid, "/run/netns/web-1", "left-behind", "nobody-made-it", "../lb", "", "/etc/passwd", "4194305")
		none := `there is no network namespace nobody-made-it in /run/netns or /run/docker/netns: they hold lb, left-behind, web-1`
		if diff := cmp.Diff([]seenNamespace{
			{Word: "lb", Name: "lb", FinTimeout: "41", InUse: "0"},
			{Word: pid, Name: pid, FinTimeout: "43", InUse: "0"},
			{Word: "/run/netns/web-1", Name: "/run/netns/web-1", FinTimeout: "42", InUse: "0"},
			{Word: "left-behind", Err: "finding the network namespace left-behind: /run/netns/left-behind is no namespace"},
			{Word: "nobody-made-it", Err: none},
			{Word: "../lb", Err: `a network namespace is named by a process, a name or a path, not by "../lb"`},
			{Word: "", Err: `a network namespace is named by a process, a name or a path, not by ""`},
			{Word: "/etc/passwd", Err: "finding the network namespace /etc/passwd: /etc/passwd is no namespace"},
			{Word: "4194305", Err: "finding the network namespace of process 4194305: there is no such process"},
			{Word: "at the end", FinTimeout: own},
		}, got); diff != "" {
			t.Error(diff)
		}
	})

	// Other processes of the machine may be in namespaces of theirs.
	t.Run("all", func(t *testing.T) {
		var got []seenNamespace
		role(t, "namespaces", asItIs, &got, "all")
		want := []seenNamespace{
			{Word: "all", Name: "", FinTimeout: own},
			{Word: "all", Name: "lb", FinTimeout: "41"},
			{Word: "all", Name: "web-1", FinTimeout: "42"},
			{Word: "all", Name: pid + " (sleep)", FinTimeout: "43"},
		}
		got = got[:len(got)-1] // the end
		for i := range got {
			got[i].InUse = ""
		}
		names := map[string]int{}
		for i, s := range got {
			names[s.Name]++
			if i < 3 && s != want[i] || s.Name == want[3].Name && s != want[3] {
				t.Errorf("%d: %+v", i, s)
			}
		}
		for _, w := range want {
			if names[w.Name] != 1 {
				t.Errorf("%s was found %d times", w.Name, names[w.Name])
			}
		}
	})

	t.Run("nobody", func(t *testing.T) {
		var got []seenNamespace
		role(t, "namespaces", asNobody, &got, "lb", pid)
		if diff := cmp.Diff([]seenNamespace{
			{Word: "lb", Name: "lb", Err: "entering the network namespace lb: it takes CAP_SYS_ADMIN: run it as root, or with sudo"},
			{Word: pid, Err: "finding the network namespace of process " + pid + ": it is another user's, which takes CAP_SYS_PTRACE: run it as root, or with sudo"},
			{Word: "at the end", FinTimeout: own},
		}, got); diff != "" {
			t.Error(diff)
		}
		role(t, "namespaces", asNobody, &got, "all")
		last := got[len(got)-2]
		if got[0] != (seenNamespace{Word: "all", FinTimeout: own, InUse: got[0].InUse}) || last.Name != "gap" ||
			!strings.HasPrefix(last.Err, "there may be more network namespaces: ") || !strings.HasSuffix(last.Err, " processes of other users may not be looked at: it takes root, or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH") {
			t.Errorf("%+v", got)
		}
	})
}
