package provider_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/fake"
)

const header = "# Managed by terraform-provider-sysctl"

func wantsFile(t *testing.T, h *fake.Host, path, want string) {
	t.Helper()
	text, err := h.ReadFile(path)
	if err != nil || text != want {
		t.Errorf("%s, %v, is\n%s\nnot\n%s", path, err, text, want)
	}
}

// In a file of somebody else single lines are edited in place; everything else,
// its mode too, stays as it was, and stays when we go.
func TestOwnership_ForeignFile(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	const path = "/etc/sysctl.d/60-lb.conf"
	must(t, h.WriteFile(path, "# tuned in 2019\n\nvm.swappiness=10\n; why?\n net/ipv4/tcp_fin_timeout  =  60\nkernel.panic = 10"))
	must(t, os.Chmod(filepath.Join(h.Root, path), 0o640))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`))
	out := unwrapped(tf.run("apply", "-auto-approve"))
	wantsFile(t, h, path, "# tuned in 2019\n\nvm.swappiness=10\n; why?\n net/ipv4/tcp_fin_timeout  =  30\nkernel.panic = 10\nnet.ipv4.tcp_tw_reuse = 1\n")
	if info, err := os.Stat(filepath.Join(h.Root, path)); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if !strings.Contains(out, "line 3 sets vm.swappiness, line 6 sets kernel.panic. What others wrote is left as it is") {
		t.Errorf("nothing tells of the other lines:\n%s", out)
	}
	tf.run("plan", "-detailed-exitcode")
	tf.run("destroy", "-auto-approve")
	wantsFile(t, h, path, "# tuned in 2019\n\nvm.swappiness=10\n; why?\nkernel.panic = 10\n")
}

// Several sysctl_parameter share a file: each owns its line, and the last one
// takes the file along.
func TestOwnership_SharedFile(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	const path = "/etc/sysctl.d/60-shared.conf"
	fin, reuse := one("net.ipv4.tcp_fin_timeout", "30", `name = "60-shared"`, `comment = "short"`), strings.Replace(one("net.ipv4.tcp_tw_reuse", "1", `name = "60-shared"`), `"it"`, `"other"`, 1)
	file := func(lines ...string) func(*terraform.State) error {
		return func(*terraform.State) error {
			text, err := h.ReadFile(path)
			must(t, err)
			info, err := os.Stat(filepath.Join(h.Root, path))
			must(t, err)
			if _, ours, _ := strings.Cut(text, "\n\n"); ours != strings.Join(append(lines, ""), "\n") || !strings.HasPrefix(text, header) || info.Mode().Perm() != 0o644 {
				t.Errorf("the file, %v, is\n%s", info.Mode(), text)
			}
			return nil
		}
	}
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: fin, ConfigPlanChecks: emptyAfter(), Check: file("# short", "net.ipv4.tcp_fin_timeout = 30")},
			{Config: fin + reuse, ConfigPlanChecks: emptyAfter(), Check: file("# short", "net.ipv4.tcp_fin_timeout = 30", "net.ipv4.tcp_tw_reuse = 1")},
			{Config: reuse, ConfigPlanChecks: emptyAfter(), Check: file("net.ipv4.tcp_tw_reuse = 1")},
		},
	})
	gone(t, h, path)
}

// Another name is the same object: the new file is there before the old one
// goes, the live values are not touched, and the originals stay known.
func TestOwnership_NameChangesInPlace(t *testing.T) {
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_fin_timeout")
	config := set(`"net.ipv4.tcp_fin_timeout" = "30"`)
	var puts int
	resource.ParallelTest(t, resource.TestCase{
		ProtoV6ProviderFactories: served,
		Steps: []resource.TestStep{
			{Config: config, ConfigPlanChecks: emptyAfter()},
			{
				PreConfig: func() { puts = countPuts(h) },
				Config:    strings.Replace(config, "60-lb", "70-web", 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(lb, plancheck.ResourceActionUpdate)},
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
				Check: func(*terraform.State) error {
					gone(t, h, "/etc/sysctl.d/60-lb.conf")
					gone(t, h, "/run/terraform-provider-sysctl/60-lb.json")
					if text, err := h.ReadFile("/etc/sysctl.d/70-web.conf"); err != nil || !strings.Contains(text, "net.ipv4.tcp_fin_timeout = 30\n") {
						t.Errorf("the new file: %v\n%s", err, text)
					}
					if now := countPuts(h); now != puts {
						t.Errorf("%d live values were written", now-puts)
					}
					return nil
				},
			},
		},
	})
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
		t.Errorf("tcp_fin_timeout is %q after the destroy, it was %q", got, before)
	}
	gone(t, h, "/etc/sysctl.d/70-web.conf")
}

func countPuts(h *fake.Host) int {
	n := 0
	for _, event := range h.Events() {
		if event.Words[0] == "put" {
			n++
		}
	}
	return n
}

// A name that came from an import may be any, and a configuration without a
// name keeps it.
func TestOwnership_ImportedName(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/Web_Server.v2.conf", "net.ipv4.tcp_fin_timeout = 30\nvm.swappiness = 10\n"))
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "30"))
	tf.run("import", "sysctl_parameter.it", "net.ipv4.tcp_fin_timeout")
	tf.run("plan", "-detailed-exitcode")
	tf.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "31"))
	tf.run("apply", "-auto-approve")
	wantsFile(t, h, "/etc/sysctl.d/Web_Server.v2.conf", "net.ipv4.tcp_fin_timeout = 31\nvm.swappiness = 10\n")
	// Nobody knows what was before the import: it stays, and the default is named.
	out := unwrapped(tf.run("destroy", "-auto-approve"))
	if !regexp.MustCompile(`net.ipv4.tcp_fin_timeout keeps its value .*not known. The kernel's default is "60"`).MatchString(out) {
		t.Errorf("the destroy says\n%s", out)
	}
	if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "31" {
		t.Errorf("tcp_fin_timeout is %q", got)
	}
	wantsFile(t, h, "/etc/sysctl.d/Web_Server.v2.conf", "vm.swappiness = 10\n")
}

// An imported file keeps its name also where the configuration says it, as
// Terraform writes it with -generate-config-out. A new resource does not get it.
func TestOwnership_ImportedNameInTheConfiguration(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	must(t, h.WriteFile("/etc/sysctl.d/k8s.conf", "net.ipv4.tcp_fin_timeout = 30\n"))
	must(t, h.Write("net.ipv4.tcp_fin_timeout", "30"))
	generated := startTerraform(t, served)
	generated.write("main.tf", required+"import {\n  to = sysctl_parameters.lb\n  id = \"k8s\"\n}\n")
	generated.run("plan", "-generate-config-out=generated.tf")
	generated.run("apply", "-auto-approve")
	generated.run("plan", "-detailed-exitcode")

	named := strings.Replace(set(`"net.ipv4.tcp_fin_timeout" = "30"`), "60-lb", "k8s", 1)
	tf := startTerraform(t, served)
	tf.write("main.tf", required+named)
	if out, err := tf.try("plan"); err == nil || !strings.Contains(out, "Unable to Use the Name") {
		t.Errorf("a new resource has the name: %v\n%s", err, out)
	}
	tf.run("import", "sysctl_parameters.lb", "k8s")
	tf.run("plan", "-detailed-exitcode")
	tf.write("main.tf", required+strings.Replace(named, `"30"`, `"31"`, 1))
	tf.run("apply", "-auto-approve")
	wantsFile(t, h, "/etc/sysctl.d/k8s.conf", "net.ipv4.tcp_fin_timeout = 31\n")
	tf.write("main.tf", required+strings.Replace(named, "k8s", "Web", 1))
	if out, err := tf.try("plan"); err == nil || !strings.Contains(out, "Unable to Use the Name") {
		t.Errorf("another name is taken: %v\n%s", err, out)
	}
}

// Two states declare one parameter of one host. The second is told, and a
// destroy of one leaves the value to the other, in either order.
func TestOwnership_TwoStates(t *testing.T) {
	for name, firstGoesFirst := range map[string]bool{"the first is destroyed first": true, "the second is destroyed first": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, served := newFake(t, fake.Options{})
			before := value(t, h, "net.ipv4.tcp_fin_timeout")
			first, second := startTerraform(t, served), startTerraform(t, served)
			first.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`))
			second.write("main.tf", required+one("net.ipv4.tcp_fin_timeout", "30"))
			first.run("apply", "-auto-approve")
			wants(t, second.run("plan"), `Another Resource Sets It Too .*sysctl_parameters/60-lb has set net.ipv4.tcp_fin_timeout on localhost`)
			out := unwrapped(second.run("apply", "-auto-approve"))
			if !regexp.MustCompile(`Another resource also sets net.ipv4.tcp_fin_timeout .*/etc/sysctl.d/60-lb.conf says that sysctl_parameters/60-lb set it`).MatchString(out) {
				t.Errorf("the second state was not told:\n%s", out)
			}
			if !firstGoesFirst {
				first, second = second, first
			}
			out = unwrapped(first.run("destroy", "-auto-approve"))
			if !strings.Contains(out, "net.ipv4.tcp_fin_timeout keeps its value") || !strings.Contains(out, "sets it too. Only our line is removed") {
				t.Errorf("the first destroy says\n%s", out)
			}
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != "30" {
				t.Errorf("tcp_fin_timeout is %q: the other state wants it", got)
			}
			second.run("plan", "-detailed-exitcode")
			second.run("destroy", "-auto-approve")
			if got := value(t, h, "net.ipv4.tcp_fin_timeout"); got != before {
				t.Errorf("tcp_fin_timeout is %q after both are gone, it was %q", got, before)
			}
			for _, path := range []string{"/etc/sysctl.d/60-lb.conf", "/etc/sysctl.d/60-terraform-net-ipv4-tcp-fin-timeout.conf"} {
				gone(t, h, path)
			}
		})
	}
}

// Two states are the same configuration, so the owners that the host notes are
// the same. The second is told at plan. Who replaces or changes its own is not.
func TestOwnership_SameResourceInTwoStates(t *testing.T) {
	const already = "Already Declared on the Host"
	for name, config := range map[string]string{
		"a set":       set(`"net.ipv4.tcp_fin_timeout" = "30"`),
		"a parameter": one("net.ipv4.tcp_fin_timeout", "30"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, served := newFake(t, fake.Options{})
			first, second := startTerraform(t, served), startTerraform(t, served)
			first.write("main.tf", required+config)
			if out := unwrapped(first.run("apply", "-auto-approve")); strings.Contains(out, already) {
				t.Errorf("the first state is told\n%s", out)
			}
			second.write("main.tf", required+config)
			wants(t, second.run("plan"), already+` .*has set net.ipv4.tcp_fin_timeout since it booted.* another Terraform state declares the same`)
			address := "sysctl_parameters.lb"
			if name == "a parameter" {
				address = "sysctl_parameter.it"
			}
			if out := unwrapped(first.run("plan", "-replace="+address)); strings.Contains(out, already) {
				t.Errorf("a resource that is replaced is told\n%s", out)
			}
			first.write("main.tf", required+strings.Replace(config, `"30"`, `"31"`, 1))
			if out := unwrapped(first.run("plan")); strings.Contains(out, already) {
				t.Errorf("a change is told\n%s", out)
			}
			must(t, h.Reboot(nil))
			if out := unwrapped(second.run("plan")); strings.Contains(out, already) {
				t.Errorf("an earlier boot counts\n%s", out)
			}
		})
	}
}

// The journal is what the contract says, and only root's.
func TestOwnership_Journal(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_fin_timeout" = "30"`))
	before, boot := value(t, h, "net.ipv4.tcp_fin_timeout"), value(t, h, "kernel.random.boot_id")
	seen := ""
	h.On(func(e fake.Event) fake.Fault {
		if e.Words[0] == "put" { // the journal is there before the value is
			seen, _ = h.ReadFile("/run/terraform-provider-sysctl/60-lb.json")
		}
		return fake.Fault{}
	})
	tf.run("apply", "-auto-approve")
	h.On(nil)
	text, err := h.ReadFile("/run/terraform-provider-sysctl/60-lb.json")
	must(t, err)
	for _, journal := range []string{seen, text} {
		want := `{"schema":1,"boot_id":"` + boot + `","parameters":{"net.ipv4.tcp_fin_timeout":{"original":"` + before + `","wanted":"30","owner":"sysctl_parameters/60-lb"}}}` + "\n"
		if journal != want {
			t.Errorf("the journal is %s, not %s", journal, want)
		}
	}
	for path, mode := range map[string]os.FileMode{"run/terraform-provider-sysctl": 0o700, "run/terraform-provider-sysctl/60-lb.json": 0o600} {
		if info, err := os.Stat(filepath.Join(h.Root, path)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s has mode %v, %v", path, info.Mode(), err)
		}
	}
}

// A file of somebody else that makes no sense is told, and in nobody's way.
func TestOwnership_ForeignNonsense(t *testing.T) {
	t.Parallel()
	h, served := newFake(t, fake.Options{})
	before := value(t, h, "net.ipv4.tcp_keepalive_time")
	must(t, h.WriteFile("/etc/sysctl.d/90-broken.conf", "\x7fELF\x00\x01\x02 net.ipv4.tcp_keepalive_time = 5\n"))
	must(t, h.WriteFile("/etc/sysctl.d/91-notes", strings.Repeat("\x00", 4096)))
	must(t, os.Mkdir(filepath.Join(h.Root, "etc/sysctl.d/92-old.conf"), 0o755))
	must(t, os.Symlink("/nowhere", filepath.Join(h.Root, "etc/sysctl.d/93-lost.conf")))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+set(`"net.ipv4.tcp_keepalive_time" = "600"`))
	out := unwrapped(tf.run("apply", "-auto-approve"))
	if !strings.Contains(out, "Is Not Judged") || !strings.Contains(out, "/etc/sysctl.d/90-broken.conf: a binary file") {
		t.Errorf("the apply says\n%s", out)
	}
	if got := value(t, h, "net.ipv4.tcp_keepalive_time"); got != "600" {
		t.Errorf("tcp_keepalive_time is %q", got)
	}
	tf.run("plan", "-detailed-exitcode")
	tf.run("destroy", "-auto-approve")
	if got := value(t, h, "net.ipv4.tcp_keepalive_time"); got != before {
		t.Errorf("tcp_keepalive_time is %q after the destroy, it was %q", got, before)
	}
	wantsFile(t, h, "/etc/sysctl.d/90-broken.conf", "\x7fELF\x00\x01\x02 net.ipv4.tcp_keepalive_time = 5\n")
}

// The comment of a file or a line is ours: another one takes its place.
func TestOwnership_Comment(t *testing.T) {
	for name, config := range map[string]string{
		"of a file": set(`"net.ipv4.tcp_fin_timeout" = "30"`),
		"of a line": one("net.ipv4.tcp_fin_timeout", "30", `name = "60-lb"`),
	} {
		t.Run(name, func(t *testing.T) {
			h, served := newFake(t, fake.Options{})
			commented := func(comment string) resource.TestStep {
				config, words, count := config, comment, 1
				if comment == "" {
					words, count = "# for the ", 0
				} else {
					config = strings.Replace(config, "name =", "comment = \""+comment+"\"\n  name =", 1)
				}
				return resource.TestStep{Config: config, ConfigPlanChecks: emptyAfter(), Check: func(*terraform.State) error {
					text, err := h.ReadFile("/etc/sysctl.d/60-lb.conf")
					must(t, err)
					if strings.Count(text, words) != count || strings.Count(text, "# for the ") != count || strings.Count(text, "tcp_fin_timeout = 30") != 1 {
						t.Errorf("with the comment %q the file is\n%s", comment, text)
					}
					return nil
				}}
			}
			resource.ParallelTest(t, resource.TestCase{
				ProtoV6ProviderFactories: served,
				Steps:                    []resource.TestStep{commented("for the web"), commented("for the load balancer"), commented(""), commented("for the web")},
			})
			gone(t, h, "/etc/sysctl.d/60-lb.conf")
		})
	}
}

// Who logs in makes no other host: a parameter belongs to one resource of it.
func TestOwnership_TwiceByOtherLogins(t *testing.T) {
	t.Parallel()
	f, served := newFarm(t, "lb1", "lb2")
	config := func(second string) string {
		return required + "provider \"sysctl\" {\n  ssh = { host = \"lb1\" }\n}\n" + set(`"net.ipv4.tcp_fin_timeout" = "30"`) +
			one("net.ipv4.tcp_fin_timeout", "45", "ssh = "+second)
	}
	tf := startTerraform(t, served)
	tf.write("main.tf", config(`{ host = "lb1", user = "admin" }`))
	out, err := tf.try("plan")
	if err == nil || !strings.Contains(out, "Unable to Set a Parameter Twice") {
		t.Errorf("the plan: %v\n%s", err, out)
	}
	tf.write("main.tf", config(`{ host = "lb2", user = "admin" }`))
	tf.run("plan")
	if f.fin("lb1") != "60" || f.fin("lb2") != "60" {
		t.Error("a plan changed something")
	}
}
