package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestLoadReadsEveryKey(t *testing.T) {
	path := filepath.Join("testdata", "example.toml")
	got, err := Load(path, testChecks)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Path: path,
		Dir:  dir,
		Target: Target{
			Supported: []string{"4.19", "6.18"},
			Kernel:    ptr("5.15.0-91-generic"),
			Loader:    ptr("systemd"),
			Memory:    ptr(int64(64 << 30)),
		},
		Hosts: []Host{{
			Name:             "lb",
			Files:            []string{"lb/**"},
			Hostnames:        []string{"lb*.example.net"},
			Addresses:        []string{"module.lb.*"},
			Roles:            []string{"load-balancer"},
			Namespace:        ptr("host"),
			Kubelet:          ptr("1.31"),
			Public:           ptr(true),
			NAT:              ptr(true),
			ContainersFollow: ptr(true),
			Conntrack:        ptr(true),
			Modules:          []string{"nf_conntrack"},
			Listeners:        []Listener{{Port: 80}, {Port: 443, Backlog: ptr(4096)}},
			Place:            Place{Line: 7, Column: 1, EndColumn: 9, Offset: 242, EndOffset: 250, Text: "[[host]]"},
			Edges: []Edge{{
				To:                ptr("web"),
				ClosesFirst:       ptr("self"),
				Destinations:      ptr(2),
				SourceAddresses:   ptr(1),
				BindAddressNoPort: ptr(true),
				Rate:              ptr(3000.0),
				Lifetime:          ptr(50 * time.Millisecond),
				Concurrent:        ptr(150),
				Pool:              ptr(false),
				LingerZero:        ptr(false),
				HalfClose:         ptr(time.Duration(0)),
				NAT:               ptr(false),
				NATPorts:          ptr(0),
				IdleTimeoutOnPath: ptr(350 * time.Second),
				PeerTimestamps:    ptr(true),
			}},
		}},
		Rules: map[string]Level{"TL104": Off},
		Ignores: []Ignore{{
			Rule:   "TL203",
			Paths:  []string{"legacy/*.conf"},
			Until:  &Date{2027, time.January, 31},
			Reason: "port 8080 moves in Q1",
		}},
	}
	opts := cmp.Options{
		cmpopts.IgnoreUnexported(Config{}),
		cmpopts.IgnoreFields(Ignore{}, "Place"),
		cmpopts.IgnoreFields(Edge{}, "Place"),
	}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("Load (-want +got):\n%s", diff)
	}
}

func TestPlacesCutTheHeaderOutOfTheFile(t *testing.T) {
	path := filepath.Join("testdata", "example.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	config, err := Parse(path, text, testChecks)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		place Place
		want  string
		text  string
	}{
		{config.Hosts[0].Place, "[[host]]", "[[host]]"},
		{config.Hosts[0].Edges[0].Place, "[[host.edge]]", "  [[host.edge]]"},
		{config.Ignores[0].Place, "[[ignore]]", "[[ignore]]"},
	} {
		if got := string(text[tt.place.Offset:tt.place.EndOffset]); got != tt.want {
			t.Errorf("offsets of %q give %q", tt.want, got)
		}
		if tt.place.Text != tt.text || tt.place.EndColumn-tt.place.Column != len(tt.want) {
			t.Errorf("place of %q is %+v", tt.want, tt.place)
		}
	}
}

func TestPlaceOfInlineEdges(t *testing.T) {
	text := "host = [{ name = \"ü\", edge = [{ to = \"web\", rate = 0.5 }] }]\n"
	config, err := Parse("tcplint.toml", []byte(text), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	place := config.Hosts[0].Edges[0].Place
	if place.Line != 1 || place.Column != 33 || place.Offset != 33 {
		t.Errorf("place = %+v, want column 33 (code points) at byte 33", place)
	}
}

func TestNothingStatedIsNothing(t *testing.T) {
	config, err := Parse("tcplint.toml", nil, testChecks)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{Path: "tcplint.toml", Dir: config.Dir, Rules: map[string]Level{}}
	if diff := cmp.Diff(want, config, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
}

func TestByteOrderMarkIsNoKey(t *testing.T) {
	config, err := Parse("tcplint.toml", []byte("\xef\xbb\xbf[rules]\nTL104 = \"info\"\n"), testChecks)
	if err != nil {
		t.Fatal(err)
	}
	if config.Rules["TL104"] != Info {
		t.Errorf("Rules = %v", config.Rules)
	}
}

func TestSizes(t *testing.T) {
	for text, want := range map[string]int64{
		`"64GiB"`: 64 << 30, `"512MiB"`: 512 << 20, `"1TiB"`: 1 << 40, `"4KiB"`: 4096,
		`"68719476736"`: 68719476736, `68719476736`: 68719476736,
	} {
		config, err := Parse("tcplint.toml", []byte("target.memory = "+text), testChecks)
		if err != nil {
			t.Errorf("memory = %s: %v", text, err)
			continue
		}
		if got := *config.Target.Memory; got != want {
			t.Errorf("memory = %s is %d bytes, want %d", text, got, want)
		}
		if back, err := parseSize(trimQuotes(showSize(want))); err != nil || back != want {
			t.Errorf("showSize(%d) = %s, which reads as %d, %v", want, showSize(want), back, err)
		}
	}
}

func trimQuotes(s string) string {
	if len(s) > 1 && s[0] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

func TestLoadRefusesWhatIsNoConfiguration(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "absent.toml"), testChecks); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load of an absent file: %v", err)
	}
	big := filepath.Join(t.TempDir(), FileName)
	if err := os.WriteFile(big, make([]byte, maxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(big, testChecks); err == nil {
		t.Error("Load accepts a file larger than maxSize")
	}
}
