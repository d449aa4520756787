package sysctlconf

import "testing"

// seen is a line as the positions in the file show it.
type seen struct {
	number, end      int
	kind             Kind
	line, key, value string
}

func look(t *testing.T, loader Loader, text string) []seen {
	t.Helper()
	lines, err := Parse(loader, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var out []seen
	for _, line := range lines {
		slice := func(span Span) string { return string(span.Text([]byte(text))) }
		out = append(out, seen{line.Number, line.EndNumber, line.Kind, slice(line.Span), slice(line.KeySpan), slice(line.ValueSpan)})
	}
	return out
}

func TestPositions(t *testing.T) {
	tests := []struct {
		name   string
		loader Loader
		text   string
		want   []seen
	}{
		{"blanks around", Systemd, "\t net.ipv4.ip_forward \t=  1 \n", []seen{
			{1, 1, Assign, "\t net.ipv4.ip_forward \t=  1 ", "net.ipv4.ip_forward", "1"}}},
		{"dash is no part of the key", Systemd, " - vm.swappiness=1", []seen{
			{1, 1, Assign, " - vm.swappiness=1", "vm.swappiness", "1"}}},
		{"procps keeps the blank after a dash", Procps, "- vm.swappiness=1", []seen{
			{1, 1, Assign, "- vm.swappiness=1", " vm.swappiness", "1"}}},
		{"CRLF and no newline at the end", Systemd, "a.b=1\r\n# é\r\nc.d = é", []seen{
			{1, 1, Assign, "a.b=1", "a.b", "1"}, {2, 2, Comment, "# é", "", ""}, {3, 3, Assign, "c.d = é", "c.d", "é"}}},
		{"CRLF belongs to the line of procps", Procps, "a.b=1\r\n", []seen{{1, 1, Assign, "a.b=1\r", "a.b", "1"}}},
		{"systemd ends lines at CR and NUL, editors do not", Systemd, "a.b=1\rc.d=2\x00e.f=3\n\n\rg.h=4\n", []seen{
			{1, 1, Assign, "a.b=1", "a.b", "1"}, {1, 1, Assign, "c.d=2", "c.d", "2"},
			{1, 1, Assign, "e.f=3", "e.f", "3"}, {2, 2, Blank, "", "", ""}, {3, 3, Assign, "g.h=4", "g.h", "4"}}},
		{"procps cuts at NUL", Procps, "a.b=1 \x00 2\nc.d=2\n", []seen{
			{1, 1, Assign, "a.b=1 \x00 2", "a.b", "1"}, {2, 2, Assign, "c.d=2", "c.d", "2"}}},
		{"toybox strips before it cuts at NUL", Toybox, "a.b=1 \x00 2\n", []seen{{1, 1, Assign, "a.b=1 \x00 2", "a.b", "1 "}}},
		{"busybox joins lines", Busybox, "a.b = 1 \\\n 2\nc.d=3\n", []seen{
			{1, 2, Assign, "a.b = 1 \\\n 2", "a.b", "1 \\\n 2"}, {3, 3, Assign, "c.d=3", "c.d", "3"}}},
		{"busybox joins inside a key", Busybox, "a.\\\n\\\nb \\\n=\\\n 1\\", []seen{
			{1, 5, Assign, "a.\\\n\\\nb \\\n=\\\n 1\\", "a.\\\n\\\nb", "1"}}},
		{"a comment swallows the next line in busybox", Busybox, "# x \\\na.b=1\nc.d=2\n", []seen{
			{1, 2, Comment, "# x \\\na.b=1", "", ""}, {3, 3, Assign, "c.d=2", "c.d", "2"}}},
		{"no continuation elsewhere", Procps, "a.b = 1 \\\n2\n", []seen{
			{1, 1, Assign, "a.b = 1 \\", "a.b", "1 \\"}, {2, 2, Invalid, "2", "", ""}}},
		{"procps 3 skips leading equals signs", Procps3, "==a.b=1\n", []seen{{1, 1, Assign, "==a.b=1", "a.b", "1"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := look(t, test.loader, test.text)
			if len(got) != len(test.want) {
				t.Fatalf("got %+v, want %+v", got, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("line %d: got %+v, want %+v", i, got[i], test.want[i])
				}
			}
		})
	}
}

func TestJoinedValue(t *testing.T) {
	lines, err := Parse(Busybox, []byte("net.ipv4.tcp_\\\nrmem = 1 \\\n  2\\\n 3 \n"))
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 1 || lines[0].Path != "net/ipv4/tcp_rmem" || string(lines[0].Value) != "1   2 3" {
		t.Errorf("got %+v", lines)
	}
}
