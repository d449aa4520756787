// Command proofpages writes docs/proofs.md from the proofs and their records. It runs
// at the root of the repository.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/tcplint/terraform-provider-sysctl/internal/proofpage"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/measured"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove/proofs"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

func main() {
	log.SetFlags(0)
	if err := write("docs/proofs.md"); err != nil {
		log.Fatal(err)
	}
}

func write(file string) error {
	records, err := measured.All()
	if err != nil {
		return err
	}
	metas, err := policy.Rules()
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(proofpage.Page(proofs.All(), records, metas)), 0o644); err != nil {
		return fmt.Errorf("writing the page of proofs: %w", err)
	}
	return nil
}
