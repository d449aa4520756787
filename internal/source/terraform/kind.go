// Package terraform finds kernel parameters in a Terraform plan, in the JSON form
// that terraform show -json writes: those of this provider's resources, and those
// that cloud, Kubernetes and container resources hand to a kernel.
//
// The plan is read as a stream. Of a plan of any size only the settings are kept.
//
// Another type of resource is a line in carriers with the function that collects
// its settings, a plan in testdata and a row in docs/terraform-plans.md; a test
// misses the last two.
package terraform

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// Kind is the place "Terraform plan".
type Kind struct{}

var _ source.Kind = Kind{}

// Named like tfplan.json or prod.plan.json. Terraform itself has no name for it.
func (Kind) Named(path string) bool { return strings.HasSuffix(filepath.Base(path), "plan.json") }

// Recognizes a plan by what Terraform writes first, and what is surely meant as
// one. Any other JSON object is perhaps.
func (Kind) Recognizes(path string, head []byte) source.Claim {
	if bytes.HasPrefix(head, zipMagic) || isUTF16(head) || bytes.HasPrefix(head, wrapperLine) || notJSON(path, head) != nil {
		return source.Certain
	}
	head = bytes.TrimPrefix(head, byteOrderMark)
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(head, jsonBlanks), []byte("{"))
	rest = bytes.TrimLeft(rest, jsonBlanks)
	switch {
	case !ok || len(rest) == 0:
		return source.Other
	case bytes.HasPrefix(rest, []byte(`"format_version"`)), bytes.HasPrefix(rest, []byte(`"@level"`)):
		return source.Certain
	case rest[0] == '"', rest[0] == '}':
		// A template for settings may begin with a brace too, but not with a name.
		return source.Perhaps
	}
	return source.Other
}

const jsonBlanks = " \t\r\n"

var byteOrderMark = []byte("\xef\xbb\xbf")

// Read finds the hosts that the resources of a plan set parameters of, ordered by
// where the plan first names them.
func (Kind) Read(text io.Reader, place source.Place) ([]source.Host, error) {
	p, err := readPlan(text, place.Path)
	if err != nil {
		return nil, err
	}
	hosts := p.hosts(place)
	if p.errored {
		return hosts, errErrored
	}
	return hosts, nil
}
