package explain

import (
	"io"
	"slices"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// states say what each state of TCP is (RFC 9293 section 3.3.2), and whose it is.
var states = []struct{ name, says string }{
	{"LISTEN", "A program waits for connections."},
	{"SYN_SENT", "This host has asked for a connection, and there is no answer yet."},
	{"SYN_RECV", "A peer has asked for a connection and was answered; its own answer is awaited."},
	{"ESTABLISHED", "The connection is open, both ends may send."},
	{"FIN_WAIT1", "This host has closed first, and the peer has not acknowledged it yet."},
	{"FIN_WAIT2", "This host has closed first, and the peer has not closed. tcp_fin_timeout limits it once no program holds the socket."},
	{"CLOSING", "Both ends have closed at once, and the acknowledgement is awaited."},
	{"TIME_WAIT", "Both ends have closed and this host was the first: the kernel keeps the addresses and ports for 60 s, so that late segments do no harm. No program holds it and no program has to do anything."},
	{"CLOSE_WAIT", "The peer has closed, and the program on this host has not. It lasts until that program closes: no parameter ends it."},
	{"LAST_ACK", "The peer has closed first, then this host, and the last acknowledgement is awaited."},
}

// State writes what a state of TCP is, with the rules and parameters about it. It
// knows the names of netstat and of ss; false: it is no state.
func State(w io.Writer, subject string, rules []policy.Meta) (bool, error) {
	name := stateName(subject)
	at := slices.IndexFunc(states, func(one struct{ name, says string }) bool { return one.name == name })
	if at < 0 {
		return false, nil
	}
	p := &page{}
	p.line("%s", name)
	p.paragraph("", states[at].says)
	p.list("Rules about it", rulesNaming(name, rules))
	p.list("Parameters about it", parametersNaming(name))
	p.list("Sources", []string{"RFC 9293 section 3.3.2", "Linux 6.12 include/net/tcp.h TCP_TIMEWAIT_LEN, net/ipv4/tcp.c __tcp_close()"})
	p.line("")
	p.line("tcplint diagnose says of a running host whether they are a problem, and whose.")
	_, err := io.WriteString(w, p.text.String())
	return true, err
}

// stateName is how netstat writes what ss writes as TIME-WAIT or time-wait.
func stateName(subject string) string {
	name := strings.ReplaceAll(strings.ToUpper(subject), "-", "_")
	switch name {
	case "ESTAB":
		return "ESTABLISHED"
	case "FIN_WAIT_1", "FIN_WAIT_2":
		return strings.Replace(name, "WAIT_", "WAIT", 1)
	case "SYN_RECEIVED":
		return "SYN_RECV"
	}
	return strings.ReplaceAll(name, "TIMEWAIT", "TIME_WAIT")
}

func rulesNaming(state string, rules []policy.Meta) []string {
	var list []string
	for _, meta := range rules {
		if strings.Contains(meta.Title+" "+meta.Description, state) {
			list = append(list, meta.ID+" "+meta.Name+": "+meta.Title)
		}
	}
	return list
}

func parametersNaming(state string) []string {
	var list []string
	all := kernel.All()
	for i := range all {
		if strings.Contains(all[i].Summary, state) {
			list = append(list, all[i].Name)
		}
	}
	return list
}
