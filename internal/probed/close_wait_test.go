package probed

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
)

// answersAfter is a program that is in order, and slow: it reads a request, works,
// answers and closes.
func answersAfter(work time.Duration) func(*net.TCPConn) {
	return func(connection *net.TCPConn) {
		_, _ = connection.Read(make([]byte, 1))
		time.Sleep(work)
		_, _ = connection.Write([]byte("done"))
		_ = connection.Close()
	}
}

// impatient asks and does not wait for the answer.
func (s *server) impatient() {
	client, err := net.Dial("tcp4", s.Addr().String())
	if err != nil {
		s.t.Error(err)
		return
	}
	_, _ = client.Write([]byte("?"))
	_ = client.Close()
}

func TestAnswersLaterThanClientsWait(t *testing.T) {
	s := serve(t, answersAfter(3*time.Second))
	done := meanwhile(t, 10*time.Millisecond, s.impatient)
	defer done()

	time.Sleep(1500 * time.Millisecond)
	young := document(t, "500ms")
	wants(t, s.findings(live(young)), "TL802", "warning", "that the other end has closed and it has not", " more in 0.5 s")
	heads(t, young, diagnose.Warning, "That looks like a fault of that program.", "look again with --sample 30s")

	time.Sleep(3 * time.Second)
	steady := document(t, "1s")
	late := wants(t, s.findings(live(steady)), "TL802", "info", "closes late", "and they do not become more", " a second end by a reset, since the client is gone when the answer comes")
	heads(t, steady, diagnose.Notice, "closes late", "It is no leak")
	if does := steady.Hosts[0].Do; !slices.ContainsFunc(does, func(line diagnose.Line) bool { return line.Text == late.Remedy }) {
		t.Errorf("what to do: %v, want %q", does, late.Remedy)
	}
}

func TestAcceptsNothing(t *testing.T) {
	s := listen(t)
	for range 150 {
		s.impatient()
	}
	time.Sleep(1100 * time.Millisecond)
	d := document(t, "100ms")
	found := wants(t, s.findings(live(d)), "TL802", "warning", "has not accepted 150 connections on listener "+s.Addr().String(), "; 150 wait for accept()")
	heads(t, d, diagnose.Warning, "That program hangs, or is too slow")
	if strings.Contains(found.Remedy, "close() in every path") {
		t.Errorf("it is not close() that is missing: %s", found.Remedy)
	}
}

// heads demands words in the head of the diagnosis.
func heads(t *testing.T, d diagnose.Document, level string, words ...string) {
	t.Helper()
	verdict := d.Hosts[0].Verdict
	if verdict.Level != level {
		t.Errorf("want %s, got %s: %s", level, verdict.Level, verdict.Headline)
	}
	for _, word := range words {
		if !strings.Contains(verdict.Headline, word) {
			t.Errorf("no %q in %q", word, verdict.Headline)
		}
	}
}
