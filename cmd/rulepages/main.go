// Command rulepages writes docs/rules from the rules. It runs at the root of the
// repository.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
	"github.com/tcplint/terraform-provider-sysctl/internal/rulepage"
)

func main() {
	if err := write("docs/rules", "rules"); err != nil {
		log.Fatal(err)
	}
}

// write replaces the pages of a directory.
func write(dir, rules string) error {
	pages, err := rulepage.Pages(cli.Output, rules)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("removing the old pages: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making %s: %w", dir, err)
	}
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(page), 0o644); err != nil {
			return fmt.Errorf("writing a page: %w", err)
		}
	}
	return nil
}
