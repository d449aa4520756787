package remote

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/procnet"
)

// reply is what a host answered.
type reply struct {
	answer    *probe.Answer // of a tcplint that is there, nil: there is none
	contents  map[string]host.Content
	root      bool // the script ran as uid 0
	bigEndian bool
	tables    map[string]packed // /proc/net/tcp and tcp6
	asked     map[string]packed // what ss says: listening, connected
	unasked   string            // how many sockets were too many for ss, empty: it was asked, or is not there
	holders   *packed           // ls of the descriptors of all processes
	unlisted  string            // how many open files were too many for that
	commands  map[int]string    // of all processes that there are
}

// packed is a text, compressed or not.
type packed struct {
	gzip bool
	body []byte
}

// open reads the text from its beginning. A text that was cut off is an error.
func (p packed) open() (io.Reader, error) {
	if !p.gzip {
		return bytes.NewReader(p.body), nil
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(p.body))
	if err != nil {
		return nil, fmt.Errorf("%w: a compressed part: %w", host.ErrReply, err)
	}
	return &bounded{unpacked, maxUnpacked}, nil
}

// bounded fails where io.LimitReader would pretend an end.
type bounded struct {
	from io.Reader
	left int
}

func (b *bounded) Read(into []byte) (int, error) {
	if b.left == 0 {
		return 0, fmt.Errorf("%w: a compressed part is too long", host.ErrReply)
	}
	n, err := b.from.Read(into[:min(len(into), b.left)])
	b.left -= n
	return n, err
}

// maxUnpacked is the table of some seven million sockets. A few bytes can be made
// to unpack without end.
const maxUnpacked = 1 << 30

func parseReply(records []host.Record) (*reply, error) {
	contents, _, err := host.Contents(records)
	if err != nil {
		return nil, err
	}
	r := &reply{contents: contents, tables: map[string]packed{}, asked: map[string]packed{}}
	for _, record := range records {
		if err := r.read(record); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *reply) read(record host.Record) error {
	what, how, _ := strings.Cut(record.Rest, " ")
	switch record.Name {
	case "uid":
		if _, err := strconv.ParseUint(record.Rest, 10, 32); err != nil {
			return fmt.Errorf("%w: the user's number is %.40q", host.ErrReply, record.Rest)
		}
		r.root = record.Rest == "0"
	case "machine":
		r.bigEndian = isBigEndian(record.Rest, record.Body)
	case "table":
		r.tables[what] = packed{how == "gzip", record.Body}
	case "asked":
		r.asked[what] = packed{how == "gzip", record.Body}
	case "unasked":
		r.unasked = record.Rest
	case "holders":
		r.holders = &packed{record.Rest == "gzip", record.Body}
	case "unlisted":
		r.unlisted = record.Rest
	case "commands":
		r.commands = commandsOf(record.Body)
	case "answer":
		return r.readAnswer(record.Body)
	case "names", "contents", "errors":
	default:
		return fmt.Errorf("%w: a record named %.40q", host.ErrReply, record.Name)
	}
	return nil
}

// isBigEndian goes by a program of the host (elf.h: EI_DATA), and without one by
// what uname -m says: mips on machines of both kinds (Linux arch/mips/Makefile:
// UTS_MACHINE).
func isBigEndian(machine string, order []byte) bool {
	const little, big = 1, 2
	if len(order) == 1 && (order[0] == little || order[0] == big) {
		return order[0] == big
	}
	switch machine {
	case "s390", "s390x", "ppc", "ppc64", "mips", "mips64", "sparc", "sparc64", "parisc", "parisc64", "m68k", "armeb", "armv7b", "aarch64_be":
		return true
	}
	return false
}

// readAnswer reads what a tcplint of any version says.
func (r *reply) readAnswer(body []byte) error {
	r.answer = &probe.Answer{}
	if err := json.Unmarshal(body, r.answer); err != nil {
		return fmt.Errorf("%w: what the tcplint there says: %w", host.ErrReply, err)
	}
	if schema := r.answer.Observation.Schema; schema != 1 {
		return fmt.Errorf("%w: the tcplint there speaks schema %d, and this one 1", host.ErrReply, schema)
	}
	return nil
}

// commandsOf reads lines such as "4711 nginx".
func commandsOf(body []byte) map[int]string {
	commands := map[int]string{}
	for line := range strings.Lines(string(body)) {
		number, name, found := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if pid, err := strconv.Atoi(number); found && err == nil && pid > 0 {
			commands[pid] = probe.Command([]byte(name))
		}
	}
	return commands
}

// files are those of probe.ReadBesides.
func (r *reply) files(path string) ([]byte, error) {
	content, came := r.contents[path]
	switch {
	case !came:
		return nil, &fs.PathError{Op: "open", Path: "/proc/" + path, Err: fs.ErrNotExist}
	case content.Problem == "":
		return content.Data, nil
	}
	err := errors.New(content.Problem)
	switch {
	case strings.HasSuffix(content.Problem, "No such file or directory"):
		err = fs.ErrNotExist
	case strings.HasSuffix(content.Problem, "Permission denied"), strings.HasSuffix(content.Problem, "Operation not permitted"):
		err = fs.ErrPermission
	}
	return nil, &fs.PathError{Op: "read", Path: "/proc/" + path, Err: err}
}

// uptime is in seconds. It tells how far two looks are apart better than our
// clock: the way there takes a different time each time.
func (r *reply) uptime() (float64, bool) {
	text, err := r.files("uptime")
	if err != nil {
		return 0, false
	}
	first, _, _ := strings.Cut(string(text), " ")
	seconds, err := strconv.ParseFloat(first, 64)
	return seconds, err == nil && seconds > 0
}

// sockets are those of the tables.
func (r *reply) sockets() (*procnet.Tables, error) {
	if table, came := r.tables["tcp"]; !came || len(table.body) == 0 {
		return nil, errors.New("it does not show /proc/net/tcp: to this user, or to nobody")
	}
	return &procnet.Tables{BigEndian: r.bigEndian, Open: func(name string) (io.ReadCloser, error) {
		table, came := r.tables[name]
		if !came || len(table.body) == 0 {
			return nil, &fs.PathError{Op: "open", Path: "/proc/net/" + name, Err: fs.ErrNotExist}
		}
		text, err := table.open()
		return io.NopCloser(text), err
	}}, nil
}
