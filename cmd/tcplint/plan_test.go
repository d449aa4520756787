package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestPlanOfManyResources: what a plan is read in does not grow with it.
func TestPlanOfManyResources(t *testing.T) {
	t.Setenv("GOMAXPROCS", "2") // the more run at once, the more garbage there is
	dir := t.TempDir()
	plan := filepath.Join(dir, "plan.json")
	writePlan(t, plan, manyResources)
	ours := contestant{name: "tcplint", args: []string{build(t, dir, "tcplint", "."), "lint", "--kernel", "6.1", "--fail-on", "never", plan}}
	ours.run(t)
	if peak := float64(ours.peak) * 1024 / 1e6; peak > 60 {
		t.Errorf("%.1f MB resident for a plan of %d resources, want at most 60", peak, manyResources)
	}
}

// BenchmarkPlan lints the JSON of a plan of 60,000 resources, 70 MB, turn by turn
// with conftest, where CONFTEST names it, which only parses the same file and
// applies a rule that asks nothing of it.
func BenchmarkPlan(b *testing.B) {
	dir := b.TempDir()
	tcplint := build(b, dir, "tcplint", ".")
	plan := filepath.Join(dir, "plan.json")
	size := writePlan(b, plan, manyResources)
	ours := contestant{name: "tcplint", args: []string{tcplint, "lint", "--kernel", "6.1", "--fail-on", "never", plan}}
	theirs := contestant{name: "conftest"}
	conftest := os.Getenv("CONFTEST")
	if conftest != "" {
		absolute, err := filepath.Abs(conftest)
		if err != nil {
			b.Fatal(err)
		}
		rules := filepath.Join(dir, "rules")
		writeFile(b, filepath.Join(rules, "none.rego"), []byte("package main\n\ndeny contains \"no plan\" if not input.format_version\n"))
		theirs.args = []string{absolute, "test", "-p", rules, plan}
	}
	for b.Loop() {
		ours.run(b)
		if conftest != "" {
			theirs.run(b)
		}
	}
	b.ReportMetric(float64(size)/1e6, "plan-MB")
	b.ReportMetric(ours.median(), "tcplint-ms")
	b.ReportMetric(float64(ours.cpu.Milliseconds()), "tcplint-cpu-ms")
	b.ReportMetric(float64(ours.peak)*1024/1e6, "tcplint-peak-MB")
	if conftest != "" {
		b.ReportMetric(theirs.median(), "conftest-ms")
		b.ReportMetric(float64(theirs.cpu.Milliseconds()), "conftest-cpu-ms")
		b.ReportMetric(float64(theirs.peak)*1024/1e6, "conftest-peak-MB")
	}
}

const manyResources = 60_000

// carrierEvery: one resource in this many sets kernel parameters.
const carrierEvery = 1000

// writePlan makes a plan as Terraform writes it, on one line: every resource
// stands in planned_values, in resource_changes and, a block for ten instances, in
// the configuration.
func writePlan(b testing.TB, path string, resources int) int64 {
	b.Helper()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprint(out, `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[`)
	for i := range resources {
		fmt.Fprintf(out, `%s{"address":%q,"mode":"managed","type":%q,"name":%q,"index":%d,"provider_name":"registry.terraform.io/hashicorp/aws","schema_version":1,"values":%s,"sensitive_values":{"tags":{},"tags_all":{}}}`,
			comma(i), address(i), kind(i), name(i), i%10, attributes(i))
	}
	fmt.Fprint(out, `]}},"resource_changes":[`)
	for i := range resources {
		fmt.Fprintf(out, `%s{"address":%q,"mode":"managed","type":%q,"name":%q,"index":%d,"provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"],"before":null,"after":%s,"after_unknown":{"arn":true,"id":true,"owner_id":true,"tags":{},"tags_all":{}},"before_sensitive":false,"after_sensitive":{"tags":{},"tags_all":{}}}}`,
			comma(i), address(i), kind(i), name(i), i%10, attributes(i))
	}
	fmt.Fprint(out, `],"configuration":{"provider_config":{"aws":{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws"}},"root_module":{"resources":[`)
	for i := 0; i < resources; i += 10 {
		fmt.Fprintf(out, `%s{"address":"%s.%s","mode":"managed","type":%q,"name":%q,"provider_config_key":"aws","expressions":{"vpc_id":{"references":["aws_vpc.main.id","aws_vpc.main"]}},"schema_version":1,"count_expression":{"constant_value":10}}`,
			comma(i), kind(i), name(i), kind(i), name(i))
	}
	fmt.Fprint(out, `]}},"timestamp":"2026-11-24T12:00:00Z","applyable":true,"complete":true,"errored":false}`)
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ","
}

func carrier(i int) bool { return i/10%(carrierEvery/10) == 7 && i%10 == 0 }

func kind(i int) string {
	if i/10%(carrierEvery/10) == 7 {
		return []string{"docker_container", "sysctl_parameters", "google_container_node_pool"}[i/carrierEvery%3]
	}
	return []string{"aws_instance", "aws_security_group_rule", "aws_iam_policy", "aws_route53_record"}[i/10%4]
}

func name(i int) string { return fmt.Sprintf("part_%05d", i/10) }

func address(i int) string { return fmt.Sprintf("%s.%s[%d]", kind(i), name(i), i%10) }

// attributes are those of a planned resource, some hundred bytes with escapes,
// nested blocks, numbers and text that is not ASCII.
func attributes(i int) string {
	if carrier(i) {
		return carried(i)
	}
	return fmt.Sprintf(`{"ami":"ami-%08x","ebs_block_device":[],"monitoring":false,"name":"part-%05d-größe","policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"arn:aws:s3:::bucket-%d/*\"}]}","root_block_device":[{"iops":3000,"volume_size":%d}],"tags":{"Name":"part-%05d","owner":"platform"},"tags_all":null}`, i, i/10, i, 8+i%64, i)
}

func carried(i int) string {
	values := fmt.Sprintf(`{"net.core.somaxconn":"%d","net.ipv4.tcp_max_tw_buckets":"5000","net.ipv4.tcp_timestamps":"0","net.ipv4.tcp_tw_reuse":"1","net.netfilter.nf_conntrack_tcp_timeout_time_wait":"%d"}`, 1024+i, 10+i%100)
	switch kind(i) {
	case "docker_container":
		return fmt.Sprintf(`{"image":"app:%d","name":"app-%d","sysctls":{"net.core.somaxconn":"%d","net.ipv4.tcp_keepalive_time":"%d"}}`, i, i, 1024+i, 60+i%1000)
	case "sysctl_parameters":
		return fmt.Sprintf(`{"name":"60-lb","values":%s,"ssh":{"host":"lb%d.example.net"}}`, values, i)
	}
	return fmt.Sprintf(`{"name":"pool-%d","node_config":[{"linux_node_config":[{"sysctls":%s}]}]}`, i, values)
}
