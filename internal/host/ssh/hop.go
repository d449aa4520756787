package ssh

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// defaultTimeout bounds the dial and the handshake of each hop.
const defaultTimeout = 15 * time.Second

// hop is one machine on the way, the last one being the host itself, with all
// that decides whether a connection to it may be shared. Nothing of it is read
// from the disk but ssh_config.
type hop struct {
	Given   string // as the user wrote it
	Address string // host name to dial
	Port    int
	User    string
	Timeout time.Duration

	Identity identity
	HostKey  hostKeyPolicy
}

// identity is what may prove who logs in.
type identity struct {
	Agent           *bool
	AgentSocket     string // empty: none
	PrivateKey      string
	PrivateKeyFile  string // its absence is an error
	Passphrase      string
	CertificateFile string
	Password        string
	Files           []string // of ssh_config or OpenSSH's own, tried if they exist
	Certificates    []string // of ssh_config
	Only            bool     // IdentitiesOnly

	named bool // ssh_config names Files
}

// hostKeyPolicy is what may prove which machine answers.
type hostKeyPolicy struct {
	Name     string // looked up in the files: HostKeyAlias or the address
	Port     int    // 22 for an alias, as in OpenSSH
	Alias    bool
	Inline   string
	Files    []string
	Required bool // the files are named in the configuration: their absence is an error
}

func (h hop) address() string { return net.JoinHostPort(h.Address, strconv.Itoa(h.Port)) }

func (h hop) String() string { return h.User + "@" + h.address() }

// key identifies a way: two equal ways may share a connection. It is a hash,
// since passwords and keys are part of what must be equal.
func key(way []hop) (string, error) {
	text, err := json.Marshal(way)
	if err != nil {
		return "", fmt.Errorf("comparing ways to hosts: %w", err)
	}
	sum := sha256.Sum256(text)
	return string(sum[:]), nil
}

// resolver turns a configuration into the way to the host.
type resolver struct {
	local  local
	config host.SSH
	warn   func(string)
}

// way returns the hops in the order in which they are dialled.
func (r resolver) way() ([]hop, error) {
	if r.config.Host == "" {
		return nil, errors.New("the host of ssh is empty")
	}
	var settled []string
	if len(r.config.Bastions) > 0 {
		settled = []string{"proxyjump", "proxycommand"}
	}
	target, jump, err := r.resolve(host.Bastion{
		Host: r.config.Host, Port: r.config.Port, User: r.config.User,
		PrivateKeyFile: r.config.PrivateKeyFile, CertificateFile: r.config.CertificateFile,
		HostKey: r.config.HostKey, KnownHostsFiles: r.config.KnownHostsFiles,
	}, settled...)
	if err != nil {
		return nil, err
	}
	target.Identity.PrivateKey = r.config.PrivateKey
	target.Identity.Password = r.config.Password
	if len(r.config.Bastions) > 0 {
		way := make([]hop, 0, len(r.config.Bastions)+1)
		for _, b := range r.config.Bastions {
			h, _, err := r.bastion(b)
			if err != nil {
				return nil, err
			}
			way = append(way, h)
		}
		return append(way, target), nil
	}
	if jump.command != nil {
		return nil, &ProxyCommandError{Host: r.config.Host, Place: jump.command.String()}
	}
	way, err := r.jumps(jump.hosts, []string{r.config.Host})
	return append(way, target), err
}

// ProxyCommandError says that ssh_config leads to a host through a program.
type ProxyCommandError struct {
	Host  string
	Place string
}

func (e *ProxyCommandError) Error() string {
	return e.Problem() + ": use ProxyJump, or bastions in ssh"
}

// Problem is the error without what to do about it.
func (e *ProxyCommandError) Problem() string {
	return fmt.Sprintf("%s is reached through the ProxyCommand at %s, which is not run here", e.Host, e.Place)
}

// jumps resolves the hosts of a ProxyJump. As with ssh -J the way to the first
// of them is its own business; each later one is reached from the one before.
func (r resolver) jumps(hosts []host.Bastion, seen []string) ([]hop, error) {
	var way []hop
	for i, b := range hosts {
		if slices.Contains(seen, b.Host) {
			return nil, fmt.Errorf("ProxyJump leads from %s back to %s: give it a Host block with ProxyJump none", seen[0], b.Host)
		}
		h, jump, err := r.bastion(b)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			if jump.command != nil {
				return nil, &ProxyCommandError{Host: b.Host, Place: jump.command.String()}
			}
			before, err := r.jumps(jump.hosts, append(slices.Clone(seen), b.Host))
			if err != nil {
				return nil, err
			}
			way = append(way, before...)
		}
		way = append(way, h)
	}
	return way, nil
}

// bastion resolves a hop before the last. Where neither it nor ssh_config names
// a key for it, it may use those that are given for the host, but never its
// password, and it shows a key of its own.
func (r resolver) bastion(b host.Bastion) (hop, jump, error) {
	if b.Host == "" {
		return hop{}, jump{}, errors.New("a bastion of ssh has no host") // dialling nothing is dialling this machine
	}
	if len(b.KnownHostsFiles) == 0 {
		b.KnownHostsFiles = r.config.KnownHostsFiles
	}
	h, j, err := r.resolve(b)
	if b.PrivateKeyFile == "" && !h.Identity.named {
		h.Identity.PrivateKey = r.config.PrivateKey
		h.Identity.PrivateKeyFile = r.local.expandHome(r.config.PrivateKeyFile)
		h.Identity.CertificateFile = cmp.Or(h.Identity.CertificateFile, r.local.expandHome(r.config.CertificateFile))
	}
	return h, j, err
}

// jump is how ssh_config goes on from a host.
type jump struct {
	hosts   []host.Bastion
	command *place
}

func (r resolver) resolve(b host.Bastion, settled ...string) (hop, jump, error) {
	o, err := readOptions(r.local, r.config.ConfigFile, b.Host, append(settled, answered(b)...)...)
	if err != nil {
		return hop{}, jump{}, err
	}
	if o.doubt != nil && r.warn != nil {
		r.warn(fmt.Sprintf("%s: the condition of this Match cannot be judged here; for %s only the lines before it are used", o.doubt, b.Host))
	}
	h := hop{Given: b.Host, Port: b.Port, Timeout: cmp.Or(r.config.ConnectTimeout, defaultTimeout)}
	if h.Port == 0 {
		if h.Port, err = port(o.get("port")); err != nil {
			return hop{}, jump{}, fmt.Errorf("%s: %w", o.from["port"], err)
		}
	}
	h.Address, err = tokens{'h': b.Host}.expand(cmp.Or(o.get("hostname"), b.Host))
	if err != nil {
		return hop{}, jump{}, fmt.Errorf("HostName at %s: %w", o.from["hostname"], err)
	}
	h.Address = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(h.Address, "["), "]"))
	h.User = cmp.Or(b.User, o.get("user"), r.local.user)
	expand := func(word string) ([]string, error) { return r.paths(o, h, word) }
	if h.Identity, err = r.identity(b, o, expand); err != nil {
		return hop{}, jump{}, err
	}
	if h.HostKey, err = r.hostKeyPolicy(b, o, h, expand); err != nil {
		return hop{}, jump{}, err
	}
	j, err := parseJump(o)
	return h, j, err
}

// answered lists the keywords for which ssh_config is not asked, since the
// configuration has what they would say.
func answered(b host.Bastion) []string {
	var words []string
	if b.Port != 0 {
		words = append(words, "port")
	}
	if b.User != "" {
		words = append(words, "user")
	}
	if b.PrivateKeyFile != "" || b.CertificateFile != "" {
		words = append(words, "identityfile", "certificatefile")
	}
	if len(b.KnownHostsFiles) > 0 {
		words = append(words, "userknownhostsfile", "globalknownhostsfile")
	}
	return words
}

func port(text string) (int, error) {
	if text == "" {
		return 22, nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no port", text)
	}
	return int(n), nil
}

func (r resolver) identity(b host.Bastion, o *options, expand func(string) ([]string, error)) (identity, error) {
	id := identity{
		Agent:           r.config.Agent,
		PrivateKeyFile:  r.local.expandHome(b.PrivateKeyFile),
		CertificateFile: r.local.expandHome(b.CertificateFile),
		Passphrase:      r.config.Passphrase,
		Only:            strings.EqualFold(o.get("identitiesonly"), "yes"),
	}
	var err error
	if id.Files, err = expand("identityfile"); err != nil {
		return identity{}, err
	}
	id.named = len(o.values["identityfile"]) > 0
	if !id.named {
		for _, name := range []string{"id_rsa", "id_ecdsa", "id_ed25519"} {
			id.Files = append(id.Files, r.local.expandHome("~/.ssh/"+name))
		}
	}
	if id.Certificates, err = expand("certificatefile"); err != nil {
		return identity{}, err
	}
	if id.Agent != nil && !*id.Agent {
		return id, nil
	}
	id.AgentSocket = r.local.getenv("SSH_AUTH_SOCK")
	socket := o.get("identityagent")
	switch {
	case socket == "" || socket == "SSH_AUTH_SOCK":
	case strings.EqualFold(socket, "none"):
		id.AgentSocket = ""
	case strings.HasPrefix(socket, "$") && !strings.HasPrefix(socket, "${"):
		id.AgentSocket = r.local.getenv(socket[1:])
	default:
		sockets, err := expand("identityagent")
		if err != nil {
			return identity{}, err
		}
		id.AgentSocket = sockets[0]
	}
	return id, nil
}

func (r resolver) hostKeyPolicy(b host.Bastion, o *options, h hop, expand func(string) ([]string, error)) (hostKeyPolicy, error) {
	p := hostKeyPolicy{Name: h.Address, Port: h.Port, Inline: b.HostKey}
	if alias := o.get("hostkeyalias"); alias != "" {
		p.Name, p.Port, p.Alias = strings.ToLower(alias), 22, true
	}
	if len(b.KnownHostsFiles) > 0 {
		for _, file := range b.KnownHostsFiles {
			p.Files = append(p.Files, r.local.expandHome(file))
		}
		p.Required = true
		return p, nil
	}
	for _, scope := range []struct {
		word     string
		defaults []string
	}{
		{"userknownhostsfile", []string{"~/.ssh/known_hosts", "~/.ssh/known_hosts2"}},
		{"globalknownhostsfile", []string{"/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"}},
	} {
		files, err := expand(scope.word)
		if err != nil {
			return hostKeyPolicy{}, err
		}
		if len(o.values[scope.word]) == 0 {
			for _, file := range scope.defaults {
				files = append(files, r.local.expandHome(file))
			}
		}
		p.Files = append(p.Files, files...)
	}
	return p, nil
}

// paths expands the values of a keyword that names files. IdentityFile and
// CertificateFile name one a line, the known hosts several.
func (r resolver) paths(o *options, h hop, word string) ([]string, error) {
	t := tokens{
		'h': h.Address, 'n': h.Given, 'p': strconv.Itoa(h.Port), 'r': h.User,
		'u': r.local.user, 'd': r.local.home, 'k': cmp.Or(o.get("hostkeyalias"), h.Given),
	}
	var paths []string
	for _, value := range o.values[word] {
		names := []string{value}
		if strings.HasSuffix(word, "knownhostsfile") {
			var err error
			if names, err = split(value); err != nil {
				return nil, fmt.Errorf("%s at %s: %w", word, o.from[word], err)
			}
		}
		for _, name := range names {
			if strings.EqualFold(name, "none") {
				continue
			}
			path, err := r.local.path(t, name)
			if err != nil {
				return nil, fmt.Errorf("%s at %s: %w", word, o.from[word], err)
			}
			paths = append(paths, path)
		}
	}
	return paths, nil
}
