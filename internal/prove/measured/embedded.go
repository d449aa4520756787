package measured

import (
	"embed"
	"fmt"
	"slices"
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

//go:embed *.json
var files embed.FS

// All are the embedded records, the oldest kernel first.
var All = sync.OnceValues(func() ([]Record, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("reading the records of proofs: %w", err)
	}
	var records []Record
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the records of proofs: %w", err)
		}
		record, err := parse(entry.Name(), text)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	slices.SortFunc(records, func(a, b Record) int { return version(a.Kernel).Compare(version(b.Kernel)) })
	return records, nil
})

// version of a line; a test holds that each can be read.
func version(line string) kernel.Version {
	parsed, err := kernel.ParseVersion(line)
	if err != nil {
		return kernel.Version{}
	}
	return parsed
}

// Result is what a proof measured on one kernel.
type Result struct {
	Kernel       string
	Root, Nobody prove.Result
}

// Of is what a proof measured on each kernel, the oldest first. A kernel on which it
// never ran is left out.
func Of(id string) ([]Result, error) {
	records, err := All()
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, record := range records {
		if result, is := record.Of(id); is {
			results = append(results, result)
		}
	}
	return results, nil
}

// Of is what a proof measured on the kernel of a record.
func (r Record) Of(id string) (Result, bool) {
	root, is := r.Root.Result(id)
	nobody, too := r.Nobody.Result(id)
	return Result{r.Kernel, root, nobody}, is && too
}
