package fake

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

// talk is how a script asks the simulated kernel: over two FIFOs of its own.
// This side holds both ends open, so that neither blocks when the other is gone.
type talk struct {
	dir             string
	request, answer *os.File
}

func (h *Host) talk() (*talk, error) {
	dir, err := os.MkdirTemp("", "fakehost")
	if err != nil {
		return nil, err
	}
	t := &talk{dir: dir}
	for name, file := range map[string]**os.File{"request": &t.request, "answer": &t.answer} {
		path := filepath.Join(dir, name)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			return nil, err
		}
		if *file, err = os.OpenFile(path, os.O_RDWR, 0); err != nil {
			return nil, err
		}
	}
	go h.serve(t)
	return t, nil
}

func (t *talk) close() {
	t.request.Close()
	t.answer.Close()
	_ = os.RemoveAll(t.dir)
}

func (h *Host) serve(t *talk) {
	reader := bufio.NewReader(t.request)
	for {
		text, err := reader.ReadString(0)
		if err != nil {
			return
		}
		words := strings.Split(strings.TrimSuffix(text, "\n\x00"), "\n")
		if _, err := fmt.Fprintln(t.answer, h.answer(words)); err != nil {
			return
		}
	}
}

func (h *Host) answer(words []string) string {
	fault := h.happens(words)
	switch {
	case fault.Die:
		return "die"
	case fault.Words != "":
		return "fail " + fault.Words
	case len(words) == 3 && words[0] == "put":
		if err := h.put(words[1], words[2]); err != nil {
			return "fail " + err.Error()
		}
	}
	return "ok"
}

// functions replace those of the preamble.
func (h *Host) functions(t *talk) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var readOnly, hidden []string
	for name := range h.readOnly {
		readOnly = append(readOnly, kernel.Path(name))
	}
	for name, words := range h.hidden {
		hidden = append(hidden, fmt.Sprintf("%s) printf 'cat: %%s: %s\\n' \"$__a\" >&2 ;;\n", host.Quote(kernel.Path(name)), words))
	}
	sort.Strings(readOnly)
	sort.Strings(hidden)
	replace := strings.NewReplacer(
		"ROOT", host.Quote(h.Root), "TALK", host.Quote(t.dir),
		"UID", fmt.Sprint(h.options.UID),
		"LOCKED", strings.Join(append(readOnly, "''"), " | "), "HIDDEN", strings.Join(hidden, ""),
	)
	return replace.Replace(functions)
}

const functions = `R=ROOT
__tell() {
	{ printf '%s\n' "$@"; printf '\000'; } >TALK/request
	read -r __answer __words <TALK/answer
	case $__answer in
	ok) return 0 ;;
	die) kill -9 $$; exit 137 ;;
	esac
	WHY=$__words
	return 1
}
put() { WHY=; __tell put "$1" "$2"; }
step() { __tell step "$@" || { printf 'sh: %s\n' "$WHY" >&2; return 1; }; }
uid() { U=UID; }
steady() { :; }
sync() { :; }
writable() {
	case $1 in LOCKED) return 1 ;; esac
	[ UID -eq 0 ]
}
cat() {
	__n=$#
	while [ "$__n" -gt 0 ]; do
		__a=$1
		shift
		__n=$((__n - 1))
		case $__a in
		HIDDEN*) set -- "$@" "$__a" ;;
		esac
	done
	command cat "$@"
}
`
