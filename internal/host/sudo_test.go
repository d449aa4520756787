package host_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// reached is a runner that logs in to a server of the room.
func reached(t *testing.T, server *nettest.SSHD, user string, sudo bool, password string) host.Runner {
	t.Helper()
	never := false
	pool := ssh.NewPool(ssh.Options{})
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return host.NewRunner(pool.Transport(host.SSH{
		Host: "127.0.0.1", Port: server.Port, User: user, Agent: &never, PrivateKeyFile: server.Identity, HostKey: server.HostKey, ConfigFile: "none",
	}), sudo, password)
}

// watch looks for secrets in the arguments and variables of all processes until
// the test ends.
func watch(t *testing.T, secrets ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var watching sync.WaitGroup
	watching.Go(func() {
		for ctx.Err() == nil {
			for _, pattern := range []string{"/proc/[0-9]*/cmdline", "/proc/[0-9]*/environ"} {
				found, _ := filepath.Glob(pattern)
				for _, path := range found {
					text, err := os.ReadFile(path)
					if err != nil {
						continue // it has ended
					}
					for _, secret := range secrets {
						if strings.Contains(string(text), secret) {
							t.Errorf("%s holds a secret: %q", path, text)
							return
						}
					}
				}
			}
			time.Sleep(time.Millisecond)
		}
	})
	t.Cleanup(func() {
		cancel()
		watching.Wait()
	})
}

// hidden fails the test if a secret is in what is shown.
func hidden(t *testing.T, secret string, out host.Output, err error) {
	t.Helper()
	for _, text := range []string{string(out.Stdout), string(out.Stderr), fmt.Sprint(err), fmt.Sprintf("%+v %#v", err, err)} {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("the password is shown: %q", text)
		}
	}
}

// Bar 14: everything that sudo may want, and what the user is told where it does
// not let us in.
func TestBar14Sudo(t *testing.T) {
	// What would be run if a shell read it: then a file is there.
	dir := t.TempDir()
	trap := filepath.Join(dir, "trap")
	if err := os.WriteFile(trap, []byte("#!/bin/sh\n: >"+filepath.Join(dir, "sprung")+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	const password = "Secr3t 'quoted' $HOME"
	for _, user := range []struct{ name, password string }{
		{"nopasswd", password}, {"asked", password}, {"wrong", "other"}, {"lectured", password}, {"ttyneeded", password},
		{"ptyused", password}, {"nopty", password}, {"command", trap}, {"word", "id"}, {"unlisted", password}, {"onlyls", password}, {"tries", "other"}, {"quiet", password},
	} {
		nettest.AddUser(t, user.name, "/bin/sh", user.password)
	}
	nettest.Sudoers(t,
		"nopasswd ALL=(root) NOPASSWD: ALL",
		"asked,wrong,lectured,ttyneeded,ptyused,nopty,tries,quiet ALL=(root) ALL",
		"command ALL=(root) NOPASSWD: ALL",
		"word ALL=(root) NOPASSWD: ALL",
		"onlyls ALL=(root) /bin/ls",
		"Defaults:lectured lecture=always",
		"Defaults:ttyneeded requiretty",
		"Defaults:ptyused use_pty",
		"Defaults:nopty !use_pty",
		"Defaults:tries passwd_tries=5",
		`Defaults:quiet passprompt_override,passprompt="Which word, %u? "`,
	)
	server := nettest.StartSSHD(t)
	for _, c := range []struct {
		name, user, password string
		refusal              host.Refusal
		words                []string // of the refusal; none: root
	}{
		{"NOPASSWD, no password", "nopasswd", "", 0, nil},
		{"NOPASSWD and a password all the same", "nopasswd", password, 0, nil},
		{"with a password", "asked", password, 0, nil},
		{"with a lecture", "lectured", password, 0, nil},
		{"use_pty", "ptyused", password, 0, nil},
		{"no use_pty", "nopty", password, 0, nil},
		{"a password that is a command, never asked for", "command", trap, 0, nil},
		{"a password that is a word, never asked for", "word", "id", 0, nil},
		{"root without sudo", "root", password, 0, nil},
		{"no password where one is needed", "asked", "", host.PasswordNeeded, []string{"set sudo_password", "NOPASSWD"}},
		{"a wrong password", "wrong", password, host.PasswordWrong, []string{"correct sudo_password", "tried once"}},
		{"a wrong password that may be tried five times", "tries", password, host.PasswordWrong, []string{"tried once"}},
		{"requiretty", "ttyneeded", password, host.TerminalNeeded, []string{"!requiretty"}},
		{"not in sudoers", "unlisted", password, host.NotAllowed, []string{"USER ALL=(root) ALL"}},
		{"not in sudoers, no password", "unlisted", "", host.PasswordNeeded, []string{"sudo_password"}},
		{"may only run something else", "onlyls", password, host.NotAllowed, []string{"run a shell as root"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if len(c.password) > 2 {
				watch(t, c.password)
			}
			r := reached(t, server, c.user, true, c.password)
			out, err := r.Run(t.Context(), "id -u; echo told >&2; sleep 0.3; exit 3")
			if c.password != "id" {
				hidden(t, c.password, out, err)
			}
			if _, err := os.Stat(filepath.Join(dir, "sprung")); err == nil {
				t.Error("the password was run")
			}
			if c.words == nil {
				if err != nil || string(out.Stdout) != "0\n" || string(out.Stderr) != "told\n" || out.Code != 3 {
					t.Errorf("got %s, %v", shown(out), err)
				}
				return
			}
			var refused *host.PrivilegeError
			if !errors.As(err, &refused) || refused.Refusal != c.refusal {
				t.Fatalf("got %v, want refusal %d", err, c.refusal)
			}
			for _, word := range append(c.words, c.user+"@127.0.0.1", refused.Found(), refused.Remedy()) {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("got %q, want %q in it", err, word)
				}
			}
			if strings.Contains(err.Error(), "password-") {
				t.Errorf("got %q, which holds our mark", err)
			}
		})
	}
}

// Not every host has sudo: here none is where the user's commands are.
func TestNoSudoAtAll(t *testing.T) {
	dir := applets(t)
	nettest.AddUser(t, "nosudo", "/bin/sh", "")
	server := nettest.StartSSHD(t, "SetEnv PATH="+dir)
	_, err := reached(t, server, "nosudo", true, "password").Run(t.Context(), "id -u")
	var refused *host.PrivilegeError
	if !errors.As(err, &refused) || refused.Refusal != host.SudoMissing {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "install sudo there, or log in as root") {
		t.Errorf("got %v", err)
	}
	// Without sudo = true nobody looks for it.
	if out, err := reached(t, server, "nosudo", false, "").Run(t.Context(), "id -u"); err != nil || strings.TrimSpace(string(out.Stdout)) == "0" {
		t.Errorf("got %s, %v", shown(out), err)
	}
}

// A script that prints the password is not shown with it.
func TestPasswordInStderrIsTakenOut(t *testing.T) {
	nettest.AddUser(t, "printer", "/bin/sh", "Pr1nted-word")
	nettest.Sudoers(t, "printer ALL=(root) ALL")
	r := reached(t, nettest.StartSSHD(t), "printer", true, "Pr1nted-word")
	out, err := r.Run(t.Context(), "echo it is Pr1nted-word here >&2")
	if err != nil || string(out.Stderr) != "it is (secret) here\n" {
		t.Errorf("got %s, %v", shown(out), err)
	}
}

// applets is a directory of programs that are all busybox's, shells too.
func applets(t *testing.T) string {
	t.Helper()
	nettest.Require(t, nettest.Root)
	// Not below the directory of the test, which only root may enter.
	dir := filepath.Join("/run", strings.ToLower(t.Name()))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	busybox := nettest.Program(t, "busybox")
	for _, name := range strings.Fields("ash sh cat chmod cp date dd echo grep id kill ls mkdir mv printf ps readlink rm setsid sleep sync touch uname wc") {
		if err := os.Symlink(busybox, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Targets with dash, and with nothing but busybox: the shell of the login too.
func TestShellsOfTargets(t *testing.T) {
	dir := applets(t)
	for name, c := range map[string]struct {
		shell string
		lines []string
		says  string
	}{
		"dash":    {nettest.Program(t, "dash"), nil, "/usr/bin"},
		"bash":    {nettest.Program(t, "bash"), nil, "/usr/bin"},
		"busybox": {filepath.Join(dir, "ash"), []string{"SetEnv PATH=" + dir}, dir},
	} {
		t.Run(name, func(t *testing.T) {
			user := "on" + name
			nettest.AddUser(t, user, c.shell, "")
			r := reached(t, nettest.StartSSHD(t, c.lines...), user, false, "")
			out, err := r.Run(t.Context(), `printf '%s\n' "$PATH"; printf 'a\n\n' >&2; exit 7`)
			if err != nil || out.Code != 7 || string(out.Stderr) != "a\n\n" || !strings.Contains(string(out.Stdout), c.says) {
				t.Fatalf("got %s, %v", shown(out), err)
			}
			snapshot, err := host.Take(t.Context(), r, host.Question{Parameters: []string{"net.ipv4.tcp_tw_reuse"}, Listeners: true})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := strings.TrimSpace(snapshot.Live["net.ipv4.tcp_tw_reuse"].Value), nettest.Read(t, "net.ipv4.tcp_tw_reuse"); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
