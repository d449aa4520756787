package doctest

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// configuration is Terraform's language where the repository shows it: a block
// of a page, or a file of examples/.
type configuration struct {
	where    string
	text     string
	comments []string
}

// TestTerraformFormat: everything is as `terraform fmt` leaves it.
func TestTerraformFormat(t *testing.T) {
	dir := t.TempDir()
	where := map[string]string{}
	for _, c := range append(blocksOfPages(t), filesOfExamples(t)...) {
		if c.configuresProgram() {
			continue // terraform fmt does not know it
		}
		name := strings.NewReplacer("/", "_", ":", "_", ".", "_").Replace(c.where) + ".tf"
		where[name] = c.where
		if err := os.WriteFile(filepath.Join(dir, name), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(where) < 10 {
		t.Fatalf("only %d configurations were found", len(where))
	}
	cmd := exec.Command(newTerraform(t).program, "fmt", "-check", "-no-color", dir)
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull)
	out, err := cmd.CombinedOutput()
	if err == nil {
		return
	}
	text := string(out)
	for _, name := range slices.Sorted(maps.Keys(where)) {
		text = strings.ReplaceAll(text, filepath.Join(dir, name), where[name])
	}
	t.Errorf("terraform fmt: %v\n%s", err, text)
}

// TestTerraformApplied applies every configuration that no page applies in a
// session of its own, and finds nothing left to do in a second plan.
func TestTerraformApplied(t *testing.T) {
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range append(filesOfExamples(t), blocksOfPages(t)...) {
		if seen[strings.TrimSpace(c.text)] || c.marked("file: ") || !c.configuresProgram() && c.newer(t) {
			continue
		}
		seen[strings.TrimSpace(c.text)] = true
		t.Run(c.where, func(t *testing.T) {
			enterEmptyDirectory(t)
			switch {
			case c.configuresProgram():
				install(t, newTerraform(t), root, c)
			case c.marked("not applied: "):
				validate(t, newTerraform(t), c)
			default:
				apply(t, newTerraform(t), root, c)
			}
		})
	}
	if len(seen) < 5 {
		t.Errorf("only %d configurations were applied", len(seen))
	}
}

// requirement completes what says nothing of the provider's source.
const requirement = `terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}
`

// install is for the configuration of the program itself. The provider that it
// then finds is the real one.
func install(t *testing.T, program *terraform, root string, c configuration) {
	t.Helper()
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "./cmd/terraform-provider-sysctl")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, out)
	}
	text := strings.ReplaceAll(c.text, "/path/to/terraform-provider-sysctl/bin", bin)
	if text == c.text {
		t.Fatal("the example does not say /path/to/terraform-provider-sysctl/bin")
	}
	example := requirement + `output "value" { value = provider::sysctl::normalize_value("net.ipv4.ip_local_reserved_ports", "3,1,2") }`
	for name, text := range map[string]string{"terraform.rc": text, "main.tf": example} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	installed := *program
	installed.environment = append(slices.Clone(program.environment), "TF_REATTACH_PROVIDERS=", "TF_CLI_CONFIG_FILE=terraform.rc")
	if out := installed.must(t, "apply", "-auto-approve"); !strings.Contains(out, `value = "1-3"`) {
		t.Errorf("the provider computed something else:\n%s", out)
	}
}

// validate is for what needs more than hosts: a bucket for the state.
func validate(t *testing.T, program *terraform, c configuration) {
	t.Helper()
	if err := os.WriteFile("main.tf", []byte(c.text), 0o600); err != nil {
		t.Fatal(err)
	}
	program.must(t, "init", "-backend=false")
	program.must(t, "validate")
}

func apply(t *testing.T, program *terraform, root string, c configuration) {
	t.Helper()
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.ofType(t, "terraform")) == 0 {
		write("provider.tf", requirement)
	}
	for _, variable := range c.ofType(t, "variable") {
		if _, ok := variable.Body.Attributes["default"]; !ok {
			program.environment = append(program.environment, "TF_VAR_"+variable.Labels[0]+"="+given(t, variable.Labels[0]))
		}
	}
	imports := len(c.ofType(t, "import")) > 0
	if imports {
		makeImportable(t, program, root, c)
	}
	write("main.tf", c.text)
	copyBeside(t, filepath.Join(root, c.where))
	if applied := program.must(t, "apply", "-auto-approve"); imports && !strings.Contains(applied, "\nApply complete! Resources: 1 imported,") {
		t.Errorf("nothing was imported:\n%s", applied)
	}
	// A check block is read in every plan, which then ends with 2.
	again := program.must(t, "plan")
	if !strings.Contains(again, "\nNo changes.") && !strings.Contains(again, "\nPlan: 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("the second plan is not empty:\n%s", again)
	}
}

// given is what a user would say for a variable.
func given(t *testing.T, variable string) string {
	t.Helper()
	value, ok := map[string]string{"fastopen_key": "00112233-44556677-8899aabb-ccddeeff"}[variable]
	if !ok {
		t.Fatalf("nobody says what the variable %s is", variable)
	}
	return value
}

// copyBeside brings what an example of examples/ reads. A page has no such files.
func copyBeside(t *testing.T, example string) {
	t.Helper()
	if filepath.Ext(example) != ".tf" {
		return
	}
	entries, err := os.ReadDir(filepath.Dir(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() || slices.Contains([]string{".tf", ".hcl", ".sh"}, filepath.Ext(entry.Name())) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(filepath.Dir(example), entry.Name()))
		if err == nil {
			err = os.WriteFile(entry.Name(), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (f *terraform) must(t *testing.T, arguments ...string) string {
	t.Helper()
	var out strings.Builder
	code, err := f.run(arguments, &out, &out)
	if err != nil || code != 0 {
		t.Fatalf("terraform %v: exit code %d, %v\n%s", arguments, code, err, out.String())
	}
	return out.String()
}

// configuresProgram tells of what is in an older form of the language.
func (c configuration) configuresProgram() bool {
	return strings.HasPrefix(c.text, "provider_installation {")
}

// marked tells of a comment above the block. A page writes those with "file: "
// and applies them in its own session.
func (c configuration) marked(kind string) bool {
	return slices.ContainsFunc(c.comments, func(comment string) bool { return strings.HasPrefix(comment, kind) })
}

// newer tells of what Terraform 1.11 does not know. TestNewerBlocks runs it.
func (c configuration) newer(t *testing.T) bool {
	t.Helper()
	if len(c.ofType(t, "action"))+len(c.ofType(t, "list")) > 0 {
		return true
	}
	for _, b := range c.ofType(t, "import") {
		if _, ok := b.Body.Attributes["identity"]; ok {
			return true
		}
	}
	return false
}

func (c configuration) ofType(t *testing.T, kind string) []*hclsyntax.Block {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(c.text), c.where, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		t.Fatalf("%s is no native syntax", c.where)
	}
	return slices.DeleteFunc(slices.Clone(body.Blocks), func(b *hclsyntax.Block) bool { return b.Type != kind })
}

// blocksOfPages are those of every page of the repository.
func blocksOfPages(t *testing.T) []configuration {
	t.Helper()
	var list []configuration
	for _, path := range filesBelow(t, ".md", "README.md", "CONTRIBUTING.md", "docs", "templates", "examples") {
		p := readPage(t, path)
		for _, b := range p.blocks() {
			if b.language == "hcl" || b.language == "terraform" {
				list = append(list, configuration{fmt.Sprintf("%s:%d", p.path, b.first), strings.Join(p.lines[b.first:b.last], "\n") + "\n", b.comments})
			}
		}
	}
	return list
}

func filesOfExamples(t *testing.T) []configuration {
	t.Helper()
	var list []configuration
	for _, extension := range []string{".tf", ".tfquery.hcl"} {
		for _, path := range filesBelow(t, extension, "examples") {
			text, err := os.ReadFile(filepath.Join(repository, path))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, configuration{where: path, text: string(text)})
		}
	}
	return list
}

// filesBelow are files of the repository, from its root.
func filesBelow(t *testing.T, extension string, roots ...string) []string {
	t.Helper()
	var list []string
	for _, root := range roots {
		err := filepath.WalkDir(filepath.Join(repository, root), func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, extension) {
				path, err = filepath.Rel(repository, path)
				list = append(list, filepath.ToSlash(path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return list
}
