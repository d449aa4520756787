package apply

import (
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// Forty parameters of a real kernel: what a change costs on the host itself.
func TestFortyParametersTakeLessThanTheyMay(t *testing.T) {
	s := realHost(t, "dash")
	snapshot, err := s.Snapshot(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	for _, path := range snapshot.Present {
		name := strings.ReplaceAll(path, "/", ".")
		if !strings.HasPrefix(path, "net/ipv4/tcp_") || strings.HasSuffix(path, "_thresh") || len(values) == 40 {
			continue
		}
		switch now := nettest.Read(t, name); now {
		case "0", "1":
			remembered(t, name)
			values[name] = map[string]string{"0": "1", "1": "0"}[now]
		}
	}
	if len(values) < 20 {
		t.Fatalf("only %d parameters", len(values))
	}
	begin := time.Now()
	state, _, err := s.Change(t.Context(), lb(values), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d parameters in %v", len(values), time.Since(begin))
	// Terraform has 1.5 s for all of an apply; a busy machine gets some more.
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("%d parameters took %v", len(values), took)
	}
	if _, err := s.Remove(t.Context(), *after(lb(values), state), false); err != nil {
		t.Fatal(err)
	}
}
