package cli

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	gossh "golang.org/x/crypto/ssh"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
)

// The ways out are those of this program, not attributes of the provider.
func TestToldInWordsOfTheCommandLine(t *testing.T) {
	key, err := gossh.NewPublicKey(ed25519.PublicKey(make([]byte, ed25519.PublicKeySize)))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no way in": {
			&ssh.AuthError{User: "nobody", Host: "lb1", Offered: []string{"~/.ssh/id_ed25519"}},
			"connecting: lb1 lets nobody in as nobody: it refused ~/.ssh/id_ed25519. Name the user as --ssh USER@lb1 or User in ssh_config, " +
				"give a key with IdentityFile there or ssh-add, or put a public key of these into authorized_keys of that user",
		},
		"unknown host key": {
			&ssh.UnknownHostKeyError{Host: "[lb1]:2222", Key: key, Files: []string{"/home/ops/.ssh/known_hosts"}},
			"connecting: the host key of [lb1]:2222 is not known: it shows ssh-ed25519 " + gossh.FingerprintSHA256(key) +
				", for which there is no line in /home/ops/.ssh/known_hosts. Compare the fingerprint with that on the host itself " +
				"(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then add this line to ~/.ssh/known_hosts: [lb1]:2222 " +
				strings.TrimSpace(string(gossh.MarshalAuthorizedKey(key))),
		},
		"encrypted key": {
			&ssh.EncryptedKeyError{Key: "id_rsa"}, "connecting: id_rsa is encrypted and there is no passphrase: load the key into an agent (ssh-add)",
		},
		"behind a Match": {
			&ssh.UnsettledError{Host: "lb1", Keyword: "User", Match: "config:3", Setting: "config:9"},
			"connecting: User of lb1 is set at config:9, which hangs on the condition of the Match at config:3 that cannot be judged here: " +
				"move the Host block of lb1 above that Match, or give another file with --ssh-config",
		},
		"through a program": {
			&ssh.ProxyCommandError{Host: "lb1", Place: "config:4"},
			"connecting: lb1 is reached through the ProxyCommand at config:4, which is not run here: use ProxyJump",
		},
		"any other": {errors.New("no route to host"), "connecting: no route to host"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(fmt.Errorf("connecting: %w", tt.err)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
