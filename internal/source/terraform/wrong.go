package terraform

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// What is mistaken for the JSON of a plan, and the way to that.
var (
	errBinary  = errors.New("a binary plan (or another zip file), not its JSON: terraform show -json tfplan | tcplint lint -")
	errWrapper = errors.New("the output of the setup-terraform wrapper, not the plan alone: set terraform_wrapper: false in that step")
	errLog     = errors.New("log lines of terraform plan -json, not the plan: terraform plan -out=tfplan && terraform show -json tfplan | tcplint lint -")
	errSource  = errors.New("source in the language of Terraform, or a state printed in it, not a plan: terraform plan -out=tfplan && terraform show -json tfplan | tcplint lint -")
	errPrinted = errors.New("a plan as it is printed for people, not its JSON: terraform plan -out=tfplan && terraform show -json tfplan | tcplint lint -")
	errState   = errors.New("a state file, not a plan: terraform plan -out=tfplan && terraform show -json tfplan | tcplint lint -")
	errShown   = errors.New("the state as terraform show -json prints it without the name of a plan: terraform plan -out=tfplan && terraform show -json tfplan | tcplint lint -")
	errNoPlan  = errors.New("JSON of Terraform without a plan in it (no resource_changes, no planned_values), perhaps an empty state: terraform plan -out=tfplan && terraform show -json tfplan | tcplint lint -")
	errJSON    = errors.New("JSON, but not a Terraform plan (no format_version): terraform show -json tfplan | tcplint lint -")
	errUTF16   = errors.New("UTF-16, as > in Windows PowerShell writes it: terraform show -json tfplan | Out-File -Encoding utf8 plan.json")
	errSeveral = errors.New("something follows the JSON of the plan: give one plan at a time, and nothing else")

	errEncrypted = errors.New("encrypted by OpenTofu: tofu show -json tfplan | tcplint lint -, where tofu has the key")
	errErrored   = errors.New("terraform plan stopped at an error: what it had planned by then was looked at, the rest is not in the plan")
)

// What the first bytes of a text give away.
var (
	zipMagic    = []byte("PK\x03\x04")
	wrapperLine = []byte("[command]")
)

// isUTF16: a byte order mark, then the brace of an object.
func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe{\x00")) || bytes.HasPrefix(head, []byte("\xfe\xff\x00{"))
}

// supported is the major version of the format: Terraform since 1.0 and OpenTofu
// write 1.x, and ask readers to reject any other and to pass over names that they
// do not know (developer.hashicorp.com/terraform/internals/json-format).
const supported = "1"

func checkVersion(version string) error {
	if major, _, _ := strings.Cut(version, "."); major != supported {
		return fmt.Errorf("a plan with format_version %q: tcplint reads %s.x, which Terraform 1.x and OpenTofu write", version, supported)
	}
	return nil
}

func broken(err error) error {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, errJSON) || errors.Is(err, errLog):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return errors.New("the JSON ends in the middle: did terraform show run to its end?")
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON from byte %d on: %w", syntax.ByteOffset, syntax.Err)
	}
	return fmt.Errorf("reading the plan: %w", err)
}
