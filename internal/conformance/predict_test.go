package conformance

import (
	"os"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// oracle is our side: what the program would say about this machine.
type oracle struct {
	release    kernel.Release
	catalogue  effective.Catalogue
	parameters sysctlconf.Parameters
	initial    held
}

func newOracle(t *testing.T, r *room) *oracle {
	t.Helper()
	machine := source.ThisMachine()
	release, err := kernel.ParseRelease(machine.Kernel)
	if err != nil {
		t.Fatal(err)
	}
	namespace := effective.UserNamespace
	if nettest.Has().Root {
		namespace = effective.RootNamespace
	}
	return &oracle{
		release:    release,
		catalogue:  effective.KernelCatalogue{Release: release, Memory: machine.Memory, Namespace: namespace},
		parameters: machine.Present,
		initial:    r.defaults,
	}
}

// parse reads the files as the loader does.
func parse(t *testing.T, loader sysctlconf.Loader, files []source.File) []sysctlconf.File {
	t.Helper()
	var parsed []sysctlconf.File
	for _, f := range files {
		if f.Err != nil {
			continue // a dangling link: the loader cannot read it either
		}
		lines, err := sysctlconf.Parse(loader, f.Data)
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		parsed = append(parsed, sysctlconf.File{Path: f.Path, Lines: lines, Unread: f.Unread})
	}
	return parsed
}

// predict says what the kernel holds after the loader applied the files, by
// path; nil where it says that it does not know. A path is not in it if nobody
// asked: which interfaces there are is not known to who reads files, so that
// what conf.all does to each of them is told only for those that a file names.
func (o *oracle) predict(t *testing.T, loader sysctlconf.Loader, files []source.File) map[string]*string {
	t.Helper()
	resolution, err := sysctlconf.Writes(loader, parse(t, loader, files), o.parameters)
	if err != nil {
		t.Fatal(err)
	}
	newline := sysctlconf.AppendsNewline(loader)
	writes := make([]effective.Write, len(resolution.Writes))
	for i, w := range resolution.Writes {
		writes[i] = effective.Write{Setting: i, Parameter: kernel.Canonical(w.Path), Value: w.Value, AppendsNewline: newline}
	}
	result := effective.Apply(o.catalogue, effective.World{Release: o.release}, effective.LoaderOf(loader), writes, o.before)
	predicted := map[string]*string{}
	for path, value := range o.initial {
		if !isForwardingOfAnInterface(path) {
			predicted[path] = &value
		}
	}
	for name, e := range result.Effective {
		predicted[kernel.Path(name)] = e.Value
	}
	return predicted
}

func isForwardingOfAnInterface(path string) bool {
	name, ok := strings.CutPrefix(path, "net/ipv4/conf/")
	return ok && strings.HasSuffix(name, "/forwarding") && name != "all/forwarding" && name != "default/forwarding"
}

func (o *oracle) before(parameter string) (string, bool) {
	value, ok := o.initial[kernel.Path(parameter)]
	return value, ok
}

// tally counts what was compared.
type tally struct {
	runs, set, unknown, disagreements int
	unknownOf                         map[string]int // by path
}

// compare reports every parameter of which our side says something wrong.
func (c *tally) compare(r *room, predicted map[string]*string, now held) []string {
	c.runs++
	var wrong []string
	for _, path := range r.files {
		value := now[path]
		expected, asked := predicted[path]
		if !asked {
			continue
		}
		if value != r.defaults[path] {
			c.set++
		}
		switch {
		case expected == nil:
			c.unknown++
			if c.unknownOf == nil {
				c.unknownOf = map[string]int{}
			}
			c.unknownOf[path]++
		case *expected != value:
			c.disagreements++
			wrong = append(wrong, path+": we say "+quote(*expected)+", the kernel holds "+quote(value))
		}
	}
	return wrong
}

func quote(value string) string { return "“" + strings.ReplaceAll(value, "\t", " ") + "”" }

// finish holds the unknown ones to a share: who says nothing is never wrong.
func (c *tally) finish(t *testing.T) {
	t.Helper()
	t.Logf("%d runs, %d parameters changed, %d left unknown, %d disagreements", c.runs, c.set, c.unknown, c.disagreements)
	if c.set < c.runs/2 {
		t.Errorf("the files set too little to show anything: %d parameters in %d runs", c.set, c.runs)
	}
	if c.unknown*50 > c.set {
		t.Errorf("%d of %d outcomes were called unknown: %v", c.unknown, c.set, c.unknownOf)
	}
}

func fileNamed(t *testing.T, path string, data []byte) source.File {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return source.File{Path: path, Data: data}
}
