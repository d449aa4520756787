package walker

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Take walks through the parameters of the running kernel. It needs root, and
// starts this program again: see Stage. Where this process is in a network
// namespace of its own, that stands in for the initial one.
func Take(ctx context.Context) (walk.Walk, error) {
	w, err := facts()
	if err != nil {
		return walk.Walk{}, err
	}
	initial := map[string]walk.Seen{}
	for _, directory := range []string{"fs", "kernel", "net", "vm"} {
		some, err := below(directory)
		if err != nil {
			return walk.Walk{}, err
		}
		maps.Copy(initial, some)
	}
	child, err := inside(ctx, sandbox.RunAsRoot, boundsToo)
	if err != nil {
		return walk.Walk{}, err
	}
	user, err := inside(ctx, sandbox.RunAsUser, modesOnly)
	if err != nil {
		return walk.Walk{}, err
	}
	if err := unchanged(initial); err != nil {
		return walk.Walk{}, err
	}
	names := slices.Concat(slices.Collect(maps.Keys(initial)), slices.Collect(maps.Keys(child)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		w.Parameters = append(w.Parameters, walk.Parameter{
			Name: name, Initial: initial[name], Child: child[name].Seen, User: user[name].Seen.Mode, Bounds: child[name].Bounds,
		})
	}
	return w, nil
}

func facts() (walk.Walk, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return walk.Walk{}, fmt.Errorf("asking for the kernel: %w", err)
	}
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return walk.Walk{}, fmt.Errorf("asking for the memory: %w", err)
	}
	var kibibytes int64
	if _, err := fmt.Fscanf(bufio.NewReader(bytes.NewReader(text)), "MemTotal: %d kB", &kibibytes); err != nil {
		return walk.Walk{}, fmt.Errorf("asking for the memory: %w", err)
	}
	return walk.Walk{Release: unix.ByteSliceToString(name.Release[:]), Memory: kibibytes << 10}, nil
}

// inside walks in a namespace of its own.
func inside(ctx context.Context, run func(context.Context, string) ([]byte, error), purpose string) (map[string]found, error) {
	said, err := run(ctx, purpose)
	if err != nil {
		return nil, fmt.Errorf("walking through another namespace: %w", err)
	}
	var all []found
	if err := json.Unmarshal(said, &all); err != nil {
		return nil, fmt.Errorf("walking through another namespace: its answer: %w", err)
	}
	byName := map[string]found{}
	for _, one := range all {
		byName[one.Name] = one
	}
	return byName, nil
}

// unchanged makes sure that what was done in the namespaces was done there only.
func unchanged(before map[string]walk.Seen) error {
	after, err := below("net")
	if err != nil {
		return err
	}
	var changed []error
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if was, there := before[name]; there && was != after[name] {
			changed = append(changed, fmt.Errorf("%s was %s %q and is %s %q", name, was.Mode, was.Value, after[name].Mode, after[name].Value))
		}
	}
	if err := errors.Join(changed...); err != nil {
		return fmt.Errorf("the initial namespace changed during the walk: %w", err)
	}
	return nil
}
