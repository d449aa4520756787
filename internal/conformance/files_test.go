package conformance

import (
	"path/filepath"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
)

// The files of this test and of the next are 10,000.
const singleFiles = 7_000

// tooMany ends a run in which everything is wrong.
const tooMany = 30

// Each file is applied by one of the loaders in turn.
func TestFilesHaveTheEffectThatWeSay(t *testing.T) {
	s := seed(t)
	r := newRoom(t)
	o := newOracle(t, r)
	all := programs(t)
	path := filepath.Join(t.TempDir(), "generated.conf")
	var total tally
	for number := range uint64(singleFiles) {
		p := all[number%uint64(len(all))]
		generated := fileNamed(t, path, file(s, number))
		said := p.run(t, append(p.file, path)...)
		now := r.read(t, r.files)
		for _, wrong := range total.compare(r, o.predict(t, p.loader, []source.File{generated}), now) {
			t.Errorf("file %d, %s: %s\n%q\n%s said:\n%s", number, p.loader, wrong, generated.Data, p.loader, said)
		}
		if total.disagreements > tooMany {
			t.Fatal("too many disagreements")
		}
		r.reset(t, now)
	}
	total.finish(t)
}
