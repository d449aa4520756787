package kernels

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestArchive(t *testing.T) {
	tests := []struct {
		name, targets, want, wrong string
	}{
		{"a release beside parts of it", "http://a.example/security bookworm-security main Debian\nhttp://a.example/debian bookworm main Debian\n", "http://a.example/debian", ""},
		{"another component", "http://a.example/x trixie contrib Debian\nhttp://b.example/debian trixie main Debian\n", "http://b.example/debian", ""},
		{"a list of mirrors", "mirror+file:/etc/apt/mirrors stable main Debian\n", "mirror+file:/etc/apt/mirrors", ""},
		{"another distribution", "http://a.example/ubuntu noble main Ubuntu\n", "", "the package sources of this machine have no release of Debian"},
		{"a program of somebody else", "http://a.example/browser stable main A Browser\nhttp://b.example/debian stable main Debian\n", "http://b.example/debian", ""},
		{"one that apt has not asked yet", "http://a.example/debian trixie main $(ORIGIN)\n", "http://a.example/debian", ""},
		{"none", "", "", "the package sources of this machine have no release of Debian"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := archiveIn(test.targets)
			if got != test.want || (err == nil) != (test.wrong == "") || err != nil && err.Error() != test.wrong {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestEntry(t *testing.T) {
	got := parseEntry("linux-image-1", "Package: linux-image-1\nDepends: kmod, linux-base (>= 4.3~)\nDescription: Linux\n Depends: on much\nFilename: pool/main/l/linux/linux-image-1_1-2_amd64.deb\nSHA256: 00ff\n")
	want := entry{name: "linux-image-1", file: "linux-image-1_1-2_amd64.deb", sha256: "00ff", depends: []string{"kmod", "linux-base"}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(entry{})); diff != "" {
		t.Error(diff)
	}
}

// A package that is there is kept only if it is the one that the archive has now:
// apt looks at its size only.
func TestRemoveOthers(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"same_1_amd64.deb", "older_1_amd64.deb", "damaged_1_amd64.deb"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("a"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const sumOfA = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
	wanted := []entry{{file: "same_1_amd64.deb", sha256: sumOfA}, {file: "older_2_amd64.deb", sha256: sumOfA}, {file: "damaged_1_amd64.deb", sha256: "00ff"}}
	if err := removeOthers(dir, wanted); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(left) != 1 || filepath.Base(left[0]) != "same_1_amd64.deb" {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestDependencies(t *testing.T) {
	got := dependencies("dracut | initramfs-tools (>= 0.120), linux-modules-7.3.4+deb13-cloud-amd64 (= 7.3.4-1~bpo13+1), kmod:any")
	want := []string{"dracut", "initramfs-tools", "linux-modules-7.3.4+deb13-cloud-amd64", "kmod:any"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What makes a machine accept a source that nobody signed is not taken over.
func TestAptVerifies(t *testing.T) {
	entry := sourceEntry("http://a.example/debian", "trixie")
	text := configuration("/d", "Acquire::http::Proxy \"http://p.example\";\n")
	if strings.Contains(strings.ToLower(entry+text), "trusted \"") || strings.Contains(entry, "Trusted") {
		t.Error(entry, text)
	}
	for _, want := range []string{"http://p.example", `Dir::State "/d/state";`, `Dir::Etc::parts "/dev/null";`, `Acquire::AllowInsecureRepositories "false";`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

func TestVersionOf(t *testing.T) {
	if got := versionOf("linux-image-6.1.0-50-cloud-amd64_6.1.176-1_amd64.deb\nb_1_amd64.deb\n"); got != "6.1.176-1" {
		t.Errorf("%q", got)
	}
}

// A module comes after those that it needs.
func TestOrderOfModules(t *testing.T) {
	modules, err := modulesFor(t.Context(), bookworm(t))
	if err != nil {
		t.Fatal(err)
	}
	at := func(name string) int {
		return slices.IndexFunc(modules, func(module module) bool { return module.name == name })
	}
	for _, order := range [][]string{
		{"inet_diag", "tcp_diag"}, {"nfnetlink", "nf_tables", "nft_ct"}, {"libcrc32c", "nf_conntrack", "nf_nat", "nft_chain_nat"}, {"nf_defrag_ipv6", "nf_conntrack"},
	} {
		for i := range order[1:] {
			if first, second := at(order[i]), at(order[i+1]); first < 0 || second < first {
				t.Errorf("%s is number %d, %s number %d", order[i], first, order[i+1], second)
			}
		}
	}
}
