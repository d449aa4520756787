package ssh

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// AuthError says that a host took nothing of what was offered.
type AuthError struct {
	User    string
	Host    string
	Offered []string // keys with where they come from, "password"
	LeftOut []string // what could not be offered, and why
	Err     error
}

func (e *AuthError) Error() string {
	return e.Problem() + ". Set user, private_key_file, agent or password in ssh, or put a public key of these into authorized_keys of that user"
}

// Problem is the error without what the provider's attributes can do about it.
func (e *AuthError) Problem() string {
	offered := "nothing could be offered"
	if len(e.Offered) > 0 {
		offered = "it refused " + strings.Join(e.Offered, ", ")
	}
	text := fmt.Sprintf("%s lets nobody in as %s: %s", e.Host, e.User, offered)
	if len(e.LeftOut) > 0 {
		text += "; not offered: " + strings.Join(e.LeftOut, ", ")
	}
	return text
}

func (e *AuthError) Unwrap() error { return e.Err }

// credentials are what is offered to one host, in order.
type credentials struct {
	signers []gossh.Signer
	offered []string
	leftOut []string
	held    []gossh.Signer // keys of the agent
}

// gather reads keys and asks the agent. What the configuration names must be
// there; what OpenSSH would only try is left out where it cannot be used.
func gather(ctx context.Context, id identity) (*credentials, error) {
	c := &credentials{}
	if err := c.askAgent(ctx, id); err != nil {
		return nil, err
	}
	explicit, err := c.explicit(id)
	if err != nil {
		return nil, err
	}
	if !explicit {
		c.configured(id)
	}
	if !id.Only {
		for _, signer := range c.held {
			c.add(signer, "agent")
		}
	}
	return c, nil
}

func (c *credentials) askAgent(ctx context.Context, id identity) error {
	wanted := id.Agent != nil && *id.Agent
	if id.Agent != nil && !wanted || id.AgentSocket == "" && !wanted {
		return nil
	}
	held, err := agentKeys(ctx, id.AgentSocket)
	if err != nil && wanted {
		return fmt.Errorf("agent = true in ssh: %w", err)
	}
	if err != nil {
		c.leftOut = append(c.leftOut, err.Error())
	}
	c.held = held
	return nil
}

// explicit takes the keys that the configuration names; they come first, since
// a server ends the conversation after a few keys (MaxAuthTries).
func (c *credentials) explicit(id identity) (bool, error) {
	type source struct {
		name   string
		signer gossh.Signer
	}
	var sources []source
	take := func(name string, signer gossh.Signer, err error) error {
		var locked *EncryptedKeyError
		if errors.As(err, &locked) && locked.public != nil {
			if held := c.holds(locked.public); held != nil {
				signer, err = held, nil
			}
		}
		if err != nil {
			return err
		}
		sources = append(sources, source{name, signer})
		return nil
	}
	if id.PrivateKey != "" {
		signer, err := parseKey("private_key", []byte(id.PrivateKey), id.Passphrase)
		if err := take("private_key", signer, err); err != nil {
			return false, err
		}
	}
	if id.PrivateKeyFile != "" {
		signer, err := readKey(id.PrivateKeyFile, id.Passphrase)
		if err := take(id.PrivateKeyFile, signer, err); err != nil {
			return false, err
		}
	}
	if id.CertificateFile != "" {
		certificate, err := readCertificate(id.CertificateFile)
		if err != nil {
			return false, fmt.Errorf("certificate_file: %w", err)
		}
		if why := expiry(certificate, time.Now()); why != "" {
			return false, fmt.Errorf("certificate_file %s is not valid: %s; have it signed anew", id.CertificateFile, why)
		}
		signer := c.holds(certificate.Key)
		for _, s := range sources {
			if equal(s.signer.PublicKey(), certificate.Key) {
				signer = s.signer
			}
		}
		if signer == nil {
			return false, fmt.Errorf("certificate_file %s is for %s, and neither private_key, private_key_file nor the agent holds that key",
				id.CertificateFile, describe(certificate.Key))
		}
		if err := c.certify(certificate, signer, id.CertificateFile); err != nil {
			return false, err
		}
	}
	for _, s := range sources {
		c.implied(s.name, s.signer)
		c.add(s.signer, s.name)
	}
	return len(sources) > 0 || id.CertificateFile != "", nil
}

// configured takes the keys of ssh_config, or those that OpenSSH tries anyhow.
func (c *credentials) configured(id identity) {
	var signers []gossh.Signer
	for _, file := range id.Files {
		signer, err := readKey(file, id.Passphrase)
		if err != nil {
			if public, e := readPublicKey(file + ".pub"); e == nil {
				signer = c.holds(public)
			} else if public, e := readPublicKey(file); e == nil {
				signer = c.holds(public) // IdentityFile may name the public key of one in the agent
			}
		}
		if signer == nil {
			if !errors.Is(err, fs.ErrNotExist) {
				c.leftOut = append(c.leftOut, err.Error())
			}
			continue
		}
		c.implied(file, signer)
		signers = append(signers, signer)
		c.add(signer, file)
	}
	for _, file := range id.Certificates {
		certificate, err := readCertificate(file)
		if err != nil {
			c.leftOut = append(c.leftOut, err.Error())
			continue
		}
		for _, signer := range append(slices.Clone(signers), c.held...) {
			if equal(signer.PublicKey(), certificate.Key) {
				_ = c.certify(certificate, signer, file) // cannot fail: the keys are equal
				break
			}
		}
	}
	// As in OpenSSH certificates are offered before keys.
	slices.SortStableFunc(c.signers, func(a, b gossh.Signer) int { return rank(a) - rank(b) })
}

func rank(s gossh.Signer) int {
	if _, ok := s.PublicKey().(*gossh.Certificate); ok {
		return 0
	}
	return 1
}

// implied takes the certificate that OpenSSH looks for beside a key.
func (c *credentials) implied(file string, signer gossh.Signer) {
	certificate, err := readCertificate(file + "-cert.pub")
	if err == nil && equal(certificate.Key, signer.PublicKey()) {
		_ = c.certify(certificate, signer, file+"-cert.pub") // cannot fail: the keys are equal
	}
}

func (c *credentials) certify(certificate *gossh.Certificate, signer gossh.Signer, from string) error {
	certified, err := gossh.NewCertSigner(certificate, signer)
	if err != nil {
		return fmt.Errorf("using the certificate %s: %w", from, err)
	}
	c.add(certified, from)
	return nil
}

func (c *credentials) holds(public gossh.PublicKey) gossh.Signer {
	for _, signer := range c.held {
		if equal(signer.PublicKey(), public) {
			return signer
		}
	}
	return nil
}

func (c *credentials) add(signer gossh.Signer, from string) {
	for _, s := range c.signers {
		if equal(s.PublicKey(), signer.PublicKey()) {
			return
		}
	}
	c.signers = append(c.signers, signer)
	c.offered = append(c.offered, describe(signer.PublicKey())+" ("+from+")")
}

// methods are the ways to log in. A password answers one hidden question, and
// only one: directory services lock an account after a few wrong answers, and a
// host may ask for the same password in two ways.
func (c *credentials) methods(password string) []gossh.AuthMethod {
	var methods []gossh.AuthMethod
	if len(c.signers) > 0 {
		methods = append(methods, gossh.PublicKeys(c.signers...))
	}
	if password == "" {
		return methods
	}
	c.offered = append(c.offered, "the password")
	given := false
	give := func() (string, error) {
		if given {
			return "", errors.New("the password was refused")
		}
		given = true
		return password, nil
	}
	return append(methods, gossh.PasswordCallback(give), gossh.KeyboardInteractive(
		func(_, _ string, questions []string, echos []bool) ([]string, error) {
			if len(questions) == 0 {
				return nil, nil
			}
			if len(questions) > 1 || echos[0] {
				return nil, fmt.Errorf("the host asks %q, which a password does not answer", strings.Join(questions, " "))
			}
			answer, err := give()
			return []string{answer}, err
		}))
}
