package report

import (
	"bytes"
	"encoding/json"
)

// renderJSON writes the document as it is published: docs/schema/lint.schema.json.
func renderJSON(doc Document) ([]byte, error) {
	return indented(doc)
}

// indented leaves <, > and & readable: the output is no part of a web page.
func indented(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
