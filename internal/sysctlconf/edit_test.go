package sysctlconf

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func to(value string) *string { return &value }

func TestChangeLeavesEveryOtherByte(t *testing.T) {
	const reuse = "net/ipv4/tcp_tw_reuse"
	for _, test := range []struct {
		name       string
		loader     Loader
		data, want string
		edits      []Edit
	}{
		{"a new line at the end", Systemd, "vm.swappiness=1\n", "vm.swappiness=1\nnet.ipv4.tcp_tw_reuse = 1\n", []Edit{{Path: reuse, Value: to("1")}}},
		{"after a missing newline", Systemd, "vm.swappiness=1", "vm.swappiness=1\nnet.ipv4.tcp_tw_reuse = 1\n", []Edit{{Path: reuse, Value: to("1")}}},
		{"the value alone", Systemd, "  net.ipv4.tcp_tw_reuse =\t2  \n#x\n", "  net.ipv4.tcp_tw_reuse =\t1  \n#x\n", []Edit{{Path: reuse, Value: to("1")}}},
		{"slashes", Systemd, "net/ipv4/tcp_tw_reuse=2\n", "net/ipv4/tcp_tw_reuse=1\n", []Edit{{Path: reuse, Value: to("1")}}},
		{"the dash stays", Systemd, "-net.ipv4.tcp_tw_reuse=2\n", "-net.ipv4.tcp_tw_reuse=1\n", []Edit{{Path: reuse, Value: to("1")}}},
		{"the last of duplicates", Procps, "net.ipv4.tcp_tw_reuse=2\nvm.swappiness=1\nnet/ipv4/tcp_tw_reuse=0\n", "vm.swappiness=1\nnet/ipv4/tcp_tw_reuse=1\n", []Edit{{Path: reuse, Value: to("1")}}},
		{"carriage returns", Systemd, "a.b=1\r\nnet.ipv4.tcp_tw_reuse=2\r\n", "a.b=1\r\nnet.ipv4.tcp_tw_reuse=1\r\nc.d = 5\r\n", []Edit{{Path: reuse, Value: to("1")}, {Path: "c/d", Value: to("5")}}},
		{"equal already", Systemd, "net.ipv4.tcp_tw_reuse=1", "net.ipv4.tcp_tw_reuse=1", []Edit{{Path: reuse, Value: to("1")}}},
		{"an empty value", Systemd, "a.b =\n", "a.b =7\n", []Edit{{Path: "a/b", Value: to("7")}}},
		{"removal", Systemd, "# theirs\nnet.ipv4.tcp_tw_reuse=1\na.b=1\n", "# theirs\na.b=1\n", []Edit{{Path: reuse}}},
		{"removal at the end", Systemd, "a.b=1\nnet.ipv4.tcp_tw_reuse=1", "a.b=1\n", []Edit{{Path: reuse}}},
		{"removal of nothing", Systemd, "a.b=1", "a.b=1", []Edit{{Path: reuse}}},
		{"globs and exclusions stay", Systemd, "net.ipv4.*=1\n-net.ipv4.tcp_tw_reuse\n", "net.ipv4.*=1\n-net.ipv4.tcp_tw_reuse\n", []Edit{{Path: reuse}}},
		{"an interface with a dot", Systemd, "", "net.ipv4.conf.eth0/100.rp_filter = 2\n", []Edit{{Path: "net/ipv4/conf/eth0.100/rp_filter", Value: to("2")}}},
		{"busybox joins lines", Busybox, "a.b=1 \\", "a.b=1 \\\n\nc.d = 2\n", []Edit{{Path: "c/d", Value: to("2")}}},
		{"a comment of ours", Systemd, Header + "x\n\n# old\na.b = 1\n", Header + "x\n\n# new\n# lines\na.b = 2\n", []Edit{{Path: "a/b", Value: to("2"), Comment: "new\nlines", OldComment: "old"}}},
		{"a comment of ours goes", Systemd, Header + "x\n\n# mine\n# old\na.b = 1\n", Header + "x\n\n# mine\n", []Edit{{Path: "a/b", OldComment: "old"}}},
		{"a comment of others stays", Systemd, "# old\na.b = 1\n", "# old\n", []Edit{{Path: "a/b", OldComment: "old"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Change(test.loader, []byte(test.data), test.edits)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v\nwant %q", got, err, test.want)
			}
		})
	}
}

func TestChangeRefusesWhatTheLoaderCannotRead(t *testing.T) {
	for _, test := range []struct {
		loader Loader
		edit   Edit
	}{
		{Busybox, Edit{Path: "net/ipv4/ip_local_reserved_ports", Value: to("")}},
		{Toybox, Edit{Path: "net/ipv4/conf/eth0.100/rp_filter", Value: to("1")}},
		{Systemd, Edit{Path: "kernel/core_pattern", Value: to("core ")}},
		{Systemd, Edit{Path: "a/b", Value: to("1\nc.d=2")}},
		{Systemd, Edit{Path: "a/b", Value: to("1\x00")}},
	} {
		if got, err := Change(test.loader, nil, []Edit{test.edit}); err == nil {
			t.Errorf("%s %v: got %q", test.loader, test.edit.Path, got)
		}
	}
}

func TestRenderAndLeftover(t *testing.T) {
	data, err := Render(Systemd, "why\nand\\", []Edit{{Path: "a/b", Value: to("1")}})
	if err != nil || string(data) != headerLine+"\n# why\n# and\n\na.b = 1\n" {
		t.Fatalf("got %q, %v", data, err)
	}
	if IsLeftover(data) || !IsManaged(data) {
		t.Error("a file with a setting")
	}
	empty, err := Change(Systemd, data, []Edit{{Path: "a/b"}})
	if err != nil || !IsLeftover(empty) {
		t.Errorf("got %q, %v", empty, err)
	}
	if IsLeftover([]byte("# theirs\n")) || !IsLeftover([]byte(" \n")) || IsLeftover([]byte(headerLine+"\n\n# theirs\n")) {
		t.Error("comments of others")
	}
	if got := SetHeader(data, "new"); string(got) != headerLine+"\n# new\n\na.b = 1\n" {
		t.Errorf("got %q", got)
	}
	if got := SetHeader([]byte("a.b=1"), "new"); string(got) != "a.b=1" {
		t.Errorf("got %q", got)
	}
}

// FuzzChange holds an edit to what it promises: the parameter reads as wanted,
// every other line is as before, and undoing leaves no line of it.
func FuzzChange(f *testing.F) {
	for _, seed := range []string{"", "a.b=1", "a.b=1\r\nc.d=2\r\n", "-a/b = 3\n#x\\\n", "a.b=1\\\n2\n", "a.b\n=1\n", "\x00a.b=1\n\r\x00a.b=2", "a.b=1\rc.d=2"} {
		for loader := range Loaders() {
			f.Add([]byte(seed), byte(loader), "42")
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, which byte, value string) {
		loader := Loaders()[int(which)%len(Loaders())]
		changed, err := Change(loader, data, []Edit{{Path: "a/b", Value: &value}})
		if err != nil {
			return
		}
		if before, after := others(t, loader, data), others(t, loader, changed); !slices.Equal(before, after) {
			t.Fatalf("%s %q: other lines became %q from %q", loader, data, after, before)
		}
		again, err := Change(loader, changed, []Edit{{Path: "a/b", Value: &value}})
		if err != nil || !bytes.Equal(again, changed) {
			t.Fatalf("%s %q: the second edit gave %q, %v", loader, changed, again, err)
		}
	})
}

// others are the lines that say something, save those of a/b. The lines of
// procps 3 without a = depend on those before them.
func others(t *testing.T, loader Loader, data []byte) []string {
	t.Helper()
	lines, err := Parse(loader, data)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, line := range lines {
		if line.Kind == Blank || line.Kind == Assign && line.Path == "a/b" {
			continue
		}
		found = append(found, line.Kind.String()+" "+strings.TrimSpace(string(line.Span.Text(data))))
	}
	return found
}
