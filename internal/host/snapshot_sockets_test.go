package host

import (
	"net"
	"os"
	"slices"
	"strconv"
	"testing"
)

// Listening sockets are found, and no connection is taken for one.
func TestTakeOfListeners(t *testing.T) {
	var ports []int
	for _, address := range []string{"127.0.0.1:0", "127.0.0.1:0"} {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		ports = append(ports, listener.Addr().(*net.TCPAddr).Port)
	}
	connection, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(ports[0])))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	ours := connection.LocalAddr().(*net.TCPAddr).Port
	onEveryShell(t, func(t *testing.T, shell []string) {
		s, err := Take(t.Context(), shellRunner{shell: shell}, Question{Listeners: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, port := range ports {
			if !slices.Contains(s.Listeners, port) {
				t.Errorf("%d is not among %v", port, s.Listeners)
			}
		}
		if slices.Contains(s.Listeners, ours) {
			t.Errorf("%d only connects", ours)
		}
	})
}

// A host without IPv6, and one that hides its memory, are hosts too. Interfaces
// may have odd names.
func TestTakeOfBareHost(t *testing.T) {
	root := smallRoot(t)
	if err := os.Remove(root + "/proc/meminfo"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".dot", "*", "it's"} {
		write(t, root, "proc/sys/net/ipv4/conf/"+name+"/rp_filter", "2\n")
	}
	onEveryShell(t, func(t *testing.T, shell []string) {
		s, err := Take(t.Context(), shellRunner{shell: shell, root: root}, Question{Listeners: true, Parameters: []string{"net.ipv4.conf.*.rp_filter", "net.ipv4.conf.it's.rp_filter"}})
		if err != nil {
			t.Fatal(err)
		}
		if s.Memory != 0 || len(s.Listeners) != 0 {
			t.Errorf("%d %v", s.Memory, s.Listeners)
		}
		for _, name := range []string{".dot", "*", "it's"} {
			if !slices.Contains(s.Present, "net/ipv4/conf/"+name+"/rp_filter") {
				t.Errorf("%s is not among %q", name, s.Present)
			}
		}
		for name, live := range s.Live {
			if live.Value != "2" {
				t.Errorf("%s is %+v", name, live)
			}
		}
	})
}
