package ssh

import (
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

func BenchmarkLogin(b *testing.B) {
	tr := pool(b, someone(b), Options{}).Transport(reaching(nettest.StartSSHD(b)))
	for b.Loop() {
		fresh := tr.Afresh()
		says(b, fresh, "echo")
		if err := fresh.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCommand(b *testing.B) {
	tr := pool(b, someone(b), Options{}).Transport(reaching(nettest.StartSSHD(b)))
	says(b, tr, "echo")
	for b.Loop() {
		says(b, tr, "echo")
	}
}
