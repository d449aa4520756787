package watch_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/term"

	"github.com/tcplint/terraform-provider-sysctl/internal/watch"
	"github.com/tcplint/terraform-provider-sysctl/internal/watch/terminaltest"
)

func shown(t *testing.T, keyboard *os.File) string {
	t.Helper()
	buffer := make([]byte, 1<<16)
	n, err := keyboard.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return string(buffer[:n])
}

func TestTerminalIsGivenBackAsItWas(t *testing.T) {
	keyboard, terminal := terminaltest.Open(t, 20, 4)
	before, err := term.GetState(int(terminal.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := watch.Open(terminal, terminal)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(t, keyboard); got != "\x1b[?1049h\x1b[?25l" {
		t.Errorf("taken over with %q", got)
	}
	if err := opened.Draw("\x1b[1mone\x1b[0m\n" + strings.Repeat("x", 30) + "\n3\n4\n5\n"); err != nil {
		t.Fatal(err)
	}
	want := "\x1b[H\x1b[1mone\x1b[0m\x1b[K\r\n" + strings.Repeat("x", 20) + "\x1b[K\r\n3\x1b[K\r\n(2 more lines: make \x1b[K\x1b[J"
	if got := shown(t, keyboard); got != want {
		t.Errorf("drawn\n%q, want\n%q", got, want)
	}
	pressed := make(chan byte, 1)
	opened.Keys(func(key byte) { pressed <- key })
	if _, err := keyboard.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	select {
	case key := <-pressed:
		if !watch.Ends(key) {
			t.Errorf("Ctrl-C is key %d, which does not end", key)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("Ctrl-C did not arrive as a key")
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, keyboard); got != "\x1b[?25h\x1b[?1049l" {
		t.Errorf("given back with %q", got)
	}
	after, err := term.GetState(int(terminal.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("the terminal was %v and is %v", before, after)
	}
}

func TestHistoryForgetsTheOldest(t *testing.T) {
	var h watch.History
	for n := range 1000 {
		h.Add(float64(n))
	}
	numbers := h.Numbers()
	if len(numbers) != 400 || numbers[0] != 600 || numbers[399] != 999 {
		t.Errorf("%d numbers from %v to %v", len(numbers), numbers[0], numbers[len(numbers)-1])
	}
}
