package ssh

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	known "github.com/skeema/knownhosts"
	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// verifier judges the key of one host. It only ever reads.
type verifier struct {
	policy hostKeyPolicy
	name   string // host:port as the files are asked
	inline []inlineKey
	files  []string // of policy.Files those that exist
	db     *known.HostKeyDB
}

// inlineKey is a line of host_key.
type inlineKey struct {
	key       gossh.PublicKey
	authority bool
}

func newVerifier(p hostKeyPolicy) (*verifier, error) {
	v := &verifier{policy: p, name: net.JoinHostPort(p.Name, strconv.Itoa(p.Port))}
	var err error
	if v.inline, err = parseInline(p.Inline); err != nil {
		return nil, err
	}
	for _, file := range p.Files {
		_, err := os.Stat(file)
		if errors.Is(err, fs.ErrNotExist) && !p.Required {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("reading known hosts: %w", err)
		}
		v.files = append(v.files, file)
	}
	if v.db, err = known.NewDB(v.files...); err != nil {
		return nil, fmt.Errorf("reading known hosts: %w", err)
	}
	return v, nil
}

// parseInline reads host_key: keys as in authorized_keys, one a line, each
// perhaps with @cert-authority before it.
func parseInline(text string) ([]inlineKey, error) {
	var keys []inlineKey
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		rest, authority := strings.CutPrefix(line, "@cert-authority ")
		// A line as in known_hosts has the name before the key.
		key, _, options, _, err := gossh.ParseAuthorizedKey([]byte(rest))
		if err != nil || len(options) > 0 {
			return nil, errors.New(`host_key is no public key: write it as "ssh-ed25519 AAAA...", or "@cert-authority ssh-ed25519 AAAA..." for an authority, without the name of the host`)
		}
		keys = append(keys, inlineKey{key, authority})
	}
	if strings.TrimSpace(text) != "" && len(keys) == 0 {
		return nil, errors.New("host_key holds no key")
	}
	return keys, nil
}

// algorithms lists what the host is asked to show, best first: a certificate
// where an authority is known, then keys of the kinds that are known, then the
// others, so that a key of another kind is told of as changed.
func (v *verifier) algorithms() []string {
	var authority bool
	var kinds []string
	if len(v.inline) > 0 {
		for _, k := range v.inline {
			authority = authority || k.authority
			if !k.authority {
				kinds = append(kinds, k.key.Type())
			}
		}
	} else {
		for _, k := range v.known() {
			authority = authority || k.Cert
			if !k.Cert {
				kinds = append(kinds, k.Type())
			}
		}
	}
	var certificates, first, rest []string
	supported := slices.SortedStableFunc(slices.Values(gossh.SupportedAlgorithms().HostKeys), func(a, b string) int { return liking(a) - liking(b) })
	for _, algorithm := range supported {
		switch {
		case strings.Contains(algorithm, "-cert-v01@"):
			certificates = append(certificates, algorithm)
		case slices.Contains(kinds, kindOf(algorithm)):
			first = append(first, algorithm)
		default:
			rest = append(rest, algorithm)
		}
	}
	if !authority {
		// A certificate that nobody vouches for only hides the plain key.
		return append(first, rest...)
	}
	return slices.Concat(certificates, first, rest)
}

// liking orders algorithms as OpenSSH does (KEX_DEFAULT_PK_ALG in myproposal.h),
// so that both show the same key of a host that is not known.
func liking(algorithm string) int {
	for i, kind := range []string{"ssh-ed25519", "ecdsa-", "rsa-"} {
		if strings.HasPrefix(algorithm, kind) {
			return i
		}
	}
	return 3
}

// kindOf is the kind of key that signs with an algorithm.
func kindOf(algorithm string) string {
	switch algorithm {
	case gossh.KeyAlgoRSASHA256, gossh.KeyAlgoRSASHA512:
		return gossh.KeyAlgoRSA
	}
	return algorithm
}

// known lists the keys of the files for this host. Like OpenSSH it also takes
// those without a port for a host on another port than 22.
func (v *verifier) known() []known.PublicKey {
	keys := v.db.HostKeys(v.name)
	if v.policy.Port != 22 {
		keys = append(keys, v.db.HostKeys(net.JoinHostPort(v.policy.Name, "22"))...)
	}
	return keys
}

// check judges what the host shows.
func (v *verifier) check(key gossh.PublicKey) error {
	if err := v.revoked(key); err != nil {
		return err
	}
	if len(v.inline) > 0 {
		return v.checkInline(key)
	}
	err := v.ask(v.name, key)
	if err == nil {
		return nil
	}
	if v.policy.Port != 22 && v.ask(net.JoinHostPort(v.policy.Name, "22"), key) == nil {
		return nil
	}
	return v.explain(key, err)
}

// ask asks the files. A certificate that no authority vouches for is worth as
// much as its plain key.
func (v *verifier) ask(name string, key gossh.PublicKey) error {
	err := v.db.HostKeyCallback()(name, placeholder, key)
	c, ok := key.(*gossh.Certificate)
	if ok && err == nil {
		return nil
	}
	if ok {
		key = c.Key
		if v.db.HostKeyCallback()(name, placeholder, key) != nil {
			return err
		}
	}
	if err == nil || ok {
		return v.asHost(key)
	}
	return err
}

// asHost refuses a key that is known as that of an authority only: x/crypto
// compares a plain key with the lines of authorities too.
func (v *verifier) asHost(key gossh.PublicKey) error {
	if slices.ContainsFunc(v.known(), func(k known.PublicKey) bool { return !k.Cert && equal(k, key) }) {
		return nil
	}
	return errAuthority
}

var errAuthority = errors.New("this is the key of an authority, not of a host")

// placeholder stands for the address: only the name is looked up, as with
// CheckHostIP no, and through a bastion there is no address.
var placeholder = &net.TCPAddr{IP: net.IPv4zero}

func (v *verifier) revoked(key gossh.PublicKey) error {
	for i, k := range parts(key) {
		var revoked *knownhosts.RevokedError
		if errors.As(v.db.HostKeyCallback()(v.name, placeholder, k), &revoked) {
			return &RevokedHostKeyError{Host: v.label(), Key: k, Place: fromFile(revoked.Revoked).Place, Authority: i > 0}
		}
	}
	return nil
}

// parts are the key itself and the key of the authority that signed it.
func parts(key gossh.PublicKey) []gossh.PublicKey {
	if c, ok := key.(*gossh.Certificate); ok {
		return []gossh.PublicKey{c.Key, c.SignatureKey}
	}
	return []gossh.PublicKey{key}
}

func (v *verifier) label() string { return known.Normalize(v.name) }

func (v *verifier) checkInline(key gossh.PublicKey) error {
	var plainKeys, authorities []KnownKey
	for _, k := range v.inline {
		kept := KnownKey{Key: k.key, Place: "host_key"}
		if k.authority {
			authorities = append(authorities, kept)
			continue
		}
		if equal(k.key, plain(key)) {
			return nil
		}
		plainKeys = append(plainKeys, kept)
	}
	if len(authorities) == 0 {
		return &ChangedHostKeyError{Host: v.label(), Key: key, Known: plainKeys}
	}
	checker := gossh.CertChecker{IsHostAuthority: func(authority gossh.PublicKey, _ string) bool {
		return slices.ContainsFunc(authorities, func(k KnownKey) bool { return equal(k.Key, authority) })
	}}
	err := checker.CheckHostKey(v.name, placeholder, key)
	if err == nil {
		return nil
	}
	return &HostCertificateError{Host: v.label(), Key: key, Reason: reason(key, err), Authorities: authorities}
}

// explain turns the refusal of the files into an error that says what to do.
func (v *verifier) explain(key gossh.PublicKey, refusal error) error {
	authority := map[string]bool{}
	for _, k := range v.known() {
		authority[string(k.Marshal())] = k.Cert
	}
	var plainKeys, authorities []KnownKey
	for _, k := range v.wanted() {
		if authority[string(k.Key.Marshal())] {
			authorities = append(authorities, fromFile(k))
		} else {
			plainKeys = append(plainKeys, fromFile(k))
		}
	}
	switch {
	case len(plainKeys) > 0:
		return &ChangedHostKeyError{Host: v.label(), Key: key, Known: plainKeys}
	case len(authorities) > 0:
		return &HostCertificateError{Host: v.label(), Key: key, Reason: reason(key, refusal), Authorities: authorities}
	}
	return &UnknownHostKeyError{Host: v.label(), Key: key, Files: v.files}
}

// wanted lists the lines for this host, with their places. A line without a
// port says nothing against a key on another port.
func (v *verifier) wanted() []knownhosts.KnownKey {
	var mismatch *knownhosts.KeyError
	if !errors.As(v.db.HostKeyCallback()(v.name, placeholder, nobody{}), &mismatch) {
		return nil
	}
	return mismatch.Want
}

// reason says why a certificate does not hold.
func reason(key gossh.PublicKey, err error) string {
	if _, ok := key.(*gossh.Certificate); !ok {
		return "the host shows the plain key " + describe(key)
	}
	text := strings.TrimPrefix(err.Error(), "ssh: ")
	if strings.HasPrefix(text, "no authorities") {
		return "the host shows " + describe(key)
	}
	return text
}

func equal(a, b gossh.PublicKey) bool { return bytes.Equal(a.Marshal(), b.Marshal()) }

// nobody is a key that no line holds.
type nobody struct{}

func (nobody) Type() string    { return "none" }
func (nobody) Marshal() []byte { return []byte("none") }
func (nobody) Verify([]byte, *gossh.Signature) error {
	return errors.New("no key")
}
