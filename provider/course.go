package provider

import "sync"

// course is what this process does to what one owner declares for a host, one
// thing after the other.
//
// An object that is replaced with create_before_destroy is made before its
// predecessor is destroyed, and so may be one whose resource was renamed: both
// are the same owner, and what is on the host is then the new one's.
type course struct {
	sync.Mutex
	made bool // by this process
}

func (d *declared) course(owner string) *course {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.courses[owner] == nil {
		d.courses[owner] = &course{}
	}
	return d.courses[owner]
}
