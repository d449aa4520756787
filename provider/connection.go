package provider

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// localhost names this machine in identities and messages.
const localhost = "localhost"

type providerModel struct {
	connectionModel
	SudoPassword types.String `tfsdk:"sudo_password"`
}

// connectionModel is the part of a resource, data source, action or list that
// overrides what the provider block says of the host.
type connectionModel struct {
	SSH    types.Object `tfsdk:"ssh"`
	Sudo   types.Bool   `tfsdk:"sudo"`
	Policy types.Object `tfsdk:"policy"`
}

// check is what can be said of the provider block alone.
func (m *providerModel) check(_ context.Context) diag.Diagnostics {
	var diags diag.Diagnostics
	if m.SSH.IsNull() || m.SSH.IsUnknown() {
		return diags
	}
	if ssh := (layers{m.SSH}); ssh.get("host").IsNull() {
		diags.AddAttributeError(path.Root("ssh").AtName("host"), "Unable to Name the Host",
			"The provider's ssh block has no host. Write ssh = { host = \"lb1.example.net\" }, or leave out ssh to declare parameters of this machine.")
	}
	return diags
}

// layers are objects whose attributes cover those of the later ones.
type layers []types.Object

func (l layers) get(name string) attr.Value {
	for _, object := range l {
		if value, ok := object.Attributes()[name]; ok && !value.IsNull() {
			return value
		}
	}
	return types.DynamicNull()
}

func (l layers) text(name string) string {
	value, _ := l.get(name).(types.String)
	return value.ValueString()
}

func (l layers) number(name string) int {
	value, _ := l.get(name).(types.Int64)
	return int(value.ValueInt64())
}

func (l layers) flag(name string) *bool {
	value, _ := l.get(name).(types.Bool)
	return value.ValueBoolPointer()
}

func (l layers) texts(name string) []string {
	list, ok := l.get(name).(types.List)
	if !ok {
		return nil
	}
	texts := make([]string, 0, len(list.Elements()))
	for _, element := range list.Elements() {
		if text, ok := element.(types.String); ok {
			texts = append(texts, text.ValueString())
		}
	}
	return texts
}

func (l layers) objects(name string) []types.Object {
	list, _ := l.get(name).(types.List)
	var objects []types.Object
	for _, element := range list.Elements() {
		if object, ok := element.(types.Object); ok {
			objects = append(objects, object)
		}
	}
	return objects
}

func (l layers) duration(name string) time.Duration {
	d, _ := time.ParseDuration(l.text(name)) // checked by the schema, or empty
	return d
}

// known says whether nothing in a value waits for the apply.
func known(ctx context.Context, values ...attr.Value) bool {
	for _, value := range values {
		raw, err := value.ToTerraformValue(ctx)
		if err != nil || !raw.IsFullyKnown() {
			return false
		}
	}
	return true
}

// over lays a resource's connection over the provider's. It is false while some
// of it is not known.
func (m *providerModel) over(ctx context.Context, own connectionModel) (host.Config, bool) {
	if !known(ctx, own.SSH, own.Sudo, m.SudoPassword) {
		return host.Config{}, false
	}
	if !known(ctx, m.Sudo) && own.Sudo.IsNull() || !known(ctx, m.SSH) {
		return host.Config{}, false
	}
	config := host.Config{Sudo: m.Sudo.ValueBool(), SudoPassword: m.SudoPassword.ValueString()}
	if !own.Sudo.IsNull() {
		config.Sudo = own.Sudo.ValueBool()
	}
	if own.SSH.IsNull() && m.SSH.IsNull() {
		return config, true
	}
	ssh := layers{own.SSH, m.SSH}
	config.SSH = &host.SSH{
		Host:            ssh.text("host"),
		Port:            ssh.number("port"),
		User:            ssh.text("user"),
		Agent:           ssh.flag("agent"),
		PrivateKey:      ssh.text("private_key"),
		PrivateKeyFile:  ssh.text("private_key_file"),
		Passphrase:      ssh.text("passphrase"),
		CertificateFile: ssh.text("certificate_file"),
		Password:        ssh.text("password"),
		KnownHostsFiles: ssh.texts("known_hosts_files"),
		HostKey:         ssh.text("host_key"),
		ConfigFile:      ssh.text("ssh_config_file"),
		ConnectTimeout:  ssh.duration("connect_timeout"),
	}
	config.SSH.Host = strings.TrimSpace(config.SSH.Host)
	m.keepApart(config.SSH, layers{own.SSH}, layers{m.SSH})
	for _, hop := range ssh.objects("bastions") {
		hop := layers{hop}
		config.SSH.Bastions = append(config.SSH.Bastions, host.Bastion{
			Host:            hop.text("host"),
			Port:            hop.number("port"),
			User:            hop.text("user"),
			PrivateKeyFile:  hop.text("private_key_file"),
			CertificateFile: hop.text("certificate_file"),
			HostKey:         hop.text("host_key"),
			KnownHostsFiles: hop.texts("known_hosts_files"),
		})
	}
	return config, true
}

// keepApart takes back what belongs to the provider's host or key and not to
// those that a resource names instead.
func (m *providerModel) keepApart(ssh *host.SSH, own, providers layers) {
	if own.text("host") != "" && own.text("host") != providers.text("host") &&
		own.text("host_key") == "" && !strings.HasPrefix(ssh.HostKey, "@cert-authority") {
		ssh.HostKey = ""
	}
	if own.text("private_key_file") != "" {
		ssh.PrivateKey = ""
		if own.text("certificate_file") == "" {
			ssh.CertificateFile = ""
		}
	}
}

// hostName is the host as it was configured: what identities are made of.
func hostName(config host.Config) string {
	if config.SSH == nil {
		return localhost
	}
	return config.SSH.Host
}

type policyModel struct {
	Roles       []string
	NAT         *bool
	Kernel      string
	Loader      string
	ConfigFile  string
	Enforcement string
}

// policyOver lays a resource's policy over the provider's. It is false while
// some of it is not known: the apply then judges.
func (m *providerModel) policyOver(ctx context.Context, own connectionModel) (policyModel, bool) {
	if !known(ctx, m.Policy, own.Policy) {
		return policyModel{}, false
	}
	both := layers{own.Policy, m.Policy}
	policy := policyModel{
		Roles:       both.texts("roles"),
		NAT:         both.flag("nat"),
		Kernel:      both.text("kernel"),
		Loader:      both.text("loader"),
		ConfigFile:  both.text("config_file"),
		Enforcement: both.text("enforcement"),
	}
	if policy.Enforcement == "" {
		policy.Enforcement = "error"
	}
	return policy, true
}
