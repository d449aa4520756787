package provider_test

import (
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

// Bar 19: what a range of ports is checked for when it is planned. Order and
// bounds are the resource's own; the rest are rules, with the facts of the host.
func TestLocalPortRange_CheckedAtPlan(t *testing.T) {
	for name, c := range map[string]struct {
		attributes string
		roles      string
		listeners  []int
		fails      bool
		says       string // empty: nothing
	}{
		"sound":                   {attributes: "low = 15000\n  high = 64999", listeners: []int{443}},
		"below the unprivileged":  {attributes: "low = 500\n  high = 64999", fails: true, says: "TL201"},
		"of one parity":           {attributes: "low = 15000\n  high = 64998", says: "TL202"},
		"over a listener":         {attributes: "low = 15000\n  high = 64999", listeners: []int{443, 20000}, says: "TL203"},
		"over a reserved one":     {attributes: "low = 15000\n  high = 64999\n  reserved = [\"20000\"]", listeners: []int{20000}},
		"over NodePorts":          {attributes: "low = 15000\n  high = 64999", roles: `"kubernetes-node"`, says: "TL208"},
		"beside reserved ones":    {attributes: "low = 15000\n  high = 64999\n  reserved = [\"30000-32767\"]", roles: `"kubernetes-node"`},
		"of no Kubernetes":        {attributes: "low = 15000\n  high = 64999", roles: `"web"`},
		"with almost none usable": {attributes: "low = 15000\n  high = 64999\n  reserved = [\"15001-64999\"]", says: "TL204"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, served := newFake(t, fake.Options{})
			must(t, h.Listen(c.listeners...))
			tf := startTerraform(t, served)
			tf.write("main.tf", required+"provider \"sysctl\" {\n  policy = { roles = ["+c.roles+"] }\n}\n"+portRange(c.attributes))
			out, err := tf.try("plan")
			if (err != nil) != c.fails {
				t.Errorf("the plan: %v\n%s", err, out)
			}
			if c.says == "" && strings.Contains(out, "(TL2") || !strings.Contains(out, c.says) {
				t.Errorf("not %q:\n%s", c.says, out)
			}
		})
	}
}
