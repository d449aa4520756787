package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Options say how to write a document.
type Options struct {
	Stdout io.Writer
	Color  Color
	Width  int                         // columns of a source line that text shows; 0: 120
	Tabs   int                         // columns between tab stops; 0: 8
	Rules  []RuleInfo                  // the rules that ran, for formats that carry their pages
	Env    func(string) (string, bool) // as os.LookupEnv; nil: nothing is set
	// Instead writes formats of a document that is more than a lint document. It
	// gets that one sorted and counted.
	Instead map[Format]func(doc Document, colored bool) ([]byte, error)
}

// Write prints the document to each output, in total order and with its
// findings counted; the document itself is left as it is. A failed output does
// not keep the others from being written: all errors are returned together.
func Write(doc Document, outputs []Output, options Options) error {
	doc = settled(doc)
	options = options.withDefaults()
	var errs []error
	for _, output := range outputs {
		if err := write(doc, output, options); err != nil {
			errs = append(errs, fmt.Errorf("writing %s output: %w", output.Format, err))
		}
	}
	return errors.Join(errs...)
}

func (o Options) withDefaults() Options {
	if o.Width <= 0 {
		o.Width = 120
	}
	if o.Tabs <= 0 {
		o.Tabs = 8
	}
	if o.Env == nil {
		o.Env = func(string) (string, bool) { return "", false }
	}
	return o
}

// Settled is the document as it is written: sorted, counted, without nil lists.
func Settled(doc Document) Document { return settled(doc) }

// settled is a sorted and counted copy without nil lists.
func settled(doc Document) Document {
	doc.Schema = 1
	doc.LookedAt = append([]string{}, doc.LookedAt...)
	doc.Errors = append([]Problem{}, doc.Errors...)
	doc.Findings = append([]Finding{}, doc.Findings...)
	for i := range doc.Findings {
		finding := &doc.Findings[i]
		finding.Missing = append([]string{}, finding.Missing...)
		slices.Sort(finding.Missing)
		finding.Related = append([]Related{}, finding.Related...)
	}
	Sort(&doc)
	Count(&doc)
	return doc
}

func write(doc Document, output Output, options Options) error {
	content, failed := render(doc, output, options)
	if content == nil {
		return failed
	}
	if output.File != "" {
		return errors.Join(failed, replaceFile(output.File, content))
	}
	_, err := options.Stdout.Write(content)
	return errors.Join(failed, err)
}

// render may return content together with an error, when a part of the output
// went elsewhere and failed there.
func render(doc Document, output Output, options Options) ([]byte, error) {
	if instead := options.Instead[output.Format]; instead != nil {
		return instead(doc, options.Color.on(output, options))
	}
	switch output.Format {
	case Text:
		return renderText(doc, options, options.Color.on(output, options)), nil
	case JSON:
		return renderJSON(doc)
	case SARIF:
		return renderSARIF(doc, options.Rules)
	case GitHub:
		return renderGitHub(doc, options)
	}
	return nil, unknownFormat(string(output.Format), Formats())
}

// replaceFile writes the file whole or not at all. A link is followed, and what
// is no regular file (/dev/stderr, a pipe) is written to: renaming over it would
// replace the device.
func replaceFile(path string, content []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return writeThrough(path, content)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err = replaceRegular(path, content)
	// It is written beside its place first, and the error names that file.
	var beside *fs.PathError
	switch {
	case errors.As(err, &beside) && errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s: there is no directory %s", path, filepath.Dir(path))
	case errors.As(err, &beside):
		return fmt.Errorf("%s: %w", path, beside.Err)
	}
	return err
}

func writeThrough(path string, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Close())
}
