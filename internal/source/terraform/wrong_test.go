package terraform_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/tcplint/terraform-provider-sysctl/internal/source"
	"github.com/tcplint/terraform-provider-sysctl/internal/source/terraform"
)

const small = `{"format_version":"1.2","resource_changes":[{"address":"docker_container.a","mode":"managed","type":"docker_container","name":"a","change":{"actions":["create"],"after":{"sysctls":{"net.core.somaxconn":"1"}},"after_unknown":{},"after_sensitive":{}}}]}`

// printed begins as terraform show writes a plan into a pipe.
const printed = "\nTerraform used the selected providers to generate the following execution\nplan. Resource actions are indicated with the following symbols:\n  \x1b[32m+\x1b[0m create\x1b[0m\n"

// What people hand over instead of the JSON of a plan is recognised, and named.
func TestWrongInputs(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"state file":           {string(written(t, "state")), "a state file, not a plan"},
		"state, shown":         {string(written(t, "shown-state")), "the state as terraform show -json prints it"},
		"empty state, shown":   {`{"format_version":"1.0"}`, "perhaps an empty state"},
		"log lines":            {string(written(t, "log")), "log lines of terraform plan -json"},
		"binary plan":          {"PK\x03\x04\x14\x00\x08", "a binary plan"},
		"wrapper":              {"[command]/usr/bin/terraform-bin show -json tfplan\n" + small, "terraform_wrapper: false"},
		"something behind it":  {small + "\n::debug::exitcode: 0\n", "something follows the JSON"},
		"two plans":            {small + small, "something follows the JSON"},
		"UTF-16":               {utf16LE(small), "UTF-16"},
		"UTF-16, big end":      {swapped(utf16LE(small)), "UTF-16"},
		"encrypted":            {`{"meta":{"key_provider.pbkdf2.a":"e30="},"encrypted_data":"aGk=","encryption_version":"v0"}`, "encrypted by OpenTofu"},
		"cut off":              {small[:len(small)/2], "ends in the middle"},
		"broken":               {strings.Replace(small, `"mode":`, `"mode"`, 1), "not JSON from byte 82 on"},
		"older format":         {strings.Replace(small, "1.2", "0.2", 1), `format_version "0.2": tcplint reads 1.x`},
		"newer format":         {strings.Replace(small, "1.2", "2.0", 1), `format_version "2.0": tcplint reads 1.x`},
		"format with no dot":   {strings.Replace(small, "1.2", "12", 1), `format_version "12": tcplint reads 1.x`},
		"providers schema":     {`{"format_version":"1.0","provider_schemas":{}}`, "without a plan in it"},
		"JSON of another kind": {`{"Statement": []}`, "JSON, but not a Terraform plan"},
		"empty object":         {`{}`, "JSON, but not a Terraform plan"},
		"source":               {"# hosts\n\nprovider \"sysctl\" {\n  ssh = { host = \"lb1\" }\n}\n", "source in the language of Terraform"},
		"source, a resource":   {"resource \"docker_container\" \"a\" {\n", "source in the language of Terraform"},
		"source, locals":       {"locals {\n  port = 80\n}\n", "source in the language of Terraform"},
		"printed plan":         {printed, "a plan as it is printed"},
		"printed, OpenTofu":    {strings.ReplaceAll(printed, "Terraform", "OpenTofu"), "a plan as it is printed"},
		"printed, refreshed":   {"docker_container.a: Refreshing state... [id=4096]\n\n", "a plan as it is printed"},
		"printed, nothing new": {"\n\x1b[0m\x1b[1m\x1b[32mNo changes.\x1b[0m\x1b[1m Your infrastructure matches the configuration.\x1b[0m\n", "a plan as it is printed"},
		"printed state":        {"# docker_container.a:\nresource \"docker_container\" \"a\" {\n    id = \"4096\"\n}\n", "a state printed in it"},
		"plan that errored":    {strings.TrimSuffix(small, "}") + `,"errored":true}`, "stopped at an error"},
	} {
		t.Run(name, func(t *testing.T) {
			kind := terraform.Kind{}
			if kind.Recognizes("x", []byte(c.text)[:min(len(c.text), source.HeadSize)]) == source.Other {
				t.Error("not recognised")
			}
			_, err := kind.Read(strings.NewReader(c.text), source.Place{Path: "x"})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// What was planned before the error is looked at all the same.
func TestErroredPlanIsRead(t *testing.T) {
	hosts, err := terraform.Kind{}.Read(strings.NewReader(strings.TrimSuffix(small, "}")+`,"errored":true}`), source.Place{Path: "x"})
	if err == nil || len(hosts) != 1 || hosts[0].Name != "docker_container.a" {
		t.Errorf("hosts %v, error %v", hosts, err)
	}
}

func TestByteOrderMark(t *testing.T) {
	text := "\xef\xbb\xbf" + small
	if (terraform.Kind{}).Recognizes("", []byte(text)) != source.Certain {
		t.Error("not recognised")
	}
	if got, want := read(strings.NewReader(text)), read(strings.NewReader(small)); got != want {
		t.Errorf("read as\n%s", got)
	}
}

// Settings are no plan, whatever they begin with.
func TestSettingsAreNotRecognised(t *testing.T) {
	for _, text := range []string{
		"net.core.somaxconn = 1\n", "# a\n", "-net.x = 1\n", "{{ range }}\nnet.x = {{ . }}\n", "{% for %}\n", "{\n  net.x = 1\n", "{", "  ", "\x00\x00", "\xff\xfen\x00e\x00",
		"# resource \"a\" \"b\" {\nnet.core.somaxconn = 1\n", "# net.core.somaxconn must be replaced\nnet.core.somaxconn = 1\n", "# Terraform will perform the following actions:\n",
	} {
		if (terraform.Kind{}).Recognizes("", []byte(text)) != source.Other {
			t.Errorf("%q is taken for a plan", text)
		}
	}
}

// A file of Terraform's own language is known by its name, whatever is in it.
func TestSourceByName(t *testing.T) {
	for path, want := range map[string]source.Claim{"a/main.tf": source.Certain, "main.tofu": source.Certain, "prod.tfvars": source.Certain, "a.conf": source.Other, "a.tftpl": source.Other} {
		if got := (terraform.Kind{}).Recognizes(path, []byte("a = 1\n")); got != want {
			t.Errorf("%s: claim %d, want %d", path, got, want)
		}
	}
}

// A plan that is cut off anywhere is an error, never half a plan.
func TestCutAnywhere(t *testing.T) {
	plan := written(t, "lifecycle")
	plan = bytes.TrimRight(plan, "\n")
	for _, text := range [][]byte{[]byte(small), plan[:6000:6000]} {
		for end := range text {
			if _, err := (terraform.Kind{}).Read(bytes.NewReader(text[:end]), source.Place{Path: "x"}); err == nil {
				t.Fatalf("no error for the first %d bytes", end)
			}
		}
	}
	for _, end := range []int{len(plan) / 2, len(plan) - 100, len(plan) - 1} {
		if _, err := (terraform.Kind{}).Read(bytes.NewReader(plan[:end]), source.Place{Path: "x"}); err == nil {
			t.Errorf("no error for the first %d bytes", end)
		}
	}
}

// FuzzPlan reads any bytes: there is an answer, the same every time, and no value
// that the plan calls sensitive is shown.
func FuzzPlan(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if head := text[:min(len(text), source.HeadSize)]; len(head) > 0 {
			terraform.Kind{}.Recognizes("", head)
		}
		first, second := read(bytes.NewReader(text)), read(bytes.NewReader(text))
		if first != second {
			t.Errorf("read as\n%s\nthen as\n%s", first, second)
		}
		hosts, _ := terraform.Kind{}.Read(bytes.NewReader(text), source.Place{Path: "x"})
		for _, host := range hosts {
			files, err := host.Files("systemd")
			if host.Name == "" || err != nil || len(files) == 0 {
				t.Errorf("host %q: %d files, %v", host.Name, len(files), err)
			}
			for _, file := range files {
				checkShown(t, file.Settings)
			}
		}
	})
}

func checkShown(t *testing.T, settings []source.Setting) {
	t.Helper()
	for i := range settings {
		setting := &settings[i]
		text, key, value := setting.Shown()
		switch {
		case setting.Attribute == "" || key.End > value.Start || value.End > len(text):
			t.Errorf("%+v is shown as %q", setting, text)
		case setting.Pending && setting.Value != "":
			t.Errorf("%+v is known and pending", setting)
		case setting.Hidden && !setting.Pending && text[value.Start:value.End] != source.HiddenText:
			t.Errorf("%+v is shown as %q", setting, text)
		}
	}
}

func utf16LE(text string) string {
	var b strings.Builder
	for _, unit := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

func swapped(text string) string {
	b := []byte(text)
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}
