package proofs_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
)

const nobody = 65534

// program is tcplint with arguments, as this user or another. Its processes can be
// told from others by what mark puts into their environment.
func program(t *testing.T, user int, mark string, arguments ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", arguments...)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), programVariable+"=1", mark)
	if user != 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(user), Gid: uint32(user)}}
	}
	return cmd
}

func TestProveAsNobody(t *testing.T) {
	nettest.Require(t, nettest.Root)
	before := surroundings(t)
	cmd := program(t, nobody, "", "prove", "-o", "json")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	valid(t, out)
	var document prove.Document
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Proofs) != len(proofs.All()) {
		t.Errorf("%d proofs, want %d", len(document.Proofs), len(proofs.All()))
	}
	_, version, problem := prove.Running()
	if problem != nil {
		t.Fatal(problem)
	}
	for _, result := range document.Proofs {
		if result.Verdict == prove.Contradicted || result.Broken || result.Verdict == prove.NotApplicable && result.Reason == "" {
			t.Errorf("%s: %s: %s", result.ID, result.Verdict, result.Reason)
		}
	}
	checkConfirmed(t, version, document.Proofs, confirmedAsNobody)
	if err != nil || stderr.Len() > 0 {
		t.Errorf("tcplint prove: %v: %s", err, stderr.String())
	}
	if diff := cmp.Diff(before, surroundings(t)); diff != "" {
		t.Errorf("proving changed what is around it:\n%s", diff)
	}
}

// A kernel gives no user namespaces to a process with another root directory (Linux
// 6.12 kernel/user_namespace.c create_user_ns()).
func TestProveRefused(t *testing.T) {
	nettest.Require(t, nettest.Root)
	root := t.TempDir()
	if err := unix.Mount("/", root, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(root, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	refused := func(arguments ...string) string {
		cmd := program(t, nobody, "", arguments...)
		cmd.SysProcAttr.Chroot = root
		out, err := cmd.Output()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != cli.ExitUsage || len(exit.Stderr) > 0 {
			t.Errorf("%v: %v", arguments, err)
		}
		return string(out)
	}
	const want = "Nothing can be proved here: there is no namespace for experiments here:"
	if text := refused("prove", "REUSE-OFF", "RESERVED"); !strings.HasPrefix(text, want) || !strings.Contains(text, "run it as root") {
		t.Error(text)
	}
	valid(t, []byte(refused("prove", "-o", "json")))
}

// valid holds the published schema against what is printed.
func valid(t *testing.T, text []byte) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	schema, err := compiler.Compile("../../../docs/schema/prove.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
}

// around is what experiments must leave alone: parameters, mounts, interfaces.
type around struct {
	Parameters nettest.Snapshot
	Mounts     string
	Interfaces []string
}

func surroundings(t *testing.T) around {
	t.Helper()
	parameters, err := nettest.Machine()
	if err != nil {
		t.Fatal(err)
	}
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	links, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	return around{parameters, string(mounts), []string{fmt.Sprint(addresses), fmt.Sprint(links)}}
}

// TestNothingIsLeft ends proofs in the middle, also in a way that leaves tcplint
// no time to clean up.
func TestNothingIsLeft(t *testing.T) {
	nettest.Require(t, nettest.Root)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		for _, user := range []int{0, nobody} {
			t.Run(fmt.Sprintf("%s %d", signal, user), func(t *testing.T) {
				before := surroundings(t)
				mark := fmt.Sprintf("TCPLINT_PROOFS_MARK=%d-%d-%d", os.Getpid(), signal, user)
				// One in a namespace, one in two: with tcplint that makes four processes.
				cmd := program(t, user, mark, "prove", "CLOSEWAIT", "REUSE-TS-PEER")
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				await(t, "the experiments have started", func() bool { return len(marked(t, mark)) == 4 })
				// Into the middle: they take 2.6 s and 4 s.
				time.Sleep(300 * time.Millisecond)
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				err := cmd.Wait()
				var exit *exec.ExitError
				if signal != syscall.SIGKILL && (!errors.As(err, &exit) || exit.ExitCode() != 2 || stderr.String() != "tcplint: interrupted: nothing was changed on any host\n") {
					t.Errorf("it ended with %v and said %q", err, stderr.String())
				}
				await(t, "all processes have ended", func() bool { return len(marked(t, mark)) == 0 })
				if diff := cmp.Diff(before, surroundings(t)); diff != "" {
					t.Errorf("left behind:\n%s", diff)
				}
			})
		}
	}
}

func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("10 s later it is not so that %s", what)
		}
	}
}

// marked are the processes that have an entry in their environment. Their network
// namespaces end with the last of them, since nothing else holds those.
func marked(t *testing.T, mark string) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil || !slices.Contains(bytesSplit(text), mark) {
			continue // it has ended, or is another
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

func bytesSplit(environment []byte) []string {
	var entries []string
	for entry := range bytes.SplitSeq(environment, []byte{0}) {
		entries = append(entries, string(entry))
	}
	return entries
}
