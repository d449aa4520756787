package policy

import "github.com/tcplint/terraform-provider-sysctl/internal/kernel"

// Input is one host as the rules see it: the document of policy/input.schema.json.
// A null fact is a fact that nobody has stated.
type Input struct {
	Schema      int          `json:"schema"`
	Host        Host         `json:"host"`
	Sources     []Source     `json:"sources"`
	Settings    []Setting    `json:"settings"`
	Worlds      []World      `json:"worlds"`
	Observation *Observation `json:"observation"` // null: no running host was looked at
}

// Host holds the stated facts about the host that the settings are for.
type Host struct {
	Name             string     `json:"name"`
	Roles            []string   `json:"roles"` // null: no role was stated
	Loader           string     `json:"loader"`
	Kernel           *string    `json:"kernel"`    // a uname -r, null: judged for every supported kernel
	Memory           *int64     `json:"memory"`    // bytes
	Supported        []string   `json:"supported"` // kernels to satisfy when Kernel is null
	Namespace        string     `json:"namespace"` // host, container, rootless-container, pod
	Kubelet          *string    `json:"kubelet"`
	Public           *bool      `json:"public"`
	NAT              *bool      `json:"nat"`
	ContainersFollow *bool      `json:"containers_follow"`
	Conntrack        *bool      `json:"conntrack"`
	Modules          []string   `json:"modules"`   // null: not stated
	Listeners        []Listener `json:"listeners"` // null: not stated
	Edges            []Edge     `json:"edges"`     // null: no edge was declared
	Judged           []string   `json:"judged"`    // optional judgements that apply to this host: "file-never-read" (contract: only where a whole tree is known)
}

// Listener is a port that a program of the host listens on.
type Listener struct {
	Port    int  `json:"port"`
	Backlog *int `json:"backlog"`
}

// Edge is a class of connections of a host. Exactly one of To and From is set.
type Edge struct {
	Index              int        `json:"index"`
	To                 *string    `json:"to"`
	From               *string    `json:"from"`
	ClosesFirst        string     `json:"closes_first"` // self, peer, unknown
	Destinations       *int       `json:"destinations"` // distinct peer address and port pairs
	SourceAddresses    *int       `json:"source_addresses"`
	BindAddressNoPort  *bool      `json:"bind_address_no_port"`
	Rate               *float64   `json:"rate"` // new connections per second
	LifetimeNS         *int64     `json:"lifetime_ns"`
	Concurrent         *int       `json:"concurrent"`
	Pool               *bool      `json:"pool"`
	LingerZero         *bool      `json:"linger_zero"`
	HalfCloseNS        *int64     `json:"half_close_ns"`
	NAT                *bool      `json:"nat"`
	NATPorts           *int       `json:"nat_ports"`
	IdleTimeoutOnPath  *int64     `json:"idle_timeout_on_path_ns"`
	PeerTimestamps     *bool      `json:"peer_timestamps"`
	PeerListeners      []Listener `json:"peer_listeners"`
	Loopback           *bool      `json:"loopback"` // the peer is this host
	PeerIsHostOfTheRun bool       `json:"peer_is_host_of_the_run"`
}

// Source is one file (or other place) that settings were read from, or that the loader skips.
type Source struct {
	Index   int     `json:"index"`
	Kind    string  `json:"kind"` // sysctl.conf, sysctl.d, file, stdin, a type of Terraform resource
	Path    string  `json:"path"`
	Read    bool    `json:"read"`
	Reason  *string `json:"reason"`  // why it is not read: masked, name, no-99-link, shadowed
	Named   bool    `json:"named"`   // the user named it (or everything): findings on it are reported
	Address *string `json:"address"` // of the Terraform resource that declares it, null: it is a file
}

// Setting is one written line of a source that assigns, excludes, or fails to do either.
type Setting struct {
	Index        int        `json:"index"`
	Source       int        `json:"source"`
	Line         int        `json:"line"`
	Kind         string     `json:"kind"`      // assign, exclude, glob, exclude-glob, key-only, invalid, template, opaque
	Parameter    *string    `json:"parameter"` // canonical name, null where nothing is set
	Catalogue    *string    `json:"catalogue"` // the catalogue entry that describes it: conf.eth0.x is described by conf.default.x
	Key          string     `json:"key"`       // as written
	Text         string     `json:"text"`      // the whole line, without its terminator
	Written      *string    `json:"written"`
	Ints         []int64    `json:"ints"`      // the value as the kernel's integer parser reads it, null if it is none
	Intervals    [][2]int64 `json:"intervals"` // ports, sorted and disjoint; null where the value is no port list or range
	IgnoreErrors bool       `json:"ignore_errors"`
	Comment      string     `json:"comment"` // the comment lines directly above the setting's block
	Suggestion   *string    `json:"suggestion"`
	Unknown      bool       `json:"unknown"` // in no tier of the catalogue for any kernel
	Sensitive    bool       `json:"sensitive"`
	Pending      bool       `json:"pending"` // the value is known only after terraform apply; Written stands for it
	Seen         *Seen      `json:"seen"`    // what the host shows of the parameter now, null: no host was looked at
}

// Seen is what a running host shows of a parameter.
type Seen struct {
	Present  bool `json:"present"`
	ReadOnly bool `json:"read_only"` // the mount or the mode of the file refuses writes
}

// World is one kernel and memory size under which the settings are judged.
type World struct {
	Kernel    Kernel               `json:"kernel"`
	Memory    int64                `json:"memory"` // bytes
	Effective map[string]Effective `json:"effective"`
	Defaults  map[string]*string   `json:"defaults"` // the kernel's own default of every parameter in Effective, null: unknown
	Trace     []Write              `json:"trace"`
	Compare   Compare              `json:"compare"`
}

// Kernel names a kernel release.
type Kernel struct {
	Release string  `json:"release"`
	Version []int   `json:"version"` // two numbers, three where the third is not 0
	Vendor  *string `json:"vendor"`  // null: mainline or unknown
}

// Effective is what the kernel holds after the loader ran.
type Effective struct {
	Value     *string    `json:"value"` // null: unknown
	Ints      []int64    `json:"ints"`
	Intervals [][2]int64 `json:"intervals"`
	Origin    string     `json:"origin"`   // file, default, unknown
	By        *int       `json:"by"`       // the setting that wins the writing, accepted or not
	Accepted  *bool      `json:"accepted"` // null: cannot be told, or nothing was written
}

// Write is one write of the loader, in order.
type Write struct {
	Setting   int    `json:"setting"`
	Parameter string `json:"parameter"`
	Written   string `json:"written"`
	Result    string `json:"result"` // ok, refused, absent, read-only, unknown
	Reason    string `json:"reason"` // why it was refused; see internal/effective
}

// Compare holds the outcome under the other common loader.
type Compare struct {
	Loader    string               `json:"loader"`
	Effective map[string]Effective `json:"effective"`
}

// versionNumbers are those that Rego compares with the catalogue's.
func versionNumbers(v kernel.Version) []int {
	numbers := []int{int(v.Major), int(v.Minor)}
	if v.Patch != 0 {
		numbers = append(numbers, int(v.Patch))
	}
	return numbers
}

// KernelOf is a release as the rules see it.
func KernelOf(release kernel.Release) Kernel {
	described := Kernel{Release: release.Text, Version: versionNumbers(release.Version)}
	if release.Vendor != "" {
		described.Vendor = &release.Vendor
	}
	return described
}
