// Package facts turns the files of a host and the facts stated about it into
// the document that the rules see: settings, worlds, effective values.
package facts

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Document is one host: what the rules see, and the files behind it.
type Document struct {
	Input      *policy.Input
	Files      []ParsedFile            // by source index
	Places     []sysctlconf.Ref        // by setting index
	Resolution []sysctlconf.Resolution // by world
	settings   map[sysctlconf.Ref]int  // the reverse of Places
	canonical  map[string]string       // path below /proc/sys to parameter
}

// ParsedFile is a file with its lines as the host's loader splits them, or
// another place with a line a setting.
type ParsedFile struct {
	source.File
	Lines []sysctlconf.Line
	UTF8  bool
}

// Line is the line of a setting, and its file.
func (d *Document) Line(setting int) (*ParsedFile, *sysctlconf.Line) {
	ref := d.Places[setting]
	file := &d.Files[ref.File]
	return file, &file.Lines[ref.Line]
}

// Stands is what the place of a setting calls it, nil in the file of a loader.
func (d *Document) Stands(ref sysctlconf.Ref) *source.Setting {
	file := &d.Files[ref.File]
	if ref.Line >= len(file.Settings) {
		return nil
	}
	return &file.Settings[ref.Line]
}

// Timestamps says whether the host's kernel sends TCP timestamps, nil where that
// depends on what is not known.
func (d *Document) Timestamps() *bool {
	var on *bool
	for _, world := range d.Input.Worlds {
		held := world.Effective["net.ipv4.tcp_timestamps"]
		if len(held.Ints) == 0 {
			return nil
		}
		sends := held.Ints[0] != 0
		if on != nil && *on != sends {
			return nil
		}
		on = &sends
	}
	return on
}

// Target is what the settings are judged for, as far as it is known.
type Target struct {
	Host    policy.Host
	Kernel  *kernel.Release // nil: judged for Oldest and Newest
	Oldest  kernel.Release
	Newest  kernel.Release
	Memory  *int64 // bytes, nil: judged for smallMemory and largeMemory
	Loader  sysctlconf.Loader
	Present sysctlconf.Parameters // which parameters exist, nil: as the catalogue says
	Seen    Seen
	// Observation is what a probe saw of the running host, nil: nobody looked.
	Observation *policy.Observation
}

// The memory sizes that stand for any host of which none is stated.
const (
	smallMemory = 512 << 20
	largeMemory = 1 << 40
)

// compareWith is the loader that admins test with, or boot with.
func compareWith(loader sysctlconf.Loader) sysctlconf.Loader {
	switch loader {
	case sysctlconf.Procps:
		return sysctlconf.Systemd
	case sysctlconf.None:
		return sysctlconf.None
	}
	return sysctlconf.Procps
}
