package sandbox

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a side must not do it does not do, whoever asks.
func TestHandsRefuse(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "file")
	hands := newHands()
	hands.hidden = true // mount nothing here
	for name, c := range map[string]struct {
		request Request
		want    string
	}{
		"a file beside /etc":            {Request{Op: Lay, Loader: &Loader{Files: map[string]string{outside: "1"}}}, "it is not below /etc"},
		"a file that leads out of /etc": {Request{Op: Lay, Loader: &Loader{Files: map[string]string{"/etc/.." + outside: "1"}}}, "it is not below /etc"},
		"a socket of somebody else":     {Request{Op: Close, Socket: 1}, "closing socket 1: it is not open"},
	} {
		reply, err := hands.do(c.request)
		if err != nil || reply.Errno != "" || !strings.Contains(reply.Error, c.want) {
			t.Errorf("%s: %q %q, %v", name, reply.Errno, reply.Error, err)
		}
	}
	if _, err := os.Stat(outside); err == nil {
		t.Error("it has written the file")
	}
	if _, err := hands.do(Request{Op: "nosuch"}); err == nil || err.Error() != `there is no operation "nosuch"` {
		t.Error(err)
	}
}

// The name of the error of a parameter that is not there is part of some claims.
func TestWriteNowhere(t *testing.T) {
	if reply, err := newHands().do(Request{Op: Write, Parameter: "net.ipv4.tcp_nosuch", Value: "1"}); err != nil || reply.Errno != "ENOENT" {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestAskASideThatIsGone(t *testing.T) {
	side := ask(json.NewEncoder(io.Discard), json.NewDecoder(strings.NewReader("")))
	if _, err := side(Request{Op: Read}); err == nil || err.Error() != "asking the other side to read: its answer: EOF" {
		t.Error(err)
	}
}
