package provider_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"golang.org/x/crypto/ssh"
)

// secrets are those of one user and one host, by the name of their variable.
type secrets map[string]string

// hit names the secret that is in a text, in the open or in base64.
func (s secrets) hit(text []byte) string {
	for name, secret := range s {
		for line := range strings.Lines(secret) {
			line = strings.TrimSpace(line)
			if strings.Contains(line, " ") { // BEGIN and END of a key
				continue
			}
			for _, form := range []string{line, base64.StdEncoding.EncodeToString([]byte(line))} {
				if strings.Contains(string(text), form) {
					return name
				}
			}
		}
	}
	return ""
}

// search reads all files below a directory, and what is in archives.
func (s secrets) search(t *testing.T, dir string, known ...string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		for _, k := range known {
			if path == k {
				return nil
			}
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if name := s.hit(text); name != "" {
			t.Errorf("%s holds the %s", path, name)
		}
		archive, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return nil // it is none
		}
		for _, file := range archive.File {
			inner, err := file.Open()
			if err != nil {
				return err
			}
			text, err := io.ReadAll(inner)
			if err = errors.Join(err, inner.Close()); err != nil {
				return err
			}
			if name := s.hit(text); name != "" {
				t.Errorf("%s in %s holds the %s", file.Name, path, name)
			}
		}
		return nil
	}))
}

// watch looks at the arguments and the environment of all processes until the
// function that it returns is called, which gives what was found.
func (s secrets) watch() (stop func() map[string]string) {
	done, ended := make(chan struct{}), make(chan map[string]string)
	go func() {
		found := map[string]string{}
		for {
			select {
			case <-done:
				ended <- found
				return
			case <-time.After(10 * time.Millisecond):
			}
			for _, what := range []string{"cmdline", "environ"} {
				paths, _ := filepath.Glob("/proc/[0-9]*/" + what)
				for _, path := range paths {
					text, err := os.ReadFile(path)
					if err != nil {
						continue // it has ended
					}
					if name := s.hit(text); name != "" {
						found[path+" holds the "+name] = strings.ReplaceAll(string(text), "\x00", " ")
					}
				}
			}
		}
	}()
	return func() map[string]string {
		close(done)
		return <-ended
	}
}

// The searches find what they are to find.
func TestSecrets_Search(t *testing.T) {
	s := secrets{"password": "password-" + rand.Text(), "key": "-----BEGIN KEY-----\n" + rand.Text() + "\n"}
	for _, c := range []struct{ text, name string }{
		{"user=ops " + s["password"] + ";", "password"},
		{"b64:" + base64.StdEncoding.EncodeToString([]byte(s["password"])), "password"},
		{"...\\n" + strings.Split(s["key"], "\n")[1] + "\\n", "key"},
		{"-----BEGIN KEY-----", ""},
	} {
		if got := s.hit([]byte(c.text)); got != c.name {
			t.Errorf("in %q is %q", c.text, got)
		}
	}
	stop := s.watch()
	told := exec.Command("sleep", "2") // a busy machine looks seldom
	told.Env = []string{"PASSWORD=" + s["password"]}
	must(t, told.Run())
	if found := stop(); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

// newSecrets makes a user who needs all of them: an encrypted key and a password
// to log in, and the password of root for sudo.
func newSecrets(t *testing.T) (secrets, *nettest.SSHD) {
	t.Helper()
	server := nettest.StartSSHD(t, "AuthenticationMethods publickey,password", "PasswordAuthentication yes")
	s := secrets{
		"passphrase": "passphrase-" + rand.Text(), "password": "password-" + rand.Text(), "sudo_password": "sudo-" + rand.Text(),
		"fastopen": "1a2b3c4d-5e6f7a8b-9c0d1e2f-3a4b5c6d", "refused": "refused-" + rand.Text(),
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	block, err := ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(s["passphrase"]))
	must(t, err)
	s["private_key"] = string(pem.EncodeToMemory(block))
	key, err := ssh.NewPublicKey(public)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(server.Dir, "authorized_keys"), ssh.MarshalAuthorizedKey(key), 0o644))
	must(t, os.Chmod(server.Dir, 0o755)) // sshd reads it as the user
	nettest.AddUser(t, "ops", "/bin/sh", s["password"])
	nettest.Sudoers(t, "ops ALL=(root) ALL", "Defaults:ops rootpw")
	shadow, err := os.ReadFile("/etc/shadow")
	must(t, err)
	t.Cleanup(func() { must(t, os.WriteFile("/etc/shadow", shadow, 0o640)) })
	set := exec.Command(nettest.Program(t, "chpasswd"))
	set.Stdin = strings.NewReader("root:" + s["sudo_password"] + "\n")
	if out, err := set.CombinedOutput(); err != nil {
		t.Fatalf("giving root a password: %v: %s", err, out)
	}
	return s, server
}

const fastopenKey = "net.ipv4.tcp_fastopen_key"

// No secret is in anything that outlives its use, or that another user of one of
// the machines could see: state, backup, plan, what is printed, the log of
// everything, arguments, environments, journal.
func TestSecrets_AreNowhere(t *testing.T) {
	s, server := newSecrets(t)
	nettest.Write(t, fastopenKey, "00000000-00000000-00000000-00000001") // put back at the end
	r := newRoom(t, fmt.Sprintf(`provider "sysctl" {
  ssh = {
    host = "127.0.0.1", port = %d, user = "ops", agent = false, ssh_config_file = "none"
    host_key    = %q
    private_key = var.private_key
    passphrase  = var.passphrase
    password    = var.password
  }
  sudo          = true
  sudo_password = var.sudo_password
}
`, server.Port, server.HostKey))
	var given strings.Builder
	for name, secret := range s {
		fmt.Fprintf(&given, "%s = %q\n", name, secret)
		r.provider += fmt.Sprintf("variable %q {\n  type      = string\n  ephemeral = true\n}\n", name)
	}
	r.tf.place("secrets.auto.tfvars", given.String())
	logs := t.TempDir()
	for _, subsystem := range []string{"TF_LOG", "TF_LOG_CORE", "TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_SDK_PROTO", "TF_LOG_SDK_FRAMEWORK"} {
		r.tf.environment = append(r.tf.environment, subsystem+"=TRACE")
	}
	r.tf.environment = append(r.tf.environment, "TF_LOG_PATH="+filepath.Join(logs, "log"))
	declare := func(variable string, version int) {
		r.declare(fmt.Sprintf(`resource "sysctl_parameters" "lb" {
  name               = "60-lb"
  values             = { "net.ipv4.tcp_fin_timeout" = "30" }
  secrets_wo         = { %q = var.%s }
  secrets_wo_version = %d
}
`, fastopenKey, variable, version))
	}
	const ourFile = "/etc/sysctl.d/60-lb.conf"
	looked := 0
	look := func(out string) {
		t.Helper()
		looked++
		if name := s.hit([]byte(out)); name != "" {
			t.Errorf("the %s is printed:\n%s", name, out)
		}
		s.search(t, r.tf.directory, filepath.Join(r.tf.directory, "secrets.auto.tfvars"))
		s.search(t, logs)
		if _, err := os.Stat("/run/terraform-provider-sysctl"); err == nil {
			s.search(t, "/run/terraform-provider-sysctl")
		}
		s.search(t, "/etc/sysctl.d", ourFile)
	}
	stop := s.watch()
	declare("fastopen", 1)
	look(r.tf.run("plan", "-out=plan"))
	look(r.tf.run("show", "-json", "plan"))
	look(r.tf.run("apply", "plan"))
	if got := r.read(fastopenKey); got != s["fastopen"] {
		t.Fatalf("the key is %q", got)
	}
	if info, err := os.Stat(ourFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file that keeps the secret: %v, %v", info, err)
	}
	if text, err := os.ReadFile(ourFile); s.hit(text) != "fastopen" {
		t.Errorf("the secret is not where it has to be: %v\n%s", err, text)
	}
	look(r.tf.run("show", "-json"))
	look(r.tf.run("plan", "-detailed-exitcode"))
	declare("refused", 2)
	out, err := r.tf.try("apply", "-auto-approve")
	if err == nil || !strings.Contains(out, "did not take the secret value") {
		t.Errorf("the kernel takes anything: %v\n%s", err, out)
	}
	look(out)
	declare("fastopen", 3)
	look(r.tf.run("apply", "-auto-approve"))
	look(r.tf.run("destroy", "-auto-approve"))
	for what, text := range stop() {
		t.Errorf("%s: %s", what, text)
	}
	if text, err := os.ReadFile(filepath.Join(logs, "log")); err != nil || strings.Count(string(text), "[TRACE]") < 1000 || !strings.Contains(string(text), "changing parameters") {
		t.Errorf("the log is no log of everything: %d bytes, %v", len(text), err)
	}
	if _, err := os.Stat(ourFile); err == nil {
		t.Error("the file with the secret is left")
	}
	if looked < 8 {
		t.Errorf("looked %d times", looked)
	}
}
