package terraform

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
)

// What people hand over that would be read as settings: most lines of it have a
// "=" too.
var (
	sourceBlock = regexp.MustCompile(`(?m)^[ \t]*(?:(?:resource|data|ephemeral|list|action)[ \t]+"[^"\n]+"[ \t]+"[^"\n]+"|(?:provider|module|variable|output|check)[ \t]+"[^"\n]+"|terraform|locals)[ \t]*\{`)

	// Terraform and OpenTofu differ in their names only. Before the plan itself
	// come the resources that were refreshed, possibly more than are looked at.
	printedPlan = regexp.MustCompile(`(?m)^[ \t]*(?:(?:Terraform|OpenTofu) (?:used the selected providers to generate|will perform the following actions|planned the following actions)|No changes\. Your infrastructure matches|[A-Za-z_].*: (?:Refreshing state\.\.\.|Reading\.\.\.|Read complete after ))`)

	// Colours are printed into a pipe as well.
	colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
)

// sourceNames are how files of Terraform's own language end.
var sourceNames = []string{".tf", ".tofu", ".tfvars"}

// notJSON is nil for what may be the JSON of a plan, and for settings.
func notJSON(path string, head []byte) error {
	if bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), jsonBlanks), []byte("{")) {
		return nil
	}
	head = colours.ReplaceAll(head, nil)
	switch {
	case printedPlan.Match(head):
		return errPrinted
	case slices.Contains(sourceNames, filepath.Ext(path)), sourceBlock.Match(head):
		return errSource
	}
	return nil
}
