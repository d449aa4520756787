package ssh

import (
	"context"
	"errors"
	"fmt"
	"net"

	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// agentKeys asks an agent for its keys. The connection stays open while they
// sign and ends with the context, since an agent may wait for somebody.
func agentKeys(ctx context.Context, socket string) ([]gossh.Signer, error) {
	if socket == "" {
		return nil, errors.New("no agent: SSH_AUTH_SOCK is not set")
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, fmt.Errorf("asking the agent: %w", err)
	}
	context.AfterFunc(ctx, func() { conn.Close() })
	signers, err := agent.NewClient(conn).Signers()
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("asking the agent at %s for its keys: %w", socket, err)
	}
	return signers, nil
}
