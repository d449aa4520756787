package report

import (
	"bytes"
	"encoding/json"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// tidySARIF prints the log without what the library writes for every unset
// property: empty lists and objects, defaults of -1. Where one result is suppressed, the
// others say that they are not: SARIF 2.1.0 §3.27.23 wants suppressions on all
// results or on none.
func tidySARIF(log *sarif.Report) ([]byte, error) {
	raw, err := json.Marshal(log)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	tidy(tree)
	for _, run := range tree["runs"].([]any) {
		completeSuppressions(run.(map[string]any))
	}
	return indented(tree)
}

// required lists mean something when they are empty.
func required(key string) bool { return key == "results" || key == "rules" }

func tidy(value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, child := range value {
			if unset(key, child) {
				delete(value, key)
				continue
			}
			tidy(child)
		}
	case []any:
		for _, child := range value {
			tidy(child)
		}
	}
}

func unset(key string, value any) bool {
	switch value := value.(type) {
	case []any:
		return len(value) == 0 && !required(key)
	case map[string]any:
		return len(value) == 0
	case json.Number:
		return value == "-1"
	}
	return false
}

func completeSuppressions(run map[string]any) {
	results, _ := run["results"].([]any)
	suppressed := false
	for _, result := range results {
		_, has := result.(map[string]any)["suppressions"]
		suppressed = suppressed || has
	}
	if !suppressed {
		return
	}
	for _, result := range results {
		if result := result.(map[string]any); result["suppressions"] == nil {
			result["suppressions"] = []any{}
		}
	}
}
