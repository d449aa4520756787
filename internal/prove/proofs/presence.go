package proofs

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// presence looks for every name of the catalogue: those that the running kernel has
// by it, and those that it lacks and people write all the same.
var presence = prove.Proof{
	ID:     "PROC-STAT",
	Proves: []string{"TL002", "TL003", "TL004", "TL005", "TL026", "TL103", "TL504"},
	Claim:  "a kernel has the parameters of its version, and not those that were removed, came later, are of a vendor or misspelt",
	Expect: []prove.Expectation{
		{What: "names looked for", Want: prove.Between(400, 3000, "names")},
		{What: "parameters of this kernel that are not there", Want: prove.Is("none")},
		{What: "removed parameters that are there", Want: prove.Is("none")},
		{What: "parameters of later kernels that are there", Want: prove.Is("none")},
		{What: "parameters of other vendors that are there", Want: prove.Is("none")},
		{What: "misspelt and invented names that are there", Want: prove.Is("none")},
		{What: "other names that this kernel lacks and that are there", Want: prove.Is("none")},
		{What: "net.ipv4.tcp_tw_recycle", Want: prove.Is("absent")}, // Linux 4.12, commit 4396e46187ca
	},
	Run: func(room *prove.Room) {
		release, ofUser := room.Release(), room.OfUser()
		room.Did("look at all below /proc/sys", "find /proc/sys -type f")
		there := map[string]bool{}
		for _, parameter := range room.Self.Parameters("") {
			there[parameter.Name] = true
		}
		loaded := loadedModules(func(name string) bool { return there[name] })
		looked, found := map[lack]outliers{}, map[lack]outliers{}
		entries := kernel.All()
		for i := range entries {
			entry := &entries[i]
			kind, sure := lackOf(entry, release)
			if kind == lacksNothing {
				sure = sure && coreOfTheStack(entry.Name) && loaded[entry.Module] && shown(entry, release, ofUser)
			}
			if sure {
				looked[kind] = append(looked[kind], entry.Name)
				if there[entry.Name] {
					found[kind] = append(found[kind], entry.Name)
				}
			}
		}
		total := 0
		for kind := lacksNothing; kind <= lacksElse; kind++ {
			total += len(looked[kind])
			room.Did(fmt.Sprintf("look for %d %s", len(looked[kind]), kind), "ls -d "+fileOf(looked[kind]))
		}
		room.Measure("names looked for", countOf(total, "names"))
		room.Measure("parameters of this kernel that are not there", missing(looked[lacksNothing], there))
		room.Measure("removed parameters that are there", found[lacksRemoved])
		room.Measure("parameters of later kernels that are there", found[lacksLater])
		room.Measure("parameters of other vendors that are there", found[lacksVendor])
		room.Measure("misspelt and invented names that are there", found[lacksInvented])
		room.Measure("other names that this kernel lacks and that are there", found[lacksElse])
		recycle := "absent"
		if there["net.ipv4.tcp_tw_recycle"] {
			recycle = "present"
		}
		room.Measure("net.ipv4.tcp_tw_recycle", recycle)
	},
}

// lack is why a kernel has no parameter of a name.
type lack int

const (
	lacksNothing lack = iota
	lacksRemoved
	lacksLater
	lacksVendor
	lacksInvented
	lacksElse
)

func (l lack) String() string {
	return [...]string{
		"parameters of this kernel", "removed ones", "ones of later kernels", "ones of other vendors", "misspelt and invented names", "others that it lacks",
	}[l]
}

// lackOf tells why the kernel has no such parameter, and whether that is known.
func lackOf(entry *kernel.Parameter, release kernel.Release) (kind lack, sure bool) {
	state := entry.At(release)
	switch {
	case state.Present || !state.Known:
		return lacksNothing, state.Known
	case entry.Never():
		return lacksInvented, true
	case len(entry.Vendors) > 0:
		return lacksVendor, true
	case entry.Removed != nil && !release.Version.Less(*entry.Removed):
		return lacksRemoved, true
	case entry.Since != nil && release.Version.Less(*entry.Since):
		return lacksLater, true
	}
	return lacksElse, true
}

// shown tells whether a namespace of this user shows what the kernel has.
func shown(entry *kernel.Parameter, release kernel.Release, ofUser bool) bool {
	scope := scopeSaid(entry, release, ofUser)
	return scope != "" && scope != "absent"
}

func missing(names []string, there map[string]bool) outliers {
	var gone outliers
	for _, name := range names {
		gone.add(!there[name], name)
	}
	return gone
}

// fileOf is the first of the names as a path: an example.
func fileOf(names []string) string {
	if len(names) == 0 {
		return "/proc/sys/net"
	}
	return "/proc/sys/" + strings.ReplaceAll(kernel.Path(names[0]), "*", "")
}
