package host

import "time"

// Config says how to reach a host and how to become root there.
type Config struct {
	SSH          *SSH // nil: this machine
	Sudo         bool
	SudoPassword string
}

// SSH is a host that is reached over SSH. What is empty is taken from
// ssh_config, then from what OpenSSH does by default.
type SSH struct {
	Host            string
	Port            int
	User            string
	Agent           *bool  // nil: use an agent if there is one
	PrivateKey      string // PEM or OpenSSH text
	PrivateKeyFile  string
	Passphrase      string
	CertificateFile string
	Password        string
	KnownHostsFiles []string
	HostKey         string // authorized_keys form, or "@cert-authority KEY"
	ConfigFile      string // empty: ~/.ssh/config and /etc/ssh/ssh_config; "none": no file
	Bastions        []Bastion
	ConnectTimeout  time.Duration // dial and handshake of each hop, 0: 15 s
}

// Bastion is a host on the way. The first is dialled from here.
type Bastion struct {
	Host            string
	Port            int
	User            string
	PrivateKeyFile  string
	CertificateFile string
	HostKey         string
	KnownHostsFiles []string
}
