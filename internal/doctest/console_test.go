package doctest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

var update = flag.Bool("update", false, "write what the program prints into the pages")

// TestExamples runs what the pages show and compares what the program prints.
func TestExamples(t *testing.T) {
	ran := 0
	for _, p := range pages(t) {
		t.Run(p.path, func(t *testing.T) {
			root, err := filepath.Abs(repository)
			if err != nil {
				t.Fatal(err)
			}
			enterEmptyDirectory(t)
			session := session{t: t, root: root}
			session.shell.terraform = sync.OnceValue(func() *terraform { return newTerraform(t) })
			lines, at := []string{}, 0
			for _, b := range p.blocks() {
				lines = append(lines, p.lines[at:b.first]...)
				lines = append(lines, session.block(p, b)...)
				at = b.last
			}
			lines = append(lines, p.lines[at:]...)
			ran += session.ran
			t.Chdir(filepath.Join(root, "internal", "doctest"))
			if *update && !slices.Equal(lines, p.lines) {
				page{p.path, lines}.write(t)
			}
		})
	}
	if ran < 20 {
		t.Errorf("only %d commands ran: are the pages read?", ran)
	}
}

// session is one page's shell in its working directory.
type session struct {
	t     *testing.T
	root  string
	shell shell
	ran   int
}

// block prepares or runs a block and returns the lines that it should have.
func (s *session) block(p page, b block) []string {
	s.t.Helper()
	content := p.lines[b.first:b.last]
	for _, comment := range b.comments {
		switch kind, argument, _ := strings.Cut(comment, ": "); kind {
		case "empty directory":
			enterEmptyDirectory(s.t)
		case "files":
			for path := range strings.FieldsSeq(argument) {
				s.copy(path)
			}
		case "file":
			s.write(argument, content)
		case "not applied": // for TestTerraformApplied
		case "recorded": // internal/threetier compares it
		default:
			s.t.Errorf("%s:%d: the comment %q above a block means nothing", p.path, b.first-1, comment)
		}
	}
	if b.language != "console" {
		return content
	}
	var lines []string
	for i := 0; i < len(content); {
		command, ok := strings.CutPrefix(content[i], "$ ")
		if !ok {
			s.t.Fatalf("%s:%d: a console block begins with $ and a blank", p.path, b.first+i+1)
		}
		end := i + 1
		for end < len(content) && !strings.HasPrefix(content[end], "$ ") {
			end++
		}
		lines = append(lines, content[i])
		lines = append(lines, s.command(p, b.first+i+1, command, content[i+1:end])...)
		i = end
	}
	return lines
}

func (s *session) command(p page, line int, command string, want []string) []string {
	s.t.Helper()
	output, err := s.shell.run(command)
	if err != nil {
		s.t.Fatalf("%s:%d: %v", p.path, line, err)
	}
	s.ran++
	if s.shell.exit == cli.ExitInternal {
		// Never an example, and nothing to write into a page.
		s.t.Fatalf("%s:%d: $ %s\n%s", p.path, line, command, output)
	}
	got := strings.Split(strings.TrimSuffix(output, "\n"), "\n")
	if output == "" {
		got = nil
	}
	if matches(want, got) {
		return want
	}
	if *update {
		return elided(s.t, p, line, want, got)
	}
	s.t.Errorf("%s:%d: $ %s\n(-page +program; go test ./internal/doctest -update writes it):\n%s", p.path, line, command, cmp.Diff(want, got))
	return want
}

const elision = "..."

// matches compares line by line, where a line "..." stands for any lines.
func matches(want, got []string) bool {
	at := slices.Index(want, elision)
	if at < 0 {
		return slices.Equal(want, got)
	}
	if len(got) < at || !slices.Equal(want[:at], got[:at]) {
		return false
	}
	for skip := at; skip <= len(got); skip++ {
		if matches(want[at+1:], got[skip:]) {
			return true
		}
	}
	return false
}

// elided keeps as many lines before and behind the one "..." as the page has.
func elided(t *testing.T, p page, line int, want, got []string) []string {
	t.Helper()
	at := slices.Index(want, elision)
	if at < 0 {
		return got
	}
	behind := len(want) - at - 1
	if slices.Contains(want[at+1:], elision) || len(got) < at+behind {
		t.Errorf("%s:%d: which lines to leave out is not clear, edit the block by hand; the program prints:\n%s", p.path, line, strings.Join(got, "\n"))
		return want
	}
	return slices.Concat(got[:at], []string{elision}, got[len(got)-behind:])
}

// enterEmptyDirectory: the .git stops the search for tcplint.toml above it.
func enterEmptyDirectory(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
}

func (s *session) copy(path string) {
	s.t.Helper()
	if err := os.RemoveAll(path); err != nil {
		s.t.Fatal(err)
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		s.t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Join(s.root, path), func(from string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to, err := filepath.Rel(s.root, from)
		if err != nil {
			return err
		}
		switch {
		case entry.IsDir():
			return os.MkdirAll(to, 0o755)
		case entry.Type() == os.ModeSymlink:
			target, err := os.Readlink(from)
			if err != nil {
				return err
			}
			return os.Symlink(target, to)
		}
		text, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) write(name string, content []string) {
	s.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Join(content, "\n")+"\n"), 0o644); err != nil {
		s.t.Fatal(err)
	}
}
