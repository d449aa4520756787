package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

const smallPlan = `{"format_version":"1.2","resource_changes":[{"address":"docker_container.a","mode":"managed","type":"docker_container","name":"a","change":{"after":{"sysctls":{"net.core.somaxconn":"1024"}}}}]}`

// What is handed over instead of a plan: exit 2, the file named, the cause said,
// for every command, and the same from standard input.
func TestWrongPlans(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"state.tfstate": {`{"version":4,"terraform_version":"1.11.4","lineage":"a","resources":[]}`, "a state file, not a plan"},
		"shown.json":    {`{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}}`, "the state as terraform show -json prints it"},
		"log.json":      {`{"@level":"info","@message":"Terraform 1.11.4"}` + "\n" + `{"@level":"info"}` + "\n", "log lines of terraform plan -json"},
		"tfplan":        {"PK\x03\x04\x14\x00\x08\x08", "a binary plan"},
		"wrapped.json":  {"[command]/opt/terraform-bin show -json tfplan\n" + smallPlan, "terraform_wrapper: false"},
		"cut.json":      {smallPlan[:90], "the JSON ends in the middle"},
		"newer.json":    {strings.Replace(smallPlan, "1.2", "2.0", 1), `format_version "2.0"`},
		"other.json":    {`{"Statement":[]}`, "JSON, but not a Terraform plan"},
		"utf16.json":    {"\xff\xfe{\x00\"\x00", "UTF-16"},
		"errored.json":  {strings.TrimSuffix(smallPlan, "}") + `,"errored":true}`, "terraform plan stopped at an error"},
	} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, name), c.text)
		for _, command := range []string{"lint", "show", "input"} {
			code, stdout, stderr := run(t, dir, "", command, name)
			if text := stdout + stderr; code != cli.ExitUsage || !strings.Contains(text, name+": ") || !strings.Contains(text, c.want) {
				t.Errorf("%s %s: exit %d\n%s", command, name, code, text)
			}
		}
		for _, format := range []string{"text", "json", "sarif", "github"} {
			code, stdout, _ := run(t, dir, c.text, "lint", "-o", format, "-")
			if code != cli.ExitUsage || !strings.Contains(strings.ReplaceAll(stdout, `\"`, `"`), c.want) {
				t.Errorf("- as %s: exit %d\n%s", format, code, stdout)
			}
		}
	}
	code, _, stderr := run(t, t.TempDir(), "", "lint", "-")
	if code != cli.ExitUsage || !strings.Contains(stderr, "no setting") {
		t.Errorf("nothing at all: exit %d\n%s", code, stderr)
	}
}

// A value that the plan calls sensitive is judged, and nothing that is printed
// holds it, in whatever form.
func TestSensitiveValuesArePrintedNowhere(t *testing.T) {
	const plan = `{"format_version":"1.2","resource_changes":[
{"address":"sysctl_parameters.a","mode":"managed","type":"sysctl_parameters","name":"a","change":{"actions":["create"],
 "after":{"name":"60-a","ssh":{"host":"lb1"},"values":{"net.ipv4.tcp_fin_timeout":"7413","net.ipv4.tcp_tw_reuse":"1","net.ipv4.tcp_timestamps":"0","net.core.somaxconn":"64137","net.ipv4.ip_local_port_range":"23456 23557","net.ipv4.tcp_max_tw_buckets":"0x6d31"}},
 "after_unknown":{},"after_sensitive":{"values":true}}},
{"address":"sysctl_parameters.b","mode":"managed","type":"sysctl_parameters","name":"b","change":{"actions":["create"],
 "after":{"name":"61-hunter2","file":"/etc/sysctl.d/61-hunter2.conf","ssh":{"host":"hunter2.example.net"},"policy":{"kernel":"6.1.0-hunter2"},"values":{"net.core.somaxconn":"4096","net.ipv4.tcp_timestamps":"1"}},
 "after_unknown":{},"after_sensitive":{"name":true,"ssh":{"host":true},"policy":{"kernel":true}}}},
{"address":"kubernetes_pod_v1.c","mode":"managed","type":"kubernetes_pod_v1","name":"c","change":{"actions":["create"],
 "after":{"spec":[{"security_context":[{"sysctl":[{"name":"hunter2","value":"1"},{"name":"net.core.somaxconn","value":"64137"}]}]}]},
 "after_unknown":{},"after_sensitive":{"spec":[{"security_context":[{"sysctl":[{"name":true},{"value":true}]}]}]}}}]}`
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "plan.json"), plan)
	commands := [][]string{
		{"show"}, {"show", "-o", "json"}, {"input"}, {"input", "-o", "json"}, {"topology"},
		{"input", "--kernel", "6.1"}, {"show", "--loader", "procps"},
	}
	for _, format := range []string{"text", "json", "sarif", "github"} {
		commands = append(commands, []string{"lint", "-o", format}, []string{"lint", "--kernel", "6.1", "--role", "load-balancer", "--nat", "-o", format})
	}
	for _, command := range commands {
		_, stdout, stderr := run(t, dir, "", append(command, "plan.json")...)
		// 64137 may also be shown by its parts, and 0x6d31 as 27953.
		for _, secret := range []string{"7413", "64137", "23456", "23557", "6d31", "27953", "hunter2"} {
			if strings.Contains(stdout+stderr, secret) {
				t.Errorf("%v prints %s:\n%s%s", command, secret, stdout, stderr)
			}
		}
	}
	code, stdout, _ := run(t, dir, "", "lint", "--kernel", "6.1", "plan.json")
	if code != cli.ExitFindings || !strings.Contains(stdout, "a value is sensitive, and not shown") {
		t.Errorf("exit %d, the values are not judged:\n%s", code, stdout)
	}
}
