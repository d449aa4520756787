package proofs

import (
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// loaders lets each loader of this machine apply the same files, and holds what the
// kernel then has against what tcplint says of them.
var loaders = prove.Proof{
	ID:     "LOADER",
	Proves: []string{"TL001", "TL006", "TL007", "TL014", "TL015", "TL016", "TL017", "TL018", "TL019", "TL020", "TL508", "TL807"},
	Claim:  "what a file sets depends on the program that applies it, and comes out as tcplint says",
	Expect: expectedOfLoaders(),
	Run: func(room *prove.Room) {
		host := room.Self
		here := loadersHere(host)
		if len(here) == 0 {
			room.NotApplicable("no loader is installed: neither systemd-sysctl nor sysctl of procps nor busybox")
		}
		host.HideSettings()
		host.Plug("eth0.100")
		first := map[string]string{}
		for _, parameter := range reached {
			first[parameter] = host.Get(parameter)
		}
		says := newOracle(room)
		tried := map[string]bool{}
		for _, program := range here {
			tried[program.name] = true
			applyAll(room, says, program, first)
		}
		for _, name := range loaderNames {
			if !tried[name] {
				room.Lacks(name+" is not installed", whatOf(name)...)
			}
		}
	},
}

const (
	asSaid         = ": files that came out otherwise than tcplint says"
	lastRefused    = ": tcp_tw_reuse of a file with 1, 0 and a refused 7"
	behindRefused  = ": tcp_fin_timeout=31 behind a line that is refused"
	behindExcluded = ": tcp_fin_timeout=31 before a line -net.ipv4.tcp_fin_timeout"
	writeOnly      = "systemd-sysctl: route.flush, which can only be written"
)

// expectedOfLoaders has the same rows for each loader. The kernels hold their
// defaults, 2 and 60 (tcp_tw_reuse since Linux 4.18), where nothing is written.
func expectedOfLoaders() []prove.Expectation {
	var expected []prove.Expectation
	for _, loader := range []struct{ name, reuse, refused, excluded string }{
		{"systemd-sysctl", "2", "31", "60"},
		{"procps sysctl", "0", "31", "31"},
		{"busybox sysctl", "0", "60", "31"},
	} {
		expected = append(expected,
			prove.Expectation{What: loader.name + asSaid, Want: prove.Is("none")},
			prove.Expectation{What: loader.name + lastRefused, Want: prove.Is(loader.reuse)},
			prove.Expectation{What: loader.name + behindRefused, Want: prove.Is(loader.refused)},
			prove.Expectation{What: loader.name + behindExcluded, Want: prove.Is(loader.excluded)},
		)
	}
	return append(expected, prove.Expectation{What: writeOnly, Want: prove.Is("refused")})
}

// whatOf are the rows of a loader.
func whatOf(name string) []string {
	var rows []string
	for _, expectation := range expectedOfLoaders() {
		if strings.HasPrefix(expectation.What, name) {
			rows = append(rows, expectation.What)
		}
	}
	return rows
}

// applyAll lets one loader apply all files, each to a kernel that holds what it held
// first.
func applyAll(room *prove.Room, says oracle, program loaderProgram, first map[string]string) {
	var otherwise outliers
	for _, file := range settingsFiles {
		if file.lines == "" && program.tree == nil {
			continue
		}
		now, said, wrong := applyOne(room, says, program, file, first)
		otherwise = append(otherwise, wrong...)
		switch file.name {
		case "twice, the last one refused":
			room.Measure(program.name+lastRefused, now["net.ipv4.tcp_tw_reuse"])
		case "a refused value":
			room.Measure(program.name+behindRefused, now["net.ipv4.tcp_fin_timeout"])
		case "a -key line behind the setting":
			room.Measure(program.name+behindExcluded, now["net.ipv4.tcp_fin_timeout"])
		case "a parameter that can only be written":
			measureWriteOnly(room, program, said)
		}
	}
	room.Measure(program.name+asSaid, otherwise)
}

// measureWriteOnly looks at what systemd says: since 252 it opens a parameter for
// reading too (src/basic/sysctl-util.c sysctl_write()). The others write it.
func measureWriteOnly(room *prove.Room, program loaderProgram, said string) {
	switch {
	case program.loader != sysctlconf.Systemd:
	case program.version < 252:
		room.Lacks(fmt.Sprintf("systemd-sysctl is version %d: before 252 it did not read what it writes", program.version), writeOnly)
	case strings.Contains(said, "Couldn't write '1' to 'net/ipv4/route/flush'"):
		room.Measure(writeOnly, "refused")
	default:
		room.Measure(writeOnly, "accepted")
	}
}

// applyOne applies one file, and names what the kernel then has otherwise than said.
func applyOne(room *prove.Room, says oracle, program loaderProgram, file settingsFile, first map[string]string) (now map[string]string, said string, wrong outliers) {
	host := room.Self
	const named = "/etc/named.conf"
	files, arguments := file.tree, program.tree
	if file.lines != "" {
		files, arguments = map[string]string{named: file.lines}, append(program.file, named)
	}
	putBack(host, first)
	if file.before[0] != "" {
		host.Set(file.before[0], file.before[1])
	}
	host.Lay(files)
	parsed, err := parsedFor(program.loader, file, named)
	if err != nil {
		return nil, "", outliers{fmt.Sprintf("%s: %v", file.name, err)}
	}
	predicted, err := says.load(program.loader, parsed)
	if err != nil {
		return nil, "", outliers{fmt.Sprintf("%s: %v", file.name, err)}
	}
	before := valuesOf(host)
	said = program.apply(host, arguments...)
	now = valuesOf(host)
	for _, parameter := range reached {
		want := before[parameter]
		if effect, touched := predicted[parameter]; touched {
			if effect.Value == nil {
				continue
			}
			want = plain(*effect.Value)
		}
		wrong.add(now[parameter] != want, fmt.Sprintf("%s (%s is %s, not %s)", file.name, parameter, now[parameter], want))
	}
	return now, said, wrong
}

// parsedFor are the files as the loader reads them.
func parsedFor(loader sysctlconf.Loader, file settingsFile, named string) ([]sysctlconf.File, error) {
	if file.lines != "" {
		lines, err := sysctlconf.Parse(loader, []byte(file.lines))
		return []sysctlconf.File{{Path: named, Lines: lines}}, err
	}
	root, err := sysctlconf.OpenRoot("/")
	if err != nil {
		return nil, err
	}
	tree, err := sysctlconf.ReadTree(root, loader)
	if err != nil {
		return nil, err
	}
	var parsed []sysctlconf.File
	for _, found := range tree.Files {
		one, err := found.Parse(loader)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, one)
	}
	return parsed, nil
}

func valuesOf(side *prove.Side) map[string]string {
	values := map[string]string{}
	for _, parameter := range reached {
		values[parameter] = plain(side.Get(parameter))
	}
	return values
}

// putBack gives all parameters the values that they had first. Some stand in the way
// of others, so it tries twice.
func putBack(side *prove.Side, first map[string]string) {
	for range 2 {
		for _, parameter := range reached {
			side.TrySetUntold(parameter, first[parameter])
		}
	}
}
