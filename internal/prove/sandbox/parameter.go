package sandbox

// Parameter is one that a namespace shows.
type Parameter struct {
	Name string `json:"name"` // canonical
	// Writable: it can be opened for writing. The kernel asks for the rights of the
	// namespace then (Linux 6.12 net/sysctl_net.c net_ctl_permissions()).
	Writable bool `json:"writable,omitempty"`
}

// List gives the parameters below the directory Parameter, as in net.
const List Op = "list"
