package sysctlconf

import (
	"strings"
	"testing"
)

func TestParseLoader(t *testing.T) {
	for _, loader := range Loaders() {
		if got, err := ParseLoader(string(loader)); err != nil || got != loader {
			t.Errorf("ParseLoader(%q) = %q, %v", loader, got, err)
		}
	}
	_, err := ParseLoader("System")
	if err == nil {
		t.Fatal("an unknown loader was accepted")
	}
	for _, loader := range Loaders() {
		if !strings.Contains(err.Error(), string(loader)) {
			t.Errorf("error %q does not name %s", err, loader)
		}
	}
}

func TestUnknownLoader(t *testing.T) {
	if _, err := Parse("", nil); err == nil {
		t.Error("Parse accepted an unknown loader")
	}
	if _, err := Writes("", nil, nil); err == nil {
		t.Error("Writes accepted an unknown loader")
	}
	if _, err := ReadTree(Root{dir: t.TempDir()}, ""); err == nil {
		t.Error("ReadTree accepted an unknown loader")
	}
}

func TestStopsAtRefusal(t *testing.T) {
	for loader, want := range map[Loader]bool{Systemd: false, Procps: false, Procps3: false, Busybox: true, Toybox: true} {
		if got := StopsAtRefusal(loader); got != want {
			t.Errorf("StopsAtRefusal(%s) = %v", loader, got)
		}
	}
}
