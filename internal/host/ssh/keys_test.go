package ssh

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// pair is a key in a file, with its public half beside it.
type pair struct {
	raw    any
	signer gossh.Signer
	file   string
	line   string // as in authorized_keys
}

func newPair(t testing.TB, file, kind, passphrase string) pair {
	t.Helper()
	var raw any
	var err error
	switch kind {
	case "ed25519":
		_, raw, err = ed25519.GenerateKey(rand.Reader)
	case "ecdsa":
		raw, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "rsa":
		raw, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	must(t, err)
	block, err := gossh.MarshalPrivateKey(raw, "")
	if passphrase != "" {
		block, err = gossh.MarshalPrivateKeyWithPassphrase(raw, "", []byte(passphrase))
	}
	must(t, err)
	signer, err := gossh.NewSignerFromKey(raw)
	must(t, err)
	p := pair{raw: raw, signer: signer, file: file, line: authorized(signer.PublicKey())}
	must(t, os.WriteFile(file, pem.EncodeToMemory(block), 0o600))
	must(t, os.WriteFile(file+".pub", []byte(p.line+"\n"), 0o600))
	return p
}

// certified writes a certificate for a key, valid for an hour around now.
func (p pair) certified(t testing.TB, file string, authority pair, change func(*gossh.Certificate)) {
	t.Helper()
	now := time.Now()
	c := &gossh.Certificate{
		Key: p.signer.PublicKey(), CertType: gossh.UserCert, KeyId: "test", ValidPrincipals: []string{"root"},
		ValidAfter: uint64(now.Add(-30 * time.Minute).Unix()), ValidBefore: uint64(now.Add(30 * time.Minute).Unix()),
	}
	if change != nil {
		change(c)
	}
	must(t, c.SignCert(rand.Reader, authority.signer))
	must(t, os.WriteFile(file, gossh.MarshalAuthorizedKey(c), 0o600))
}

// sockets counts those of agents: each is another one.
var sockets atomic.Int32

// serveAgent is an agent that holds keys, and counts what it signs.
func serveAgent(t testing.TB, pairs ...pair) (socket string, keyring agent.Agent) {
	t.Helper()
	// A path of a socket may have 107 bytes: the directory of a test is longer.
	socket = fmt.Sprintf("/run/agent-%d", sockets.Add(1))
	keyring = agent.NewKeyring()
	for _, p := range pairs {
		must(t, keyring.Add(agent.AddedKey{PrivateKey: p.raw, Comment: p.file}))
	}
	listener, err := net.Listen("unix", socket)
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = agent.ServeAgent(keyring, conn) // until the client has what it wants
			}()
		}
	}()
	return socket, keyring
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// write writes a file of a user and returns its path.
func write(t testing.TB, path, format string, arguments ...any) string {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(path), 0o700))
	must(t, os.WriteFile(path, []byte(fmt.Sprintf(format, arguments...)), 0o600))
	return path
}

// told checks that an error says all of some words and none of others.
func told(t testing.TB, err error, words []string, never ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", words)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("got %q, want %q in it", err, word)
		}
	}
	for _, word := range never {
		if strings.Contains(err.Error(), word) {
			t.Errorf("got %q, and %q is in it", err, word)
		}
	}
}
