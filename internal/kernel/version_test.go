package kernel

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestVersionOrder(t *testing.T) {
	sorted := []Version{{2, 4, 19}, {2, 6, 35}, {3, 10, 0}, {4, 9, 0}, {4, 12, 0}, {6, 1, 0}, {6, 1, 31}, {6, 12, 0}, {7, 0, 0}}
	if !slices.IsSortedFunc(sorted, Version.Compare) {
		t.Errorf("%v is not in order", sorted)
	}
	for i := 1; i < len(sorted); i++ {
		if !sorted[i-1].Less(sorted[i]) || sorted[i].Less(sorted[i-1]) || sorted[i].Less(sorted[i]) {
			t.Errorf("order of %s and %s", sorted[i-1], sorted[i])
		}
	}
}

func TestParseVersion(t *testing.T) {
	for text, want := range map[string]Version{"4.19": {4, 19, 0}, "6.1.31": {6, 1, 31}, "6": {6, 0, 0}, "0.0.1": {0, 0, 1}} {
		got, err := ParseVersion(text)
		if err != nil || got != want {
			t.Errorf("ParseVersion(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "4.", "4.19.1.2", "4.x", "+4.1", "-1.2", "4.19-rc1", "65536.0", "4 .1"} {
		if got, err := ParseVersion(text); err == nil {
			t.Errorf("ParseVersion(%q) = %v, want an error", text, got)
		}
	}
}

func TestVersionTexts(t *testing.T) {
	for _, tt := range []struct {
		version    Version
		text, json string
	}{
		{Version{6, 1, 0}, "6.1", "[6,1]"},
		{Version{6, 1, 31}, "6.1.31", "[6,1,31]"},
	} {
		encoded, err := json.Marshal(tt.version)
		if err != nil || string(encoded) != tt.json || tt.version.String() != tt.text {
			t.Errorf("%+v is %q and %s, %v", tt.version, tt.version, encoded, err)
		}
	}
}
