package walker

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// What a sandbox is for.
const (
	boundsToo = "walk with bounds"
	modesOnly = "walk"
)

// Stage walks in a namespace, if that is what this process was started for, and
// returns its exit code. A program that takes a walk calls it before anything
// else: it starts itself again.
func Stage() (code int, is bool) {
	role, purpose := sandbox.Stage()
	if role != sandbox.Room || purpose != boundsToo && purpose != modesOnly {
		return 0, false
	}
	code, err := walkInside(purpose == boundsToo)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%v\n", err)
		return max(code, 1), true
	}
	return code, true
}

// found is what a walk in a sandbox tells of one parameter.
type found struct {
	Name   string
	Seen   walk.Seen
	Bounds *walk.Bounds `json:",omitempty"`
}

func walkInside(bounds bool) (int, error) {
	// It makes sure that the namespace is another one, and protects the machine.
	if _, code, err := sandbox.Enter(); err != nil {
		return code, err
	}
	all, err := below("net")
	if err != nil {
		return 1, err
	}
	answer := []found{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		one := found{Name: name, Seen: all[name]}
		if bounds {
			if one.Bounds, err = boundsOf(name, one.Seen); err != nil {
				return 1, err
			}
		}
		answer = append(answer, one)
	}
	return 0, json.NewEncoder(os.Stdout).Encode(answer)
}
