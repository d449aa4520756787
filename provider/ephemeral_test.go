package provider_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Ephemeral values reach the login, sudo and the kernel, and stay in no file
// that Terraform keeps: state, saved plan, lock file, what it printed.
func TestEphemeral_SecretsOfTheProviderAndOfParameters(t *testing.T) {
	const password, sudo, passphrase, key = "pass-1c9d40", "sudo-77ab02", "phrase-e0f3", "11111111-22222222-33333333-44444444"
	f, served := newFarm(t, "lb1")
	lb1 := f.hosts["lb1"]
	must(t, lb1.Set("net.ipv4.tcp_fastopen_key", "00000000-00000000-00000000-00000000"))
	tf := startTerraform(t, served)
	tf.write("main.tf", required+`
variable "password" {
  type      = string
  ephemeral = true
}
variable "sudo" {
  type      = string
  ephemeral = true
}
variable "passphrase" {
  type      = string
  ephemeral = true
}
variable "key" {
  type      = string
  ephemeral = true
}
provider "sysctl" {
  ssh           = { host = "lb1", password = var.password, passphrase = var.passphrase, private_key = "${var.passphrase}-key" }
  sudo_password = var.sudo
}
resource "sysctl_parameters" "lb" {
  name               = "60-lb"
  values             = { "net.ipv4.tcp_fastopen" = "3" }
  secrets_wo         = { "net.ipv4.tcp_fastopen_key" = var.key }
  secrets_wo_version = 1
}
`)
	given := []string{"-var=password=" + password, "-var=sudo=" + sudo, "-var=passphrase=" + passphrase, "-var=key=" + key}
	told := tf.run(append([]string{"plan", "-out=saved"}, given...)...)
	told += tf.run(append(append([]string{"apply"}, given...), "saved")...)
	if got := value(t, lb1, "net.ipv4.tcp_fastopen_key"); got != key {
		t.Errorf("the key is %q", got)
	}
	told += tf.run(append([]string{"plan", "-detailed-exitcode"}, given...)...)
	told += tf.run("show", "-json", "saved") + tf.run("show", "-json")
	for _, c := range f.asked {
		if c.SSH == nil || c.SSH.Password != password || c.SSH.Passphrase != passphrase || c.SSH.PrivateKey != passphrase+"-key" || c.SudoPassword != sudo {
			t.Errorf("the connection was asked for with %+v, %q", c.SSH, c.SudoPassword)
		}
	}
	if len(f.asked) == 0 {
		t.Error("no connection was asked for")
	}
	kept := everythingBelow(t, tf.directory)
	kept["the output"] = told
	for name, text := range kept {
		for _, secret := range []string{password, sudo, passphrase, key} {
			if strings.Contains(text, secret) && name != "main.tf" {
				t.Errorf("%s holds %s", name, secret)
			}
		}
	}
	if len(kept["saved!tfplan"]) == 0 || len(kept["terraform.tfstate"]) == 0 {
		t.Errorf("plan or state were not looked into: %d files", len(kept))
	}
	tf.run(append([]string{"destroy", "-auto-approve"}, given...)...)
}

// everythingBelow reads all files, also those in archives such as a saved plan.
func everythingBelow(t *testing.T, directory string) map[string]string {
	t.Helper()
	found := map[string]string{}
	must(t, filepath.WalkDir(directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(directory, path)
		must(t, err)
		data, err := os.ReadFile(path)
		must(t, err)
		found[name] = string(data)
		archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil // no archive
		}
		for _, file := range archive.File {
			text, err := fs.ReadFile(archive, file.Name)
			must(t, err)
			found[name+"!"+file.Name] = string(text)
		}
		return nil
	}))
	return found
}
