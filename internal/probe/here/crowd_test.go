package here_test

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// crowd leaves sockets in TIME_WAIT on loopback addresses 127.0.1.x, as many of
// them at clients as at servers: on odd addresses the server closes first. Those
// from 127.0.1.first on must not have been used in the last minute.
func crowd(t testing.TB, first, count int) {
	t.Helper()
	nettest.Write(t, "net.ipv4.tcp_max_tw_buckets", "4000000")
	// On loopback the default takes ports again that are in TIME_WAIT.
	nettest.Write(t, "net.ipv4.tcp_tw_reuse", "0")
	nettest.Write(t, "net.ipv4.ip_local_port_range", "10000 65000")
	var next, left atomic.Int64
	left.Store(int64(count))
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for {
				n := int64(first) + next.Add(1) - 1
				want := min(left.Add(-perAddress)+perAddress, perAddress)
				if want <= 0 {
					return
				}
				if err := closeMany(netip.AddrFrom4([4]byte{127, 0, 1, byte(n)}), int(want), n%2 == 1); err != nil {
					t.Errorf("making sockets in TIME_WAIT: %v", err)
					return
				}
			}
		})
	}
	workers.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

const (
	firstPort  = 10_000
	perAddress = 10_000
)

// closeMany uses system calls as they are: with net it would take three times as long.
func closeMany(address netip.Addr, count int, serverFirst bool) error {
	at := &unix.SockaddrInet4{Addr: address.As4(), Port: 8080}
	server, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(server)
	if err := errors.Join(
		unix.SetsockoptInt(server, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1),
		unix.Bind(server, at),
		unix.Listen(server, 128),
	); err != nil {
		return fmt.Errorf("listening on %s: %w", address, err)
	}
	for n := range count {
		client, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return err
		}
		// A client that took the port of a connection in TIME_WAIT at the server
		// would end it.
		if err := unix.Bind(client, &unix.SockaddrInet4{Addr: address.As4(), Port: firstPort + n}); err != nil {
			return fmt.Errorf("taking a port of %s: %w", address, err)
		}
		if err := unix.Connect(client, at); err != nil {
			return fmt.Errorf("connecting to %s: %w", address, err)
		}
		accepted, _, err := unix.Accept(server)
		if err != nil {
			return err
		}
		first, second := client, accepted
		if serverFirst {
			first, second = accepted, client
		}
		if err := unix.Close(first); err != nil {
			return err
		}
		// The second one waits for the FIN: of two that close at once both wait.
		_, ended := unix.Read(second, make([]byte, 1))
		if err := errors.Join(unix.Close(second), ended); err != nil {
			return err
		}
	}
	return nil
}
