package fake

import "slices"

// Event is a step of a script that the host was told of: a write to a parameter
// ("put", PATH, VALUE) or a step that the script names ("step", WORD...).
type Event struct {
	Number int // from 1, over the life of the host
	Words  []string
}

// Fault is what happens at an event.
type Fault struct {
	Die   bool   // SIGKILL before the step
	Words string // the step fails with these words of the system, such as No space left on device
}

// On calls the function at each event, before the step is done. It may change
// the host, as another tool would at that moment. nil: nothing is called.
func (h *Host) On(hook func(Event) Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hook = hook
}

// DieAt kills the script at the event with that number.
func DieAt(number int) func(Event) Fault {
	return func(e Event) Fault { return Fault{Die: e.Number == number} }
}

// FailAt lets a step fail at every event of these first words.
func FailAt(words string, first ...string) func(Event) Fault {
	return func(e Event) Fault {
		if len(e.Words) < len(first) || !slices.Equal(e.Words[:len(first)], first) {
			return Fault{}
		}
		return Fault{Words: words}
	}
}

// Events returns all so far.
func (h *Host) Events() []Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events)
}

// TransportFault is trouble on the way to the host.
type TransportFault int

const (
	NoFault     TransportFault = iota
	Unreachable                // nothing is started
	DropBefore                 // the connection breaks before the script arrives
	DropAfter                  // the script runs to its end, its output and code are lost
	DropMiddle                 // the script runs to its end, half of its output is lost
)

// Next sets the trouble of the next starts, one each; then there is none again.
func (h *Host) Next(faults ...TransportFault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.faults = faults
}

// Starts is how often a command was started: round trips.
func (h *Host) Starts() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.starts
}

// Logins is how many connections were made.
func (h *Host) Logins() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.logins
}

func (h *Host) happens(words []string) Fault {
	h.mu.Lock()
	event := Event{Number: len(h.events) + 1, Words: words}
	h.events = append(h.events, event)
	hook := h.hook
	h.mu.Unlock()
	if hook == nil {
		return Fault{}
	}
	return hook(event)
}
