package capacity

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// way is from where to where connections go. Each has all ports of the range.
type way struct {
	client *prove.Side
	from   netip.Addr
	to     *prove.Listener
}

// backlog is more than wait at any time.
const backlog = 16

// ways are as many as the point has. Their listeners are theirs alone, at ports from
// a first one.
func (p Point) ways(client *prove.Side, port uint16) []way {
	var ways []way
	for range max(1, p.Destinations) {
		listener := client.Listen(port, backlog)
		port++
		// On lo each address of the network is there. The first one ends in 1.
		from := client.Address
		for range max(1, p.SourceAddresses) {
			ways = append(ways, way{client, from, listener})
			from = from.Next()
		}
	}
	return ways
}

// once opens a connection and closes it, the client first.
func (w way) once() (refusal string) {
	connection, refusal := w.client.TryConnectFromAddress(w.from, w.to)
	if refusal != "" {
		return refusal
	}
	accepted := w.to.Accept()
	connection.Close()
	accepted.CloseAfterPeer()
	return ""
}

// untilRefused does the same by hand with each way in turn. 24 is
// IP_BIND_ADDRESS_NO_PORT.
func untilRefused(ways []way, perSecond float64) string {
	return fmt.Sprintf(`python3 -c "
import itertools, socket, time
for n, (source, to, port) in enumerate(itertools.cycle([%s])):
    time.sleep(1/%g)
    s = socket.socket(); s.setsockopt(0, 24, 1); s.bind((source, 0))
    print(n); s.connect((to, port)); s.close()"`, pairs(ways), perSecond)
}

// forEver does it by hand whenever there is a port.
func forEver(ways []way) string {
	return fmt.Sprintf(`python3 -c "
import itertools, socket, time
began, made = time.time(), 0
for source, to, port in itertools.cycle([%s]):
    s = socket.socket(); s.setsockopt(0, 24, 1); s.bind((source, 0))
    try: s.connect((to, port)); made += 1; print(made, 'in', time.time() - began)
    except OSError: time.sleep(0.001)
    s.close()"`, pairs(ways))
}

// pairs are the ends of the ways, in Python.
func pairs(ways []way) string {
	var text []string
	for _, w := range ways {
		text = append(text, fmt.Sprintf("('%s','%s',%d)", w.from, w.to.Local.Addr(), w.to.Local.Port()))
	}
	return strings.Join(text, ", ")
}
