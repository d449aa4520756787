package effective

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
	"golang.org/x/sys/unix"
)

// running is the catalogue of the kernel that runs the test: what exists and
// what can be written is asked of /proc/sys.
type running struct{ Catalogue }

func (r running) Describe(name string) (Description, bool) {
	d, ok := r.Catalogue.Describe(name)
	if !ok {
		return d, false
	}
	info, err := os.Stat(nettest.Path(name))
	if err != nil {
		d.Presence = Missing
		return d, true
	}
	d.Presence = Present
	d.ReadOnly = info.Mode()&0o222 == 0
	d.WriteOnly = info.Mode()&0o444 == 0
	return d, true
}

// readKernel is the Initial of the running kernel.
func readKernel(name string) (string, bool) {
	data, err := os.ReadFile(nettest.Path(name))
	return strings.TrimSuffix(string(data), "\n"), err == nil
}

func runningWorld(t *testing.T) (World, Catalogue) {
	t.Helper()
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		t.Fatal(err)
	}
	release := mustRelease(t, unix.ByteSliceToString(u.Release[:]))
	return World{Release: release, UserNamespace: !nettest.Has().Root}, running{boundsAdded{KernelCatalogue{Release: release}}}
}

// writableParameters are those of the room that a write can change and that
// can be put back.
func writableParameters(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir("/proc/sys/net", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		name := kernel.Canonical(strings.TrimPrefix(path, "/proc/sys/"))
		if info.Mode()&0o222 != 0 && info.Mode()&0o444 != 0 && name != "net.netfilter.nf_hooks_lwtunnel" {
			if _, ok := readKernel(name); ok {
				names = append(names, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(names) < 100 {
		t.Fatalf("only %d parameters can be written in the room", len(names))
	}
	return names
}

// odd are writes that a parser may stumble over, whatever the parameter.
var odd = []string{
	"", "\n", " ", "\t\n", "1", "1\n", "0\n", "2\n", " 1\n", "\t1\n", "\v\f\r1\n", "\xa01\n", "\u00a01\n",
	"1 # comment\n", "1 ; c\n", "1#x\n", "1;x\n", "\"1\"\n", "'1'\n", "= 1\n", "{{ x }}\n", "true\n", "on\n", "yes\n",
	"1.5\n", "1e3\n", "30s\n", "6k\n", "1,440,000\n", "+1\n", "1\r\n", "1\v\n", "1\x00", "1\x00\n", "1 \x00", "\x001",
	"-1\n", "-0\n", "-\n", "-", "--1\n", "- 1\n", "010\n", "08\n", "0x1e\n", "0X1E\n", "0x\n", "0xg\n", "0b1\n", "0o7\n", "00\n",
	"255\n", "256\n", "65535\n", "65536\n", "2147483647\n", "2147483648\n", "-2147483648\n", "-2147483649\n",
	"4294967295\n", "4294967296\n", "9223372036854775807\n", "9223372036854775808\n", "18446744073709551615\n",
	"18446744073709551616\n", "99999999999999999999999\n", "000000000000000000001\n", "00000000000000000001\n",
	"2147483\n", "2147484\n", "8589934\n", "8589935\n", "21474836\n", "21474837\n", "4294967\n", "42949673\n",
	"1 2\n", "1\t2\n", "1\n2\n", "1 2 3\n", "1 x\n", "1 2 x\n", "5 4\n", "5 4 3 2\n", "4096 87380 max\n", "1,2\n", "1-2\n", "2-1\n",
	"8080,9000-9010\n", "8080, 9000\n", "8080 9000\n", "1-2,3,\n", ",\n", "5,,6\n", "5- 6\n", "7-8\x00", "0x10-0x20\n", "65535-65536\n", "1-1\n",
	"reno\n", "reno # c\n", "reno\nx\n", "cubic\n", "no-such-name\n", "32768 60999\n", "1024 65000\n", "1023 65000\n", "60999 32768\n", "1024\n", "40000 x\n",
	"0 2147483647\n", "0 4294967295\n", "1 0\n", "10 5\n", strings.Repeat(" ", 4094) + "1\n", strings.Repeat(" ", 5000) + "1\n", "1" + strings.Repeat(" ", 5000),
}

func TestRunningKernelAnswersAsPredicted(t *testing.T) {
	nettest.Require(t)
	world, catalogue := runningWorld(t)
	random := rand.New(rand.NewPCG(1, 2))
	counts := map[ResultKind]int{}
	seen := map[kernel.Type]int{}
	for _, name := range writableParameters(t) {
		before, _ := readKernel(name)
		values := odd
		if d := kind(catalogue, name); handlerOf(name) == nil {
			if seen[d]++; seen[d] > 8 {
				values = sample(odd, 30, random)
			}
		}
		for _, value := range slices.Concat(values, near(before, random)) {
			predicted := Apply(catalogue, world, Loader{}, []Write{{Parameter: name, Value: []byte(value)}}, readKernel)
			err := os.WriteFile(nettest.Path(name), []byte(value), 0)
			compare(t, fmt.Sprintf("%s (was %q) = %q", name, before, value), predicted, []error{err})
			counts[predicted.Trace[0].Result]++
			before, _ = readKernel(name)
		}
	}
	t.Logf("%v", counts)
	if counts[OK]+counts[Refused] < 4*counts[Unknown] {
		t.Errorf("too much is left open: %v", counts)
	}
}

// kind is what parameters with the same parser have in common.
func kind(catalogue Catalogue, name string) kernel.Type {
	d, _ := catalogue.Describe(name)
	return d.Type
}

func sample(list []string, count int, random *rand.Rand) []string {
	picked := make([]string, count)
	for i := range picked {
		picked[i] = list[random.IntN(len(list))]
	}
	return picked
}

// near are values around what a parameter holds.
func near(value string, random *rand.Rand) []string {
	list := []string{value, value + "\n", value + " 7\n", value + "x\n", strings.ReplaceAll(value, "\t", " "), strings.ReplaceAll(value, "\t", ",")}
	for range 12 {
		b := []byte(value + "\n")
		for range 1 + random.IntN(3) {
			i := random.IntN(len(b))
			switch c := "0123456789 \t\n,-x"[random.IntN(16)]; random.IntN(3) {
			case 0:
				b[i] = c
			case 1:
				b = slices.Insert(b, i, c)
			default:
				if len(b) > 1 {
					b = slices.Delete(b, i, i+1)
				}
			}
		}
		list = append(list, string(b))
	}
	return list
}

// compare holds a prediction against the kernel: what was predicted must be so,
// what was left open may be anything.
func compare(t *testing.T, what string, predicted Result, answers []error) {
	t.Helper()
	for i, o := range predicted.Trace {
		switch {
		case o.Result == OK && answers[i] != nil:
			t.Errorf("%s: write %d to %s predicted ok, answered %v", what, i, o.Parameter, answers[i])
		case (o.Result == Refused || o.Result == ReadOnly) && answers[i] == nil:
			t.Errorf("%s: write %d to %s predicted %s (%s), accepted", what, i, o.Parameter, o.Result, o.Reason)
		}
	}
	for name, e := range predicted.Effective {
		held, ok := readKernel(name)
		if e.Value != nil && ok && *e.Value != held {
			t.Errorf("%s: %s predicted to hold %q, holds %q", what, name, *e.Value, held)
		}
	}
}
