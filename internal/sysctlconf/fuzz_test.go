package sysctlconf

import (
	"bytes"
	"slices"
	"testing"
)

func seed(f *testing.F) {
	for _, c := range loadConformance(f).Cases {
		f.Add(c.data(f))
	}
	f.Add([]byte("a.\\\n\\\nb \\\n=\\\n 1\\"))
	f.Add([]byte("#0123456789012345678901234567890\na.b\n -c.d\n==\n=e.f=\r1\n"))
	f.Add([]byte("../../../*/x=1\n/../..=\n-..\n./=\n"))
}

func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		for _, loader := range Loaders() {
			lines, err := Parse(loader, data)
			if err != nil {
				t.Fatalf("%s: %v", loader, err)
			}
			checkLines(t, loader, data, lines)
		}
		if !bytes.Equal(before, data) {
			t.Fatal("the input was changed")
		}
	})
}

func checkLines(t *testing.T, loader Loader, data []byte, lines []Line) {
	end := 0
	for i, line := range lines {
		if line.Span.Start < end || line.Span.End < line.Span.Start || line.Span.End > len(data) {
			t.Fatalf("%s: line %d spans %v after %d of %d", loader, i, line.Span, end, len(data))
		}
		end = line.Span.End
		for _, part := range []Span{line.KeySpan, line.ValueSpan} {
			if part.Start < line.Span.Start || part.End < part.Start || part.End > line.Span.End {
				t.Fatalf("%s: line %d spans %v, a part of it %v", loader, i, line.Span, part)
			}
		}
		if line.Number < 1 || line.EndNumber < line.Number || i > 0 && line.Number < lines[i-1].Number {
			t.Fatalf("%s: line %d is numbered %d to %d", loader, i, line.Number, line.EndNumber)
		}
		// The value of a line without = is not in the file, and busybox takes
		// out what joins lines.
		joined := loader == Busybox && bytes.Contains(line.Span.Text(data), []byte("\\"))
		if line.Key != "" && !joined && line.Key != string(line.KeySpan.Text(data)) {
			t.Fatalf("%s: line %d has key %q at %q", loader, i, line.Key, line.KeySpan.Text(data))
		}
		if line.Kind.Sets() && !joined && !bytes.Equal(line.Value, line.ValueSpan.Text(data)) {
			t.Fatalf("%s: line %d has value %q at %q", loader, i, line.Value, line.ValueSpan.Text(data))
		}
	}
}

func FuzzWrites(f *testing.F) {
	all := loadConformance(f)
	for _, c := range all.Cases {
		f.Add(c.data(f), []byte("net.ipv4.conf.*.rp_filter = 3\n-net/ipv4/conf/all/rp_filter\n"))
	}
	parameters := NewParameterSet(all.FakeProcSys)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		for _, loader := range Loaders() {
			var files []File
			for _, data := range [][]byte{first, second} {
				lines, err := Parse(loader, data)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, File{Lines: lines})
			}
			resolution, err := Writes(loader, files, parameters)
			if err != nil {
				t.Fatalf("%s: %v", loader, err)
			}
			checkResolution(t, loader, files, resolution, parameters)
		}
	})
}

func checkResolution(t *testing.T, loader Loader, files []File, resolution Resolution, parameters ParameterSet) {
	inRange := func(ref Ref) bool {
		return ref.File >= 0 && ref.File < len(files) && ref.Line >= 0 && ref.Line < len(files[ref.File].Lines)
	}
	explained := map[Ref]bool{}
	for i, write := range resolution.Writes {
		if !inRange(write.Ref) || !parameters.Exists(write.Path) || write.Value == nil {
			t.Fatalf("%s: write %+v", loader, write)
		}
		if last := write.OverwrittenBy; last >= 0 && (last <= i || resolution.Writes[last].Path != write.Path) {
			t.Fatalf("%s: write %d is overwritten by %d", loader, i, last)
		}
		explained[write.Ref] = true
	}
	for _, unwritten := range resolution.Unwritten {
		if !inRange(unwritten.Ref) || unwritten.Before > len(resolution.Writes) || unwritten.By != NoRef && !inRange(unwritten.By) {
			t.Fatalf("%s: unwritten %+v", loader, unwritten)
		}
		explained[unwritten.Ref] = true
	}
	if !unwrittenIsSorted(resolution) {
		t.Fatalf("%s: unwritten lines are out of order", loader)
	}
	for f, file := range files {
		for l, line := range file.Lines {
			if slices.Contains([]Kind{Assign, Glob, Exclude, ExcludeGlob}, line.Kind) && !explained[Ref{f, l}] {
				t.Fatalf("%s: %s line %q of file %d is neither written nor not", loader, line.Kind, line.Key, f)
			}
		}
	}
}
