package cli

import (
	"errors"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
)

// told is what an error of a live host says here: what the provider has
// attributes for, tcplint takes from --ssh and ssh_config.
func told(err error) string {
	text := err.Error()
	var (
		refused   *ssh.AuthError
		unknown   *ssh.UnknownHostKeyError
		encrypted *ssh.EncryptedKeyError
		unsettled *ssh.UnsettledError
		command   *ssh.ProxyCommandError
	)
	switch {
	case errors.As(err, &refused):
		return strings.Replace(text, refused.Error(), refused.Problem()+
			". Name the user as --ssh USER@"+refused.Host+" or User in ssh_config, give a key with IdentityFile there or ssh-add, or put a public key of these into authorized_keys of that user", 1)
	case errors.As(err, &unknown):
		return strings.Replace(text, unknown.Error(), unknown.Problem()+", then add this line to ~/.ssh/known_hosts: "+unknown.Line(), 1)
	case errors.As(err, &encrypted):
		return strings.Replace(text, encrypted.Error(), encrypted.Problem()+": load the key into an agent (ssh-add)", 1)
	case errors.As(err, &unsettled):
		return strings.Replace(text, unsettled.Error(), unsettled.Problem()+
			": move the Host block of "+unsettled.Host+" above that Match, or give another file with --ssh-config", 1)
	case errors.As(err, &command):
		return strings.Replace(text, command.Error(), command.Problem()+": use ProxyJump", 1)
	}
	return text
}
