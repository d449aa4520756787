package lint

import (
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// Documents are the facts about every host, as the rules see them, and what
// could not be read.
func (r *Run) Documents() ([]*facts.Document, []report.Problem, error) {
	metas, err := policy.Rules()
	if err != nil {
		return nil, nil, err
	}
	reads := policy.Reads(metas)
	ahead := r.lookAhead(reads)
	problems := r.Problems
	var documents []*facts.Document
	for i, host := range r.Hosts {
		document, err := ahead.document(i)
		if document == nil && err == nil {
			document, err = r.build(host, reads)
		}
		if err != nil {
			problems = append(problems, report.Problem{Path: host.Name, Message: err.Error()})
			continue
		}
		problems = append(problems, look(document).problems...)
		documents = append(documents, document)
	}
	return documents, problems, nil
}
