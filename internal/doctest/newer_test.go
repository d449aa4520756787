package doctest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/msgpack"

	"github.com/tcplint/terraform-provider-sysctl/provider"
)

// TestNewerBlocks runs what Terraform 1.11 does not know, actions, lists and
// imports by identity, by asking the provider what a newer Terraform would.
func TestNewerBlocks(t *testing.T) {
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]int{}
	for _, c := range filesOfExamples(t) {
		if !c.newer(t) {
			continue
		}
		t.Run(c.where, func(t *testing.T) {
			enterEmptyDirectory(t)
			program := newTerraform(t)
			asked := newAsked(t, program.farm)
			for _, b := range c.ofType(t, "action") {
				asked.act(b)
				ran[b.Type]++
			}
			for _, b := range c.ofType(t, "list") {
				asked.list(b)
				ran[b.Type]++
			}
			for _, b := range c.ofType(t, "import") {
				makeImportable(t, program, root, c)
				asked.importByIdentity(b)
				ran[b.Type]++
			}
		})
	}
	for _, kind := range []string{"action", "list", "import"} {
		if ran[kind] == 0 {
			t.Errorf("no %s was run", kind)
		}
	}
}

// asked is the provider as a program speaks to it.
type asked struct {
	t      *testing.T
	server tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

func newAsked(t *testing.T, on *farm) *asked {
	t.Helper()
	a := &asked{t: t, server: providerserver.NewProtocol6(provider.New("test", provider.Options{Transports: on.transport})())()}
	var err error
	if a.schema, err = a.server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatal(err)
	}
	configured, err := a.server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: a.value(a.schema.Provider.ValueType(), nil)})
	a.fine(err, configured.Diagnostics)
	return a
}

func (a *asked) act(b *hclsyntax.Block) {
	a.t.Helper()
	actions, ok := a.server.(tfprotov6.ActionServer)
	kind := b.Labels[0]
	if !ok || a.schema.ActionSchemas[kind] == nil {
		a.t.Fatalf("there is no action %s", kind)
	}
	config := a.value(a.schema.ActionSchemas[kind].Schema.ValueType(), inner(b, "config"))
	valid, err := actions.ValidateActionConfig(a.t.Context(), &tfprotov6.ValidateActionConfigRequest{ActionType: kind, Config: config})
	a.fine(err, valid.Diagnostics)
	planned, err := actions.PlanAction(a.t.Context(), &tfprotov6.PlanActionRequest{ActionType: kind, Config: config})
	a.fine(err, planned.Diagnostics)
	stream, err := actions.InvokeAction(a.t.Context(), &tfprotov6.InvokeActionRequest{ActionType: kind, Config: config})
	a.fine(err, nil)
	completed := false
	for event := range stream.Events {
		if end, ok := event.Type.(tfprotov6.CompletedInvokeActionEventType); ok {
			completed = true
			a.fine(nil, end.Diagnostics)
		}
	}
	if !completed {
		a.t.Errorf("%s does not end", kind)
	}
}

func (a *asked) list(b *hclsyntax.Block) {
	a.t.Helper()
	lists, ok := a.server.(tfprotov6.ListResourceServer)
	kind := b.Labels[0]
	if !ok || a.schema.ListResourceSchemas[kind] == nil {
		a.t.Fatalf("there is no list of %s", kind)
	}
	config := a.value(a.schema.ListResourceSchemas[kind].ValueType(), inner(b, "config"))
	valid, err := lists.ValidateListResourceConfig(a.t.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: kind, Config: config})
	a.fine(err, valid.Diagnostics)
	_, whole := b.Body.Attributes["include_resource"]
	stream, err := lists.ListResource(a.t.Context(), &tfprotov6.ListResourceRequest{TypeName: kind, Config: config, IncludeResource: whole, Limit: 1000})
	a.fine(err, nil)
	for result := range stream.Results {
		a.fine(nil, result.Diagnostics)
	}
}

func (a *asked) importByIdentity(b *hclsyntax.Block) {
	a.t.Helper()
	to, ok := b.Body.Attributes["to"].Expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		a.t.Fatal("where the import goes is no address")
	}
	kind := to.Traversal.RootName()
	identities, err := a.server.GetResourceIdentitySchemas(a.t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	a.fine(err, identities.Diagnostics)
	given, problems := b.Body.Attributes["identity"].Expr.Value(nil)
	if problems.HasErrors() {
		a.t.Fatal(problems)
	}
	identity := a.object(identities.IdentitySchemas[kind].ValueType(), given.AsValueMap())
	imported, err := a.server.ImportResourceState(a.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: kind, Identity: &tfprotov6.ResourceIdentityData{IdentityData: identity}})
	a.fine(err, imported.Diagnostics)
	if len(imported.ImportedResources) != 1 {
		a.t.Fatalf("%d resources were imported", len(imported.ImportedResources))
	}
	read, err := a.server.ReadResource(a.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: kind, CurrentState: imported.ImportedResources[0].State, Private: imported.ImportedResources[0].Private, CurrentIdentity: imported.ImportedResources[0].Identity,
	})
	a.fine(err, read.Diagnostics)
	state, err := read.NewState.Unmarshal(a.schema.ResourceSchemas[kind].ValueType())
	a.fine(err, nil)
	if state.IsNull() {
		a.t.Errorf("%s was not found", kind)
	}
}

// inner is the body of a block in a block, nil if there is none.
func inner(b *hclsyntax.Block, kind string) *hclsyntax.Body {
	for _, nested := range b.Body.Blocks {
		if nested.Type == kind {
			return nested.Body
		}
	}
	return nil
}

// value is what the attributes of a body give for a schema; others are null.
func (a *asked) value(of tftypes.Type, body *hclsyntax.Body) *tfprotov6.DynamicValue {
	a.t.Helper()
	given := map[string]cty.Value{}
	if body != nil {
		for name, attribute := range body.Attributes {
			value, diags := attribute.Expr.Value(nil)
			if diags.HasErrors() {
				a.t.Fatal(diags)
			}
			given[name] = value
		}
	}
	return a.object(of, given)
}

func (a *asked) object(of tftypes.Type, given map[string]cty.Value) *tfprotov6.DynamicValue {
	a.t.Helper()
	text, err := json.Marshal(of)
	a.fine(err, nil)
	var wanted cty.Type
	a.fine(json.Unmarshal(text, &wanted), nil)
	values := map[string]cty.Value{}
	for name, kind := range wanted.AttributeTypes() {
		values[name] = cty.NullVal(kind)
		if value, ok := given[name]; ok {
			values[name], err = convert.Convert(value, kind)
			a.fine(err, nil)
		}
	}
	for name := range given {
		if !wanted.HasAttribute(name) {
			a.t.Fatalf("there is no attribute %s", name)
		}
	}
	packed, err := msgpack.Marshal(cty.ObjectVal(values), wanted)
	a.fine(err, nil)
	return &tfprotov6.DynamicValue{MsgPack: packed}
}

// fine ends the test on an error of either kind.
func (a *asked) fine(err error, diagnostics []*tfprotov6.Diagnostic) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			a.t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

// TestImportCommands runs each line of the import.sh files.
func TestImportCommands(t *testing.T) {
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, path := range filesBelow(t, "import.sh", "examples") {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "terraform ")
			if !ok {
				continue
			}
			ran++
			t.Run(command, func(t *testing.T) {
				enterEmptyDirectory(t)
				program := newTerraform(t)
				elsewhere := ""
				if strings.Contains(command, "lb2.example.net") {
					elsewhere = "provider \"sysctl\" {\n  ssh = { host = \"lb2.example.net\" }\n}\n"
				}
				if err := os.WriteFile("provider.tf", []byte(requirement+elsewhere), 0o600); err != nil {
					t.Fatal(err)
				}
				makeImportable(t, program, root, configuration{where: path})
				if out := program.must(t, strings.Fields(command)...); !strings.Contains(out, "Import successful!") {
					t.Error(out)
				}
			})
		}
	}
	if ran < 3 {
		t.Errorf("only %d commands ran", ran)
	}
}

// makeImportable makes what an example imports: another state did it.
func makeImportable(t *testing.T, program *terraform, root string, c configuration) {
	t.Helper()
	resource, err := os.ReadFile(filepath.Join(root, filepath.Dir(c.where), "resource.tf"))
	if err != nil {
		t.Fatal(fmt.Errorf("an import needs a resource.tf beside it: %w", err))
	}
	if _, err := os.Stat("provider.tf"); err != nil {
		err = os.WriteFile("provider.tf", []byte(requirement), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("resource.tf", resource, 0o600); err != nil {
		t.Fatal(err)
	}
	program.must(t, "apply", "-auto-approve")
	if err := os.Remove("terraform.tfstate"); err != nil {
		t.Fatal(err)
	}
}
