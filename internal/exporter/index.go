package exporter

import (
	_ "embed"
	"html/template"
	"net/http"
	"time"
)

//go:embed index.html
var indexPage string

var indexTemplate = template.Must(template.New("index").Parse(indexPage))

// index says what this is, and what the last look could not see. It does not look.
func (e *Exporter) index(w http.ResponseWriter, _ *http.Request) {
	type shownPlace struct {
		Netns, Ago, Took, Error string
		Gaps                    []string
	}
	var places []shownPlace
	sights, looked, err := e.shared.seen()
	for _, seen := range sights {
		p := shownPlace{
			Netns: seen.netns, Took: seen.took.Round(time.Millisecond).String(),
			Ago: e.options.Now().Sub(seen.at).Round(time.Second).String(),
		}
		if seen.err != nil {
			p.Error = seen.err.Error()
		} else {
			p.Gaps = seen.observed.Gaps
		}
		places = append(places, p)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = indexTemplate.Execute(w, map[string]any{ // the reader has gone
		"Version": e.options.Version, "Looked": looked, "Error": err, "Places": places,
	})
}
