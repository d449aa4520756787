package sysctlconf

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// story tells a resolution: writes as "file:line path=value", then what is not
// written with its reason and the line that is in the way.
func story(t *testing.T, loader Loader, parameters Parameters, texts ...string) []string {
	t.Helper()
	var files []File
	for i, text := range texts {
		lines, err := Parse(loader, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		file := File{Path: fmt.Sprint(i), Lines: lines}
		if strings.HasPrefix(text, "# masked") {
			file.Unread = UnreadMasked
		}
		files = append(files, file)
	}
	resolution, err := Writes(loader, files, parameters)
	if err != nil {
		t.Fatal(err)
	}
	number := func(ref Ref) string { return fmt.Sprintf("%d:%d", ref.File, files[ref.File].Lines[ref.Line].Number) }
	var out []string
	for _, write := range resolution.Writes {
		text := fmt.Sprintf("%s %s=%s", number(write.Ref), write.Path, write.Value)
		if write.OverwrittenBy >= 0 {
			text += " until " + number(resolution.Writes[write.OverwrittenBy].Ref)
		}
		out = append(out, text)
	}
	for _, unwritten := range resolution.Unwritten {
		by := ""
		if unwritten.By != NoRef {
			by = " by " + number(unwritten.By)
		}
		out = append(out, fmt.Sprintf("%s %s %s%s before %d", number(unwritten.Ref), unwritten.Path, unwritten.Reason, by, unwritten.Before))
	}
	return out
}

var few = NewParameterSet([]string{"a/x", "a/y", "conf/all/f", "conf/eth0/f", "conf/eth0.100/f", "conf/lo/f"})

func TestWritesTellWhy(t *testing.T) {
	tests := []struct {
		name   string
		loader Loader
		files  []string
		want   []string
	}{
		{"procps: a glob may end in a separator after a plain component", Procps, []string{"conf.l*.f. = 1\nconf.l*.?. = 2\n"}, []string{
			"0:1 conf/lo/f=1", "0:2 conf/l*/?/ absent before 1"}},
		{"systemd: the last value wins, in its place", Systemd, []string{"a.x=1\na.y=1\n", "a.x=2\n"}, []string{
			"0:2 a/y=1", "1:1 a/x=2", "0:1 a/x later-file by 1:1 before 2"}},
		{"systemd: in one file it is a duplicate", Systemd, []string{"a.x=1\na.x=2\n"}, []string{
			"0:2 a/x=2", "0:1 a/x duplicate by 0:2 before 1"}},
		{"systemd: the same value keeps the first place", Systemd, []string{"a.x=1\na.y=1\n", "a/x=1\n"}, []string{
			"0:1 a/x=1", "0:2 a/y=1", "1:1 a/x duplicate by 0:1 before 2"}},
		{"systemd: every loser names the winner", Systemd, []string{"a.x=1\na.x=1\na.x=2\na.x=3\n"}, []string{
			"0:4 a/x=3", "0:1 a/x duplicate by 0:4 before 1", "0:2 a/x duplicate by 0:4 before 1", "0:3 a/x duplicate by 0:4 before 1"}},
		{"systemd: a later exclude cancels a value of an earlier file", Systemd, []string{"conf.all.f=1\n", "-conf.all.f\n"}, []string{
			"0:1 conf/all/f excluded by 1:1 before 0", "1:1 conf/all/f excluded by 1:1 before 0"}},
		{"systemd: a later value cancels an exclude", Systemd, []string{"-a.x\n", "a.x=1\n"}, []string{
			"1:1 a/x=1", "0:1 a/x later-file by 1:1 before 1"}},
		{"systemd: a glob leaves explicit and excluded ones alone", Systemd,
			[]string{"conf.eth0.f=1\nconf.*.f=2\n-conf.all.f\n", "conf.lo.f=3\n"}, []string{
				"0:1 conf/eth0/f=1", "0:2 conf/eth0.100/f=2", "1:1 conf/lo/f=3",
				"0:2 conf/all/f excluded by 0:3 before 1", "0:2 conf/eth0/f duplicate by 0:1 before 2", "0:2 conf/lo/f later-file by 1:1 before 2",
				"0:3 conf/all/f excluded by 0:3 before 2"}},
		{"systemd: an exclude that is a glob excludes only that glob", Systemd, []string{"conf.e*.f=1\nconf.l*.f=1\n-conf.e*.f\n-conf.*.f\n"}, []string{
			"0:2 conf/lo/f=1", "0:1 conf/e*/f excluded by 0:3 before 1", "0:3 conf/e*/f excluded by 0:3 before 1", "0:4 conf/*/f excluded by 0:4 before 1"}},
		{"absent parameters and globs without a match", Systemd, []string{"a.x=1\nno.such=1\nno.*=1\na.y=2\n"}, []string{
			"0:1 a/x=1", "0:4 a/y=2", "0:2 no/such absent before 1", "0:3 no/* absent before 1"}},
		{"a masked file writes nothing", Systemd, []string{"# masked\na.x=1\n", "a.y=1\n"}, []string{
			"1:1 a/y=1", "0:2 a/x masked before 0"}},
		{"procps: all are written in order", Procps, []string{"a.x=1\n-a.x\na.x=2\n", "a.x=3\n"}, []string{
			"0:1 a/x=1 until 1:1", "0:3 a/x=2 until 1:1", "1:1 a/x=3", "0:2 a/x excluded by 0:2 before 1"}},
		{"procps: spelling protects from a glob", Procps, []string{"conf//eth0/f=1\nconf.eth*.f=2\n"}, []string{
			"0:1 conf/eth0/f=1 until 0:2", "0:2 conf/eth0.100/f=2", "0:2 conf/eth0/f=2"}},
		{"procps: a value counts more than an exclude", Procps, []string{"conf.lo.f=1\n-conf.lo.f\nconf.l*.f=2\n"}, []string{
			"0:1 conf/lo/f=1", "0:2 conf/lo/f excluded by 0:2 before 1", "0:3 conf/lo/f duplicate by 0:1 before 1"}},
		{"procps: .. must leave a directory that is there", Procps, []string{"a/../a/x=1\nno/../a/y=1\n../sys/a/y=2\n"}, []string{
			"0:1 a/x=1", "0:2 a/y absent before 1", "0:3 .sys.a.y absent before 1"}},
		{"procps 3: a line without = writes the rest of its buffer", Procps3, []string{"conf.all.f = 30\na.x\n"}, []string{
			"0:1 conf/all/f=30", "0:2 a/x==all.f=30"}},
		{"procps 3: replaced parameters are refused", Procps3, []string{"a.retrans_time=1\n"}, []string{
			"0:1 a/retrans_time absent before 0"}},
		{"busybox: the longest existing part is taken", Busybox, []string{"conf.eth0.100.f=1\nconf/eth0.100/f=2\nconf.eth0.200.f=3\na..x=4\n"}, []string{
			"0:1 conf/eth0.100/f=1 until 0:2", "0:2 conf/eth0.100/f=2", "0:4 a/x=4", "0:3 conf/eth0/200.f absent before 2"}},
		{"busybox: absolute paths", Busybox, []string{"/proc/sys/a/x=1\n/a/x=2\n/etc/passwd=3\n"}, []string{
			"0:1 a/x=1", "0:2 /a/x absent before 1", "0:3 /etc/passwd absent before 1"}},
		{"toybox: a dot is always a separator", Toybox, []string{"conf/eth0.100/f=1\na.x=1\n"}, []string{
			"0:2 a/x=1", "0:1 conf/eth0/100/f absent before 0"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := story(t, test.loader, few, test.files...)
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestWritesWithoutParameters(t *testing.T) {
	for _, loader := range Loaders() {
		got := story(t, loader, nil, "net.ipv4.conf.any.thing = 1\n")
		if !slices.Equal(got, []string{"0:1 net/ipv4/conf/any/thing=1"}) {
			t.Errorf("%s: %q", loader, got)
		}
	}
	got := story(t, Systemd, nil, "conf.*.f = 1\n")
	if !slices.Equal(got, []string{"0:1 conf/*/f absent before 0"}) {
		t.Errorf("glob without parameters: %q", got)
	}
}

// globOnly hides the directories of the set, as other implementations may.
type globOnly struct{ Parameters }

func TestBusyboxProbesThroughGlobs(t *testing.T) {
	text := "conf.eth0.100.f=1\na.x=2\nconf.nope.f=3\n"
	got, want := story(t, Busybox, globOnly{few}, text), story(t, Busybox, few, text)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTooManyWrites(t *testing.T) {
	for _, loader := range []Loader{Systemd, Procps} {
		lines, err := Parse(loader, []byte("a.x=1\nconf.*.f=1\nconf.e*.f=1\nconf.l*.f=1\n"))
		if err != nil {
			t.Fatal(err)
		}
		files := []File{{Path: "many.conf", Lines: lines}}
		if _, err := resolveWithin(8, loader, files, few); err != nil {
			t.Errorf("%s: %v", loader, err)
		}
		_, err = resolveWithin(6, loader, files, few)
		if err == nil || !strings.Contains(err.Error(), "many.conf line 3 makes more than 6 writes") {
			t.Errorf("%s: got error %v", loader, err)
		}
	}
}

func unwrittenIsSorted(resolution Resolution) bool {
	return slices.IsSortedFunc(resolution.Unwritten, func(a, b Unwritten) int {
		return cmp.Or(a.File-b.File, a.Line-b.Line, cmp.Compare(a.Path, b.Path))
	})
}
