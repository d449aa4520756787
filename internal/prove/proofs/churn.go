package proofs

import (
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

const (
	// tenPorts is a range that is soon used up. No listener is inside it.
	tenPorts = "40000 40009"
	// backlog of the listeners: more than wait at any time.
	backlog = 64
	// afterReuseDelay is when a port in TIME_WAIT may be taken again: Linux 6.14 and
	// later wait for tcp_tw_reuse_delay, 1 s, earlier ones for the next tick of a
	// counter of seconds (commit ca6a6f93867a).
	afterReuseDelay = 1300 * time.Millisecond
)

// churn opens connections one after the other, which the client closes first, so
// that TIME_WAIT is on its side. It ends when connect() is refused, and after so
// many at the latest.
func churn(client *prove.Side, listener *prove.Listener, most int) (made int, refusal string) {
	for made < most {
		connection, refusal := client.TryConnect(listener)
		if refusal != "" {
			return made, refusal
		}
		accepted := listener.Accept()
		connection.Close()
		accepted.CloseAfterPeer()
		made++
	}
	return made, "none"
}

// keepTimeWait lets no RST end TIME_WAIT. On a busy machine the other end may repeat
// its last FIN, be gone when the second answer comes, and reset (Linux 6.12
// net/ipv4/tcp_minisocks.c tcp_timewait_state_process(): assassination).
func keepTimeWait(sides ...*prove.Side) {
	for _, side := range sides {
		side.Set("net.ipv4.tcp_rfc1337", "1")
	}
}

// didChurn tells it, with what does the same in bash.
func didChurn(room *prove.Room, listener *prove.Listener, most int) {
	to := listener.Local
	room.Did(
		fmt.Sprintf("connect to %s and close, the client first, until it is refused or %d times", to, most),
		fmt.Sprintf("for i in $(seq %d); do (: </dev/tcp/%s/%d) || break; echo $i; done", most, to.Addr(), to.Port()),
	)
}

// hold connects until it is refused, at most so many times, and keeps the
// connections.
func hold(room *prove.Room, client *prove.Side, listener *prove.Listener, most int) (here, there []*prove.Socket) {
	to := listener.Local
	room.Did(
		fmt.Sprintf("connect to %s until it is refused or %d times, and keep the connections", to, most),
		fmt.Sprintf("for i in $(seq %d); do exec {fd}<>/dev/tcp/%s/%d || break; clients+=\" $fd\"; echo $i; done", most, to.Addr(), to.Port()),
	)
	for len(here) < most {
		connection, refusal := client.TryConnect(listener)
		if refusal != "" {
			break
		}
		here, there = append(here, connection), append(there, listener.Accept())
	}
	return here, there
}

const (
	// closeHeld is how bash closes what it holds.
	closeHeld = "for fd in $clients; do exec {fd}>&-; done; clients="
	// stopServer keeps the program that was started last from closing anything, until
	// goOn.
	stopServer, goOn = "kill -STOP $!", "kill -CONT $!"
)

// didLeaveHalfClosed tells of a connection that the client closes and the server does
// not.
func didLeaveHalfClosed(room *prove.Room, listener *prove.Listener) {
	room.Did("the client closes, the server does not", fmt.Sprintf("%s; %s; sleep 0.2; ss -tano state fin-wait-2; %s", stopServer, connectAndClose(listener), goOn))
}

// connectAndClose is how bash does it. The server closes after it.
func connectAndClose(listener *prove.Listener) string {
	return fmt.Sprintf("(: </dev/tcp/%s/%d)", listener.Local.Addr(), listener.Local.Port())
}

// serverClosesFirst is how bash lets http.server do so: an empty line is no request.
func serverClosesFirst(listener *prove.Listener) string {
	return fmt.Sprintf("(exec 3<>/dev/tcp/%s/%d; echo >&3; cat <&3)", listener.Local.Addr(), listener.Local.Port())
}

// closeLingering is how python connects and closes with SO_LINGER on, so many times.
func closeLingering(listener *prove.Listener, seconds, times int) string {
	return fmt.Sprintf(`python3 -c 'import socket, struct; held = [socket.create_connection(("%s", %d)) for _ in range(%d)]; [s.setsockopt(1, 13, struct.pack("ii", 1, %d)) for s in held]; [s.close() for s in held]'; sleep 0.2`,
		listener.Local.Addr(), listener.Local.Port(), times, seconds)
}

// serverClosesFrom is serverClosesFirst from a port of the client.
func serverClosesFrom(client *prove.Side, port uint16, listener *prove.Listener) string {
	return fmt.Sprintf("(echo; sleep 0.5) | socat - TCP:%s,bind=%s:%d", listener.Local, client.Address, port)
}

// outcome is the name of an error, or what stands for none.
func outcome(refusal string) string {
	if refusal == "" {
		return "accepted"
	}
	return refusal
}
