package remote

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe/procnet"
)

// informed are the sockets of the tables with what ss knows besides. They are
// joined by inode: ss has many ways to write an address.
type informed struct {
	*procnet.Tables
	known map[uint64]said
}

// said is what ss says of a socket.
type said struct {
	info    probe.Info
	listens bool
	backlog uint32
	drops   *uint32 // nil: the host's kernel or ss does not tell
	v6Only  bool
}

func (i *informed) Listening(ctx context.Context, visit func(*probe.Socket)) error {
	return i.Tables.Listening(ctx, i.add(visit))
}

func (i *informed) Others(ctx context.Context, visit func(*probe.Socket)) error {
	return i.Tables.Others(ctx, i.add(visit))
}

func (i *informed) add(visit func(*probe.Socket)) func(*probe.Socket) {
	if len(i.known) == 0 {
		return visit
	}
	return func(s *probe.Socket) {
		if said, known := i.known[s.Inode]; known && s.Inode != 0 {
			if s.State == probe.Listen && said.listens {
				s.SendQueue, s.V6Only, s.Partial = said.backlog, said.v6Only, false
				if s.DropsUnknown = said.drops == nil; !s.DropsUnknown {
					s.Drops = *said.drops
				}
			} else if s.State != probe.Listen && !said.listens {
				s.Info = said.info
			}
		}
		visit(s)
	}
}

// maxSaid is far more than the sockets that ss is asked about (maxAsked), but for a
// host that answers what it likes.
const maxSaid = 200_000

// readSS reads what ss printed with -e and -i or -m. Lines that begin with a blank
// go on with the socket of the line before:
//
//	LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    ino:1582 sk:2 cgroup:/ <->
//		 skmem:(r0,rb131072,t0,tb16384,f0,w0,o0,bl0,d0)
//	0      0         127.0.0.1:80      127.0.0.1:50000 uid:33 ino:1583 sk:3 <->
//		 ts sack cubic wscale:7,7 rto:204 ... lastsnd:12 lastrcv:12 lastack:12 ...
func readSS(text packed, listens bool, into map[uint64]said) error {
	unpacked, err := text.open()
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(unpacked)
	lines.Buffer(nil, 1<<20)
	var of uint64
	var one said
	keep := func() {
		if of != 0 && len(into) < maxSaid {
			into[of] = one
		}
		of, one = 0, said{listens: listens}
	}
	one.listens = listens
	for lines.Scan() {
		line := lines.Bytes()
		if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
			keep()
			one.backlog = sendQueue(line)
		}
		for word := range bytes.FieldsSeq(line) {
			if inode, is := bytes.CutPrefix(word, []byte("ino:")); is {
				of, _ = strconv.ParseUint(string(inode), 10, 64)
				continue
			}
			one.read(word)
		}
	}
	keep()
	if len(into) == maxSaid {
		return fmt.Errorf("only %d sockets of its list are looked at", maxSaid)
	}
	return lines.Err()
}

// sendQueue is the second number: the state, which stands before the first, is
// left out by an ss that lists one state only.
func sendQueue(line []byte) uint32 {
	numbers := 0
	for word := range bytes.FieldsSeq(line) {
		n, err := strconv.ParseUint(string(word), 10, 32)
		if err != nil {
			continue
		}
		if numbers++; numbers == 2 {
			return uint32(n)
		}
	}
	return 0
}

func (s *said) read(word []byte) {
	switch {
	case bytes.HasPrefix(word, []byte("rto:")):
		s.info.Known = true // every tcp_info has one
	case string(word) == "ts":
		s.info.Timestamps = true
	case string(word) == "v6only:1":
		s.v6Only = true
	case bytes.HasPrefix(word, []byte("lastack:")):
		n, _ := strconv.ParseUint(string(word[len("lastack:"):]), 10, 32)
		s.info.SinceHeardMS = uint32(n)
	case bytes.HasPrefix(word, []byte("skmem:(")):
		s.drops = dropsOf(word)
	}
}

// dropsOf is the last number of skmem:(r0,...,d0), which old kernels leave out.
func dropsOf(word []byte) *uint32 {
	at := bytes.LastIndex(word, []byte(",d"))
	if at < 0 {
		return nil
	}
	n, err := strconv.ParseUint(string(bytes.TrimSuffix(word[at+2:], []byte(")"))), 10, 32)
	if err != nil {
		return nil
	}
	drops := uint32(n)
	return &drops
}
