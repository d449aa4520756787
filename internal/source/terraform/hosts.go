package terraform

import (
	"net"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// hosts groups what the resources carry. Those that are applied to the same host
// are one host; every other resource sets the parameters of nodes, pods or
// containers of its own. A [[host]] of tcplint.toml says what each host is that
// it matches, and puts none together: patterns are for fleets.
func (p *plan) hosts(place source.Place) []source.Host {
	g := grouping{plan: p, place: place, index: map[string]int{}}
	for i := range p.carriers {
		r := &p.carriers[i]
		for _, c := range r.carried {
			g.add(r, c)
		}
	}
	if len(g.groups) == 0 {
		// The plan was looked at, and has nothing for a kernel.
		g.groups = []group{{source.Host{Name: place.Path, Unloaded: true}, []source.File{{Path: place.Path, Kind: "plan", Named: true}}}}
	}
	return g.hosts()
}

type grouping struct {
	plan   *plan
	place  source.Place
	index  map[string]int // into groups, by what tells hosts apart
	groups []group
}

type group struct {
	host  source.Host
	files []source.File
}

func (g *grouping) add(r *carrier, c carried) {
	known, name, key := c.known, r.address, r.address
	if c.part != "" {
		key += "\x00" + c.part
		name += "." + c.part
	}
	var stated string
	if onHost[r.kind] {
		login := g.login(r)
		key, name, stated = login.key, login.name, login.stated
		known = known.Or(login.known)
	}
	if host, ok := g.place.Stated.Address(r.address); ok {
		stated = host
	} else if host, ok := g.place.Stated.Path(g.place.Path); ok && stated == "" {
		stated = host // what is stated of the file holds for every host in it
	}
	i, ok := g.index[key]
	if !ok {
		i = len(g.groups)
		g.index[key] = i
		g.groups = append(g.groups, group{host: source.Host{Name: name, Unloaded: true}})
	}
	found := &g.groups[i]
	if found.host.Stated == "" && stated != "" {
		found.host.Stated, found.host.Name = stated, stated
	}
	found.host.Known = found.host.Known.Or(known)
	found.host.Unloaded = found.host.Unloaded && c.file == ""
	found.files = append(found.files, g.file(r, c))
}

func (g *grouping) file(r *carrier, c carried) source.File {
	file := source.File{Path: g.place.Path, Kind: r.kind, Address: r.address, Settings: c.settings, Named: true}
	if c.file != "" {
		file.Path, file.ReadFrom = c.file, g.place.Path
	}
	return file
}

// hosts gives the files of each host in the order in which its loader reads
// them.
func (g *grouping) hosts() []source.Host {
	hosts := make([]source.Host, len(g.groups))
	for i, found := range g.groups {
		files := found.files
		slices.SortStableFunc(files, inOrder)
		hosts[i] = found.host
		hosts[i].Files = func(sysctlconf.Loader) ([]source.File, error) { return files, nil }
	}
	return hosts
}

// inOrder: what is in no file is written now, over what the files say.
func inOrder(a, b source.File) int {
	switch {
	case a.ReadFrom == "" && b.ReadFrom != "":
		return 1
	case a.ReadFrom != "" && b.ReadFrom == "":
		return -1
	case a.ReadFrom == "":
		return 0
	}
	return strings.Compare(a.Path, b.Path)
}

// login is the host that a resource is applied to.
type login struct {
	key, name, stated string
	known             source.Facts
}

// login lays what a resource says over what the block of its provider says, as
// the provider does. What a provider block takes from a variable is in no plan:
// those resources are then on one host without a name.
func (g *grouping) login(r *carrier) login {
	key := g.plan.providerOf[r.block()]
	block := g.plan.providers[key]
	own := r.ssh
	host, port := own.or(block.ssh, "host"), own.or(block.ssh, "port")
	found := login{known: ourFacts(block.policy), name: host.after.string()}
	switch {
	case found.name != "":
		found.stated, _ = g.place.Stated.Hostname(found.name)
		if number, ok := port.number(); ok && number != "22" {
			found.name = net.JoinHostPort(found.name, number)
		}
	case own.pending(), own.field("host").pending(), block.each && host.pending():
		found.name = r.address
	case host.pending():
		found.name = "provider " + key
	default:
		found.name = "localhost"
	}
	found.key = "\x00login\x00" + found.name
	if host.hidden() || port.hidden() {
		found.name = r.address
	}
	return found
}
