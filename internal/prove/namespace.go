package prove

import (
	"os"
	"runtime"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/sandbox"
)

// Inner makes a network namespace inside that of the proof, as a container on a
// host is one. It ends with the proof.
func (r *Room) Inner() *Side {
	// The side dies with the thread: this one belongs to the proof from now on.
	runtime.LockOSThread()
	side, err := sandbox.StartInner()
	if err != nil {
		r.fail("making a namespace: %v", err)
	}
	r.Did("make another network namespace, inside this one", "unshare --net sleep 1000 & INNER=$!; sleep 1")
	return &Side{name: "in the one inside ", room: r, side: side, prefix: "nsenter --net --target $INNER "}
}

// Release is the kernel that runs.
func (r *Room) Release() kernel.Release {
	release, err := runningRelease()
	if err != nil {
		r.fail("%v", err)
	}
	return release
}

// OfUser tells whether the namespaces of the proof belong to a user namespace, as
// those of ordinary users do.
func (r *Room) OfUser() bool {
	const first = "user:[4026531837]" // PROC_USER_INIT_INO in Linux include/linux/proc_ns.h
	namespace, err := os.Readlink("/proc/self/ns/user")
	if err != nil {
		r.fail("asking for the user namespace: %v", err)
	}
	return namespace != first
}

// Scope is what the catalogue says of a parameter in a network namespace of this
// user: per-netns, read-only, absent or hidden, "": it does not know.
func Scope(state kernel.State, ofUser bool) string {
	if ofUser {
		return state.UserNetns
	}
	return state.Netns
}

// Parameters lists those below a directory, as in net.
func (s *Side) Parameters(below string) []sandbox.Parameter {
	return s.must(sandbox.Request{Op: sandbox.List, Parameter: below}).Parameters
}

// TryGet reads a parameter that may not be there.
func (s *Side) TryGet(parameter string) (value, refusal string) {
	reply := s.ask(sandbox.Request{Op: sandbox.Read, Parameter: parameter})
	return reply.Value, reply.Errno
}
