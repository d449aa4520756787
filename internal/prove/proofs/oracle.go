package proofs

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// oracle says what tcplint does of settings of the running kernel, in a namespace of
// this user.
type oracle struct {
	effective.KernelCatalogue
	world effective.World
	side  *prove.Side
	// parameters are those of the side.
	parameters sysctlconf.Parameters
}

func newOracle(room *prove.Room) oracle {
	release, namespace := room.Release(), effective.RootNamespace
	if room.OfUser() {
		namespace = effective.UserNamespace
	}
	there := map[string]bool{}
	var paths []string
	for _, parameter := range room.Self.Parameters("net") {
		there[parameter.Name] = true
		paths = append(paths, kernel.Path(parameter.Name))
	}
	modules := []string{}
	for module := range loadedModules(func(name string) bool { return there[name] }) {
		modules = append(modules, module)
	}
	return oracle{
		effective.KernelCatalogue{Release: release, Namespace: namespace, Modules: modules},
		effective.World{Release: release, UserNamespace: room.OfUser()},
		room.Self,
		sysctlconf.NewParameterSet(paths),
	}
}

// saying is what becomes of a write.
type saying struct {
	result effective.ResultKind
	value  *string // nil: not known
}

// write says what becomes of one write.
func (o oracle) write(name, value string) saying {
	write := effective.Write{Parameter: name, Value: []byte(value), AppendsNewline: true}
	result := effective.Apply(o, o.world, effective.Loader{}, []effective.Write{write}, o.held)
	return saying{result.Trace[0].Result, result.Effective[name].Value}
}

// load says what a loader leaves of files.
func (o oracle) load(loader sysctlconf.Loader, files []sysctlconf.File) (map[string]effective.Effective, error) {
	resolution, err := sysctlconf.Writes(loader, files, o.parameters)
	if err != nil {
		return nil, err
	}
	newline := sysctlconf.AppendsNewline(loader)
	writes := make([]effective.Write, len(resolution.Writes))
	for i, write := range resolution.Writes {
		writes[i] = effective.Write{Setting: i, Parameter: kernel.Canonical(write.Path), Value: write.Value, AppendsNewline: newline}
	}
	return effective.Apply(o, o.world, effective.LoaderOf(loader), writes, o.held).Effective, nil
}

// held is what the kernel has now.
func (o oracle) held(parameter string) (string, bool) {
	value, refusal := o.side.TryGet(parameter)
	return value, refusal == ""
}

// plain has one blank between numbers.
func plain(value string) string { return strings.Join(strings.Fields(value), " ") }
