package provider_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"golang.org/x/crypto/ssh"
)

// sshd is a real server in the room.
type sshd struct {
	port     int
	identity string // file of the key that it lets in, as root
	hostKey  string
}

func startSSHD(t *testing.T) sshd {
	t.Helper()
	nettest.Require(t, nettest.Root)
	program := nettest.Program(t, "sshd")
	dir := t.TempDir()
	hostKey, _ := writeKey(t, filepath.Join(dir, "host"))
	clientKey, identity := writeKey(t, filepath.Join(dir, "client"))
	must(t, os.WriteFile(filepath.Join(dir, "authorized_keys"), []byte(clientKey+"\n"), 0o600))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	must(t, listener.Close())
	must(t, os.MkdirAll("/run/sshd", 0o755)) // where it separates privileges
	config := fmt.Sprintf("Port %d\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nStrictModes no\nPermitRootLogin yes\nUsePAM no\nPidFile none\nLogLevel ERROR\n",
		port, filepath.Join(dir, "host"), filepath.Join(dir, "authorized_keys"))
	must(t, os.WriteFile(filepath.Join(dir, "sshd_config"), []byte(config), 0o600))
	// A file, since Wait would wait for a pipe that the sessions hold open too.
	said, err := os.Create(filepath.Join(dir, "said"))
	must(t, err)
	defer said.Close()
	server := exec.Command(program, "-D", "-e", "-f", filepath.Join(dir, "sshd_config"))
	server.Stderr = said
	must(t, server.Start())
	t.Cleanup(func() {
		_ = server.Process.Kill() // it may have ended
		_ = server.Wait()
	})
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if connection, err := net.Dial("tcp", address); err == nil {
			connection.Close()
			return sshd{port: port, identity: identity, hostKey: hostKey}
		}
		if time.Now().After(until) {
			_ = server.Process.Kill()
			_ = server.Wait()
			words, _ := os.ReadFile(said.Name())
			t.Fatalf("sshd does not listen: %s", words)
		}
	}
}

// writeKey makes a key, and gives its public half and its file.
func writeKey(t *testing.T, file string) (public, path string) {
	t.Helper()
	publicKey, privateKey, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	block, err := ssh.MarshalPrivateKey(privateKey, "")
	must(t, err)
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	key, err := ssh.NewPublicKey(publicKey)
	must(t, err)
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))), file
}
