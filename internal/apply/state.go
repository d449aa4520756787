package apply

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// stateOf reads a resource from a snapshot.
func stateOf(snapshot *host.Snapshot, prior *Prior, left leaves) (State, []Note, error) {
	state := State{
		HostID: snapshot.ID, BootID: snapshot.BootID, File: sysctlconf.FileOf(prior.File),
		Live: map[string]string{}, Persisted: map[string]string{}, Kept: prior.Kept,
	}
	state.Kept.Hashes = maps.Clone(prior.Kept.Hashes)
	for name := range prior.Values {
		if live := snapshot.Live[name]; !live.Absent && !live.Unreadable {
			state.Live[name] = live.Value
		}
	}
	for _, name := range prior.Secrets {
		live := snapshot.Live[name]
		hash, known := prior.Kept.Hashes[name]
		if known && (live.Absent || live.Unreadable || hashSecret(describe(snapshot, name), live.Value, hash) != hash) {
			state.Drifted = append(state.Drifted, name)
		}
	}
	slices.Sort(state.Drifted)
	if err := persisted(snapshot, prior, state.Persisted); err != nil {
		return state, nil, err
	}
	var notes []Note
	var names []string
	if prior.Persist {
		names = sortedKeys(prior.Values)
	}
	boot, overridden, err := left(prior.File, names)
	if err != nil {
		notes = append(notes, Note{Summary: "What a boot leaves is not known", Detail: err.Error()})
	}
	state.Boot, state.OverriddenBy = boot, overridden
	return state, append(notes, overrides(snapshot, prior, &state)...), nil
}

// persisted collects what our file says, by the host's loader.
func persisted(snapshot *host.Snapshot, prior *Prior, into map[string]string) error {
	at := slices.IndexFunc(snapshot.Files, func(f host.File) bool { return f.Path == sysctlconf.FileOf(prior.File) })
	if at < 0 {
		return nil
	}
	file := snapshot.Files[at]
	if file.Problem != "" {
		return &Error{Summary: "Unable to read " + file.Path, Detail: file.Problem}
	}
	lines, err := sysctlconf.Parse(snapshot.Loader, file.Data)
	if err != nil {
		return &Error{Summary: "Unable to read " + file.Path, Detail: err.Error(), Err: err}
	}
	for _, line := range lines {
		name := kernel.Canonical(line.Path)
		if _, ours := prior.Values[name]; ours && line.Kind == sysctlconf.Assign {
			into[name] = string(line.Value)
		}
	}
	return nil
}

// overrides warns of lines that decide at boot instead of ours.
func overrides(snapshot *host.Snapshot, prior *Prior, state *State) []Note {
	var notes []Note
	for _, name := range sortedKeys(state.OverriddenBy) {
		place := state.OverriddenBy[name]
		if boot, known := state.Boot[name]; known && same(describe(snapshot, name), boot, prior.Values[name]) {
			continue
		}
		notes = append(notes, Note{Parameter: name, Decides: place.String(), Summary: "Another file decides over " + name + " at boot",
			Detail: fmt.Sprintf("%s sets it to %q, and %s reads that last. Remove the line, or choose a name that comes after it.", place, place.Value, snapshot.Loader)})
	}
	return notes
}

// rememberSecrets hashes what the kernel holds after a secret was written.
func (s *Session) rememberSecrets(snapshot *host.Snapshot, now *Prior) {
	now.Kept.Hashes = map[string]string{}
	for _, name := range now.Secrets {
		if live := snapshot.Live[name]; !live.Absent && !live.Unreadable {
			now.Kept.Hashes[name] = hashSecret(describe(snapshot, name), live.Value, "")
		}
	}
}
