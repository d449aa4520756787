package probe

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func init() {
	roles["owners"] = func(words []string) int {
		inodes := map[uint64]struct{}{}
		for _, word := range words {
			inode, _ := strconv.ParseUint(word, 10, 64)
			inodes[inode] = struct{}{}
		}
		found, missing := Processes{}.Owners(context.Background(), inodes)
		return show(seenOwners{found, missing})
	}
}

type seenOwners struct {
	Found map[uint64]Owner
	Gap   string
}

// listen returns the inode of a socket that this process holds.
func listen(t *testing.T) (inode uint64, port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Sys().(*syscall.Stat_t).Ino, listener.Addr().(*net.TCPAddr).Port
}

func TestOwners(t *testing.T) {
	mine, _ := listen(t)
	other, _ := listen(t)
	comm, err := os.ReadFile("/proc/self/comm")
	if err != nil {
		t.Fatal(err)
	}
	found, missing := Processes{}.Owners(t.Context(), map[uint64]struct{}{mine: {}, other: {}})
	owner := found[mine]
	if missing != "" || owner.PID != os.Getpid() || owner.Command != strings.TrimSpace(string(comm)) || owner.FDs < 7 || found[other] != owner {
		t.Errorf("%+v %q", found, missing)
	}
	if found, missing := (Processes{}).Owners(t.Context(), nil); len(found) != 0 || missing != "" {
		t.Errorf("%+v %q", found, missing)
	}
}

// Who may not look at processes is told how many there are.
func TestOwnersForNobody(t *testing.T) {
	nettest.Require(t, nettest.Root)
	mine, _ := listen(t)
	var got seenOwners
	role(t, "owners", asNobody, &got, fmt.Sprint(mine), fmt.Sprint(mine+1))
	_, told, found := strings.Cut(got.Gap, "who holds 2 of 2 sockets: ")
	refused, words, _ := strings.Cut(told, " ")
	if n, err := strconv.Atoi(refused); len(got.Found) > 0 || !found || err != nil || n < 2 || words != "processes of other users may not be looked at: it takes root, or CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH" {
		t.Errorf("%+v", got)
	}
}

// proc is a directory that looks like /proc.
func proc(t *testing.T, links map[string]string) Processes {
	t.Helper()
	root := t.TempDir()
	for path, target := range links {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if filepath.Base(path) == "comm" {
			err = os.WriteFile(path, []byte(target), 0o644)
		} else {
			err = os.Symlink(target, path)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return Processes{Proc: root}
}

func TestOwnersInATree(t *testing.T) {
	processes := proc(t, map[string]string{
		"1/comm": "systemd\n", "1/fd/0": "/dev/null", "1/fd/20": "socket:[100]", "1/fd/21": "socket:[101]",
		"30/comm": "sshd\n", "30/fd/3": "socket:[100]",
		"31/comm": "nginx\n", "31/fd/0": "pipe:[102]", "31/fd/6": "socket:[102]", "31/fd/7": "socket:[103]",
		"4/comm": "nginx\n", "4/fd/6": "socket:[102]",
		"5/comm": "odd\n", "5/fd/1": "socket:[]", "5/fd/2": "socket:[1x]", "5/fd/3": "socket:[99999999999999999999]", "5/fd/4": "socket:[104", "5/fd/5": "anon_inode:[eventpoll]",
		"self/comm": "x", "sys/fd/0": "socket:[105]", "6/task/6/comm": "x",
	})
	wanted := func(from, to uint64) map[uint64]struct{} {
		inodes := map[uint64]struct{}{}
		for inode := from; inode <= to; inode++ {
			inodes[inode] = struct{}{}
		}
		return inodes
	}
	found, missing := processes.Owners(t.Context(), wanted(100, 103))
	if diff := cmp.Diff(map[uint64]Owner{
		100: {30, "sshd", 1}, 101: {1, "systemd", 3}, 102: {4, "nginx", 1}, 103: {31, "nginx", 3},
	}, found); diff != "" || missing != "" {
		t.Error(diff, missing)
	}
	_, missing = processes.Owners(t.Context(), wanted(103, 105))
	if missing != "who holds 2 of 3 sockets: no process that is seen here; they were closed meanwhile, or are held in another PID namespace or by the kernel" {
		t.Error(missing)
	}
	_, missing = Processes{Proc: t.TempDir() + "/none"}.Owners(t.Context(), wanted(1, 1))
	if !strings.HasPrefix(missing, "who holds 1 socket: the processes cannot be listed: open ") {
		t.Error(missing)
	}
}

// On a machine with many processes the look is still short.
func BenchmarkOwners(b *testing.B) {
	inodes := map[uint64]struct{}{1 << 62: {}}
	for b.Loop() {
		if found, _ := (Processes{}).Owners(b.Context(), inodes); len(found) > 0 {
			b.Fatal(found)
		}
	}
}
