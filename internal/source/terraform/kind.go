// Package terraform finds kernel parameters in a Terraform plan, in the JSON form
// that terraform show -json writes: those of this provider's resources, and those
// that cloud, Kubernetes and container resources hand to a kernel.
//
// The plan is read as a stream. Of a plan of any size only the resources that
// carry parameters are kept, and of each the settings.
package terraform

import (
	"bytes"
	"io"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// Kind is the place "Terraform plan". It claims every JSON object, since no
// loader reads JSON: kinds for other JSON go before it.
type Kind struct{}

var _ source.Kind = Kind{}

// Recognizes a plan, and what people take for one.
func (Kind) Recognizes(head []byte) bool {
	head = bytes.TrimPrefix(head, byteOrderMark)
	if bytes.HasPrefix(head, zipMagic) || isUTF16(head) || bytes.HasPrefix(head, wrapperLine) {
		return true
	}
	// A template for settings may begin with a brace too, but not with a name.
	rest, ok := bytes.CutPrefix(bytes.TrimLeft(head, jsonBlanks), []byte("{"))
	rest = bytes.TrimLeft(rest, jsonBlanks)
	return ok && len(rest) > 0 && (rest[0] == '"' || rest[0] == '}')
}

const jsonBlanks = " \t\r\n"

var byteOrderMark = []byte("\xef\xbb\xbf")

// Read finds the hosts that the resources of a plan set parameters of, ordered by
// where the plan first names them.
func (Kind) Read(text io.Reader, place source.Place) ([]source.Host, error) {
	p, err := readPlan(text)
	if err != nil {
		return nil, err
	}
	hosts := p.hosts(place)
	if p.errored {
		return hosts, errErrored
	}
	return hosts, nil
}
