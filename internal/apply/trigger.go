package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// triggerStem is that of no settings file.
const triggerStem = "-trigger"

// CheckTrigger says why a parameter of a host is none that only does something
// when it is written, nil: it is one.
func CheckTrigger(snapshot *host.Snapshot, name string) error {
	live := snapshot.Live[name]
	switch {
	case live.Absent:
		return (&planner{snapshot: snapshot}).absent(name)
	case isSecret(name):
		return &Error{Parameter: name, Summary: "Unable to write a secret here", Detail: name + " holds a secret. Declare it in secrets_wo of a sysctl_parameters"}
	case live.ReadOnly:
		return &Error{Parameter: name, Summary: "Unable to write to " + name, Detail: "the kernel does not let it be written there: it is read-only, or /proc/sys is (as in a container)"}
	case describe(snapshot, name).WriteOnly:
		return nil
	// The kernel checks the mode for root too (proc_sys_permission): what root
	// may not read holds nothing to read.
	case snapshot.Root && live.Unreadable && strings.Contains(live.Problem, "Permission denied"):
		return nil
	}
	return &Error{Parameter: name, Summary: "Unable to take " + name + " for a trigger", Detail: fmt.Sprintf("it holds a value, %s now, which would be nobody's. Declare it in a sysctl_parameter or sysctl_parameters", quoted(live.Value))}
}

// Trigger writes to a parameter that does something when it is written, and
// holds no value: there is nothing to compare, keep or restore.
func (s *Session) Trigger(ctx context.Context, name, value string) ([]Note, error) {
	if err := checkSetting(name, value, false); err != nil {
		return nil, err
	}
	plan, result, notes, err := s.carryOut(ctx, triggerStem, 0, func() (*plan, error) {
		snapshot, err := s.Snapshot(ctx, []string{name})
		if err != nil {
			return nil, err
		}
		if !snapshot.Root {
			return nil, &Error{Parameter: name, Summary: "Unable to write to " + name, Detail: "the scripts do not run as root there: set sudo = true, or log in as root"}
		}
		if err := CheckTrigger(snapshot, name); err != nil {
			return nil, err
		}
		return &plan{stem: triggerStem, writes: []write{{name: name, value: value, soft: true, blind: true}}}, nil
	})
	if err != nil {
		return notes, err
	}
	if len(result.missed) > 0 {
		detail := fmt.Sprintf("the kernel refused %q", plan.writes[0].value)
		if why := result.missed[0].why; why != "" {
			detail += ": " + why
		}
		return notes, &Error{Parameter: name, Summary: "Unable to write to " + name, Detail: detail}
	}
	return notes, nil
}
