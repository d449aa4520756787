package provider

import (
	"context"
	"fmt"
)

// course is what this process does to what one owner declares for a host, one
// thing after the other.
//
// An object that is replaced with create_before_destroy is made before its
// predecessor is destroyed, and so may be one whose resource was renamed: both
// are the same owner, and what is on the host is then the new one's.
type course struct {
	turn chan struct{} // full while something is done
	made string        // stem of the file of the object that this process made
}

func (d *declared) course(owner string) *course {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.courses[owner] == nil {
		d.courses[owner] = &course{turn: make(chan struct{}, 1)}
	}
	return d.courses[owner]
}

// take waits until it is our turn, and gives what ends that.
func (c *course) take(ctx context.Context) (end func(), err error) {
	select {
	case c.turn <- struct{}{}:
		return func() { <-c.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for another change of the same object: %w", context.Cause(ctx))
	}
}
