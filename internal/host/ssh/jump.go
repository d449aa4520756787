package ssh

import (
	"fmt"
	"net"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// parseJump reads ProxyJump: [user@]host[:port] or ssh://[user@]host[:port],
// several with commas between them, the first being dialled first.
func parseJump(o *options) (jump, error) {
	if command := o.get("proxycommand"); command != "" && !strings.EqualFold(command, "none") {
		at := o.from["proxycommand"]
		return jump{command: &at}, nil
	}
	value := o.get("proxyjump")
	if value == "" || strings.EqualFold(value, "none") {
		return jump{}, nil
	}
	var j jump
	for item := range strings.SplitSeq(value, ",") {
		b, err := parseHost(strings.TrimSpace(item))
		if err != nil {
			return jump{}, fmt.Errorf("ProxyJump at %s: %w", o.from["proxyjump"], err)
		}
		j.hosts = append(j.hosts, b)
	}
	return j, nil
}

func parseHost(text string) (host.Bastion, error) {
	rest := strings.TrimSuffix(strings.TrimPrefix(text, "ssh://"), "/")
	b := host.Bastion{Host: rest}
	if i := strings.LastIndex(rest, "@"); i >= 0 {
		b.User, b.Host = rest[:i], rest[i+1:]
	}
	if name, number, err := net.SplitHostPort(b.Host); err == nil {
		b.Host = name
		if b.Port, err = port(number); err != nil {
			return host.Bastion{}, fmt.Errorf("in %q: %w", text, err)
		}
	} else {
		b.Host = strings.TrimSuffix(strings.TrimPrefix(b.Host, "["), "]")
	}
	if b.Host == "" {
		return host.Bastion{}, fmt.Errorf("%q names no host", text)
	}
	return b, nil
}
