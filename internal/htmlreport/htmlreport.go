// Package htmlreport writes a diagnosis as one HTML page that needs nothing else:
// it can be mailed, archived and printed. It judges nothing.
package htmlreport

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
)

//go:embed templates
var files embed.FS

var pages = template.Must(template.New("").ParseFS(files, "templates/*.html"))

// Write writes the page. The same document gives the same bytes.
func Write(w io.Writer, document diagnose.Document) error {
	style, err := files.ReadFile("templates/style.css")
	if err != nil {
		return fmt.Errorf("reading the style of the report: %w", err)
	}
	script, err := files.ReadFile("templates/script.js")
	if err != nil {
		return fmt.Errorf("reading the script of the report: %w", err)
	}
	shown := viewOf(document)
	// Both are part of this program: nothing of a host is in them.
	shown.Style, shown.Script = template.CSS(style), template.JS(script)
	shown.Security = security(style, script)
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, "page.html", shown); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	_, err = w.Write(page.Bytes())
	return err
}

// security allows this style and this script and nothing else: the browser loads
// nothing, and runs nothing that a host put into its names.
func security(style, script []byte) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'",
		hash(style), hash(script))
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
