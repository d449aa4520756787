package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// BenchmarkApplyOneHost applies forty parameters on one host over SSH, turn by
// turn with Ansible and the same sshd and key: the plain module, and with
// pipelining, which is the best that it can do.
func BenchmarkApplyOneHost(b *testing.B) {
	s := startFleet(b, 1)
	tf := newTerraform(b, s, 1)
	playbook := newPlaybook(b, s)
	var ours, plan, theirs, plain []time.Duration
	for b.Loop() {
		s.logins(b)
		ours = append(ours, tf.time("apply", "-auto-approve"))
		if logins := s.logins(b); logins != 3 {
			b.Errorf("an apply took %d logins", logins)
		}
		s.holds(b, 1, "/etc/sysctl.d/60-lb.conf")
		plan = append(plan, tf.time("plan", "-detailed-exitcode"))
		if logins := s.logins(b); logins != 1 {
			b.Errorf("a plan took %d logins", logins)
		}
		tf.time("destroy", "-auto-approve")
		for _, way := range []struct {
			pipelining string
			times      *[]time.Duration
		}{{"True", &theirs}, {"False", &plain}} {
			*way.times = append(*way.times, playbook.time(way.pipelining))
			s.holds(b, 1, "/etc/sysctl.d/99-ansible.conf")
			playbook.undo()
		}
	}
	b.ReportMetric(seconds(ours), "apply-s")
	b.ReportMetric(seconds(plan), "plan-s")
	b.ReportMetric(seconds(theirs), "ansible-pipelining-s")
	b.ReportMetric(seconds(plain), "ansible-plain-s")
	b.ReportMetric(seconds(theirs)/seconds(ours), "pipelining/apply")
	b.ReportMetric(seconds(plain)/seconds(ours), "plain/apply")
}

// BenchmarkApplyFleet applies forty parameters on each of many hosts in one run.
func BenchmarkApplyFleet(b *testing.B) {
	const most = 50
	s := startFleet(b, most)
	for _, hosts := range []int{10, most} {
		b.Run(fmt.Sprintf("hosts=%d", hosts), func(b *testing.B) {
			tf := newTerraform(b, s, hosts)
			var apply, plan []time.Duration
			var peak int
			for b.Loop() {
				s.logins(b)
				stop := watchMemory(tf.provider)
				apply = append(apply, tf.time("apply", "-auto-approve"))
				peak = max(peak, stop())
				if logins := s.logins(b); logins != 3*hosts {
					b.Errorf("an apply took %d logins for %d hosts", logins, hosts)
				}
				for n := range hosts {
					s.holds(b, n+1, "/etc/sysctl.d/60-lb.conf")
				}
				plan = append(plan, tf.time("plan", "-detailed-exitcode"))
				if logins := s.logins(b); logins != hosts {
					b.Errorf("a plan took %d logins for %d hosts", logins, hosts)
				}
				tf.time("destroy", "-auto-approve")
			}
			b.ReportMetric(seconds(apply), "apply-s")
			b.ReportMetric(seconds(plan), "plan-s")
			b.ReportMetric(seconds(apply)*1000/float64(hosts), "apply-ms/host")
			b.ReportMetric(float64(peak)/1024, "peak-MiB")
		})
	}
}

// seconds is the median.
func seconds(times []time.Duration) float64 {
	times = slices.Clone(times)
	slices.Sort(times)
	return times[len(times)/2].Seconds()
}

// terraform runs the real program with the real provider.
type terraform struct {
	b        *testing.B
	dir      string
	provider string // path of the binary
}

func newTerraform(b *testing.B, s *fleet, hosts int) terraform {
	b.Helper()
	dir := b.TempDir()
	tf := terraform{b: b, dir: dir, provider: filepath.Join(dir, "bin", "terraform-provider-sysctl")}
	must(b, os.Mkdir(filepath.Dir(tf.provider), 0o700))
	build := exec.Command("go", "build", "-trimpath", "-o", tf.provider, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building the provider: %v\n%s", err, out)
	}
	write(b, filepath.Join(dir, "terraformrc"), fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"tcplint/sysctl\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(tf.provider)))
	var config strings.Builder
	fmt.Fprintf(&config, `terraform {
  required_providers {
    sysctl = { source = "tcplint/sysctl" }
  }
}
provider "sysctl" {
  ssh = { host = "unused", port = %d, user = "root", agent = false, ssh_config_file = "none", private_key_file = %q }
}
locals {
  hosts = toset([for n in range(%d) : "127.0.1.${n + 1}"])
}
resource "sysctl_parameters" "lb" {
  for_each = local.hosts
  name     = "60-lb"
  ssh      = { host = each.key, host_key = %q }
  values = {
`, s.Port, s.Identity, hosts, s.HostKey)
	for _, p := range tuned {
		fmt.Fprintf(&config, "    %q = %q\n", p.name, p.value)
	}
	config.WriteString("  }\n}\n")
	write(b, filepath.Join(dir, "main.tf"), config.String())
	return tf
}

func (tf terraform) time(arguments ...string) time.Duration {
	tf.b.Helper()
	program := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if program == "" {
		program = nettest.Program(tf.b, "terraform")
	}
	cmd := exec.Command(program, append(arguments, "-no-color")...)
	cmd.Dir = tf.dir
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+filepath.Join(tf.dir, "terraformrc"), "TF_IN_AUTOMATION=1", "TF_INPUT=0", "CHECKPOINT_DISABLE=1", "TF_LOG=")
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil {
		tf.b.Fatalf("terraform %v: %v\n%s", arguments, err, out)
	}
	return took
}

// playbook is the same forty settings for Ansible.
type playbook struct {
	b         *testing.B
	fleet     *fleet
	dir       string
	originals []string // of tuned
}

func newPlaybook(b *testing.B, s *fleet) playbook {
	b.Helper()
	nettest.Program(b, "ansible-playbook")
	dir := b.TempDir()
	var play strings.Builder
	play.WriteString(`- hosts: all
  gather_facts: false
  tasks:
    - ansible.posix.sysctl:
        name: "{{ item.name }}"
        value: "{{ item.value }}"
        sysctl_file: /etc/sysctl.d/99-ansible.conf
        sysctl_set: true
        reload: false
      loop:
`)
	for _, p := range tuned {
		fmt.Fprintf(&play, "        - {name: %q, value: %q}\n", p.name, p.value)
	}
	write(b, filepath.Join(dir, "play.yml"), play.String())
	write(b, filepath.Join(dir, "known_hosts"), fmt.Sprintf("[%s]:%d %s\n", address(1), s.Port, s.HostKey))
	write(b, filepath.Join(dir, "hosts"), fmt.Sprintf("%s ansible_port=%d ansible_user=root ansible_ssh_private_key_file=%s ansible_python_interpreter=/usr/bin/python3 ansible_ssh_common_args='-o UserKnownHostsFile=%s'\n",
		address(1), s.Port, s.Identity, filepath.Join(dir, "known_hosts")))
	p := playbook{b: b, fleet: s, dir: dir}
	for _, parameter := range tuned {
		p.originals = append(p.originals, strings.TrimSpace(s.on(b, 1, "cat "+nettest.Path(parameter.name))))
	}
	return p
}

func (p playbook) time(pipelining string) time.Duration {
	p.b.Helper()
	cmd := exec.Command("ansible-playbook", "-i", "hosts", "play.yml")
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "ANSIBLE_PIPELINING="+pipelining, "ANSIBLE_LOCAL_TEMP="+p.dir, "ANSIBLE_SSH_CONTROL_PATH_DIR="+filepath.Join(p.dir, "cp"), "HOME="+p.dir)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil {
		p.b.Fatalf("ansible-playbook: %v\n%s", err, out)
	}
	return took
}

// undo leaves the host as it was for the next turn.
func (p playbook) undo() {
	p.b.Helper()
	var script strings.Builder
	for i, parameter := range tuned {
		fmt.Fprintf(&script, "printf '%%s\\n' '%s' >%s\n", p.originals[i], nettest.Path(parameter.name))
	}
	script.WriteString("rm /etc/sysctl.d/99-ansible.conf\n")
	p.fleet.on(p.b, 1, script.String())
}
