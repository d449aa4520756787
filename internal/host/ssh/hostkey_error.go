package ssh

import (
	"fmt"
	"strings"

	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// UnknownHostKeyError says that nothing vouches for the key of a host.
type UnknownHostKeyError struct {
	Host  string // as in known_hosts: name, or [name]:port
	Key   gossh.PublicKey
	Files []string // where it was looked up
}

func (e *UnknownHostKeyError) Error() string {
	return fmt.Sprintf("%s, then set host_key in ssh to %q or add the line %q to a known_hosts file", e.Problem(), authorized(e.Key), e.Line())
}

// Problem is the error without what makes the key known.
func (e *UnknownHostKeyError) Problem() string {
	return fmt.Sprintf("the host key of %s is not known: it shows %s, %s. "+
		"Compare the fingerprint with that on the host itself (ssh-keygen -lf /etc/ssh/%s)", e.Host, describe(e.Key), among(e.Files), keyFile(e.Key))
}

// Line is that of a known_hosts file.
func (e *UnknownHostKeyError) Line() string { return e.Host + " " + authorized(e.Key) }

// ChangedHostKeyError says that a host shows another key than the known one.
type ChangedHostKeyError struct {
	Host  string
	Key   gossh.PublicKey
	Known []KnownKey
}

// KnownKey is a key that would have been accepted, and where it stands.
type KnownKey struct {
	Key   gossh.PublicKey
	Place string // file:line, or host_key
	File  string // empty for host_key
}

func (e *ChangedHostKeyError) Error() string {
	var known []string
	remedy := "set host_key in ssh to the new key"
	for _, k := range e.Known {
		known = append(known, describe(k.Key)+" ("+k.Place+")")
		if k.File != "" {
			remedy = fmt.Sprintf("remove the old line (ssh-keygen -R %q -f %q) and add the new key", e.Host, k.File)
		}
	}
	return fmt.Sprintf("the host key of %s has changed: it shows %s, known is %s. Somebody may stand between this machine and the host. "+
		"If the host was set up anew, compare the fingerprint with that on the host itself (ssh-keygen -lf /etc/ssh/%s), then %s",
		e.Host, describe(e.Key), strings.Join(known, ", "), keyFile(e.Key), remedy)
}

// RevokedHostKeyError says that a key, or the authority that signed it, is
// marked as @revoked.
type RevokedHostKeyError struct {
	Host      string
	Key       gossh.PublicKey
	Place     string // file:line of the @revoked line
	Authority bool   // the key is that of the authority
}

func (e *RevokedHostKeyError) Error() string {
	what := "the host key of " + e.Host
	if e.Authority {
		what = "the authority that signed the host key of " + e.Host
	}
	return fmt.Sprintf("%s is revoked: %s is marked @revoked at %s. Give the host another key; a revoked key may be in foreign hands, so do not remove the line",
		what, describe(e.Key), e.Place)
}

// HostCertificateError says that a host should show a certificate of a known
// authority, and that what it shows is none or does not hold.
type HostCertificateError struct {
	Host        string
	Key         gossh.PublicKey // what the host shows
	Reason      string
	Authorities []KnownKey
}

func (e *HostCertificateError) Error() string {
	var known []string
	for _, k := range e.Authorities {
		known = append(known, describe(k.Key)+" ("+k.Place+")")
	}
	return fmt.Sprintf("the host certificate of %s does not hold: %s; the authority for it is %s. "+
		"Sign the key of the host anew (ssh-keygen -s CA -h -I %s -n %s HOSTKEY.pub) and name it as HostCertificate in sshd_config, or make its plain key known",
		e.Host, e.Reason, strings.Join(known, ", "), bare(e.Host), bare(e.Host))
}

func describe(key gossh.PublicKey) string {
	if c, ok := key.(*gossh.Certificate); ok {
		return "a certificate for " + describe(c.Key) + " signed by " + describe(c.SignatureKey)
	}
	return key.Type() + " " + gossh.FingerprintSHA256(key)
}

func authorized(key gossh.PublicKey) string {
	return strings.TrimSpace(string(gossh.MarshalAuthorizedKey(plain(key))))
}

// plain is the key of a certificate.
func plain(key gossh.PublicKey) gossh.PublicKey {
	if c, ok := key.(*gossh.Certificate); ok {
		return c.Key
	}
	return key
}

func keyFile(key gossh.PublicKey) string {
	kind := "ed25519"
	switch t := plain(key).Type(); {
	case t == gossh.KeyAlgoRSA:
		kind = "rsa"
	case strings.Contains(t, "ecdsa"):
		kind = "ecdsa"
	}
	return "ssh_host_" + kind + "_key.pub"
}

func among(files []string) string {
	if len(files) == 0 {
		return "and there is no known_hosts file"
	}
	return "for which there is no line in " + strings.Join(files, ", ")
}

func bare(name string) string {
	name, _, _ = strings.Cut(strings.TrimPrefix(name, "["), "]")
	return name
}

func fromFile(k knownhosts.KnownKey) KnownKey {
	return KnownKey{Key: k.Key, Place: fmt.Sprintf("%s:%d", k.Filename, k.Line), File: k.Filename}
}
