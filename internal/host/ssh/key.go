package ssh

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// EncryptedKeyError says that a key is encrypted and no passphrase opens it.
type EncryptedKeyError struct {
	Key   string // private_key, or the file
	Wrong bool   // a passphrase was given, another one is needed

	public gossh.PublicKey // nil in formats that encrypt it too
}

func (e *EncryptedKeyError) Error() string {
	verb := "set"
	if e.Wrong {
		verb = "correct"
	}
	return e.Problem() + ": " + verb + " passphrase in ssh, or load the key into an agent (ssh-add)"
}

// Problem is the error without what to do about it.
func (e *EncryptedKeyError) Problem() string {
	if e.Wrong {
		return "the passphrase does not open " + e.Key
	}
	return e.Key + " is encrypted and there is no passphrase"
}

// parseKey reads a private key. name is what messages call it: they never hold
// anything of the text.
func parseKey(name string, text []byte, passphrase string) (gossh.Signer, error) {
	signer, err := gossh.ParsePrivateKey(text)
	var locked *gossh.PassphraseMissingError
	if !errors.As(err, &locked) {
		if err != nil {
			return nil, fmt.Errorf("%s is no private key that can be used here (PEM or OpenSSH; a security key needs an agent): %w", name, err)
		}
		return signer, nil
	}
	if passphrase == "" {
		return nil, &EncryptedKeyError{Key: name, public: locked.PublicKey}
	}
	signer, err = gossh.ParsePrivateKeyWithPassphrase(text, []byte(passphrase))
	if errors.Is(err, x509.IncorrectPasswordError) {
		return nil, &EncryptedKeyError{Key: name, Wrong: true, public: locked.PublicKey}
	}
	if err != nil {
		return nil, fmt.Errorf("opening %s with the passphrase: %w", name, err)
	}
	return signer, nil
}

func readKey(file, passphrase string) (gossh.Signer, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading a private key: %w", err)
	}
	return parseKey(file, text, passphrase)
}

func readPublicKey(file string) (gossh.PublicKey, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("reading a public key: %w", err)
	}
	key, _, _, _, err := gossh.ParseAuthorizedKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s is no public key: %w", file, err)
	}
	return key, nil
}

// readCertificate reads a certificate of a user.
func readCertificate(file string) (*gossh.Certificate, error) {
	key, err := readPublicKey(file)
	if err != nil {
		return nil, err
	}
	certificate, ok := key.(*gossh.Certificate)
	if !ok || certificate.CertType != gossh.UserCert {
		return nil, fmt.Errorf("%s is no certificate of a user: it holds %s", file, key.Type())
	}
	return certificate, nil
}

// expiry says why a certificate is not valid at a time; empty if it is.
func expiry(c *gossh.Certificate, now time.Time) string {
	seconds := uint64(now.Unix())
	if seconds < c.ValidAfter {
		return "it is valid from " + time.Unix(int64(c.ValidAfter), 0).UTC().Format(time.RFC3339)
	}
	if c.ValidBefore != gossh.CertTimeInfinity && seconds >= c.ValidBefore {
		return "it expired at " + time.Unix(int64(c.ValidBefore), 0).UTC().Format(time.RFC3339)
	}
	return ""
}
