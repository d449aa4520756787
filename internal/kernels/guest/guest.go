// Package guest is what runs as the first process of a virtual machine: it makes the
// machine usable, runs what there is to run, and sends what that found over the
// second serial port.
package guest

import "fmt"

// The files of the virtual machine.
const (
	Tcplint = "/tcplint"
	Modules = "/modules"
)

// ModuleFile is where a module is. Their order is that of the names.
func ModuleFile(position int, name string) string {
	return fmt.Sprintf("%s/%03d-%s.ko", Modules, position, name)
}

// Done is the name of the last thing that is sent. Without it something is missing.
const Done = "done"

// What is sent: what was printed as root and as an ordinary user, and the parameters.
const (
	AsRoot   = "root.json"
	AsNobody = "nobody.json"
	Walk     = "walk.tsv"
)

// ProofsParameter is the word of the command line of the kernel that names proofs,
// with commas. Without it all of them run.
const ProofsParameter = "tcplint.proofs"
