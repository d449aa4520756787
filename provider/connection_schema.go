package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	dataschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	listschema "github.com/hashicorp/terraform-plugin-framework/list/schema"
	providerschema "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	resourceschema "github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// kit makes the optional attributes of one kind of schema: the framework has a
// type of its own for each, and the connection is the same in all.
type kit[A any] struct {
	text    func(description string, checks ...validator.String) A
	number  func(description string, checks ...validator.Int64) A
	flag    func(description string) A
	texts   func(description string, checks ...validator.List) A
	object  func(description string, attributes map[string]A) A
	objects func(description string, attributes map[string]A) A
}

func connectionAttributes[A any](k kit[A], override string) map[string]A {
	return map[string]A{
		"ssh":    k.object("How the host is reached over SSH. Absent: "+override+". Whatever is left out here is taken from ssh_config, then from what OpenSSH does by default.", sshAttributes(k)),
		"sudo":   k.flag("Become root with sudo, on this machine too. (default false, " + override + ")"),
		"policy": k.object("What the rules have to know of the host. (default "+override+")", policyAttributes(k)),
	}
}

func sshAttributes[A any](k kit[A]) map[string]A {
	attributes := hopAttributes(k)
	maps.Copy(attributes, map[string]A{
		"agent":           k.flag("Use the agent at SSH_AUTH_SOCK. (default: if there is one)"),
		"ssh_config_file": k.text("The ssh_config to read, `none` for no file. (default ~/.ssh/config and /etc/ssh/ssh_config)"),
		"connect_timeout": k.text("How long dial and handshake of each hop may take. (default 15s)", durationCheck{}),
		"bastions":        k.objects("Hosts on the way, the first hop first, as in `ProxyJump a,b`. The key of each is checked.", hopAttributes(k)),
	})
	return attributes
}

// hopAttributes are those that the host and the hosts on the way to it share.
func hopAttributes[A any](k kit[A]) map[string]A {
	return map[string]A{
		"host":              k.text("Name, address, or alias of ssh_config, alone: `port` and `user` are attributes of their own. Required in `bastions` and in the provider's `ssh`.", stringvalidator.LengthAtLeast(1), hostCheck{}),
		"port":              k.number("TCP port. (default 22)", int64validator.Between(1, 65535)),
		"user":              k.text("Who logs in. (default: who runs Terraform)"),
		"private_key_file":  k.text("File of a private key."),
		"certificate_file":  k.text("File of an OpenSSH certificate for the private key."),
		"known_hosts_files": k.texts("Files of host keys. (default ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts) They are read, never written."),
		"host_key":          k.text("The host's key, `ssh-ed25519 AAAA…`, or `@cert-authority ssh-ed25519 AAAA…`. It takes the place of the files."),
	}
}

// secretAttributes are in the provider block alone: no state holds that.
func secretAttributes() map[string]providerschema.Attribute {
	return map[string]providerschema.Attribute{
		"private_key": secret("Text of a private key. May be ephemeral."),
		"passphrase":  secret("What the private key is encrypted with. May be ephemeral."),
		"password":    secret("Password of the login. May be ephemeral."),
	}
}

func secret(description string) providerschema.Attribute {
	return providerschema.StringAttribute{Optional: true, MarkdownDescription: description, Sensitive: true}
}

func policyAttributes[A any](k kit[A]) map[string]A {
	return map[string]A{
		"roles":       k.texts("What the host does: load-balancer, web, database, client, nat-gateway, kubernetes-node, container. (default: what config_file says)", listvalidator.ValueStringsAre(stringvalidator.OneOf(policy.Roles...))),
		"nat":         k.flag("Clients reach the host through NAT."),
		"kernel":      k.text("Kernel release to judge for where the host cannot be asked. A real host's own wins, with a warning."),
		"loader":      k.text("What applies files at boot where the host cannot be asked: systemd, procps, procps3, busybox, toybox.", stringvalidator.OneOf("systemd", "procps", "procps3", "busybox", "toybox")),
		"config_file": k.text("A tcplint.toml: hosts, edges, severities, ignores."),
		"enforcement": k.text("What findings of the rules do to a plan: `error` (those of that severity fail it), `warning` (none does), `off` (no rule is asked). What the host itself refuses fails all the same. (default error)", stringvalidator.OneOf("error", "warning", "off")),
	}
}

func providerConnectionAttributes() map[string]providerschema.Attribute {
	ssh := sshAttributes(providerKit)
	maps.Copy(ssh, secretAttributes())
	attributes := connectionAttributes(providerKit, "this machine")
	attributes["ssh"] = providerKit.object("How hosts are reached over SSH. Absent: this machine.", ssh)
	attributes["policy"] = providerKit.object("What the rules have to know of the hosts. (default: no roles, enforcement error)", policyAttributes(providerKit))
	attributes["sudo"] = providerKit.flag("Become root with sudo, on this machine too. (default false)")
	attributes["sudo_password"] = secret("What sudo asks for, if it asks. May be ephemeral.")
	return attributes
}

const providersOwn = "the provider's"

func resourceConnectionAttributes() map[string]resourceschema.Attribute {
	return connectionAttributes(resourceKit, providersOwn)
}

func dataConnectionAttributes() map[string]dataschema.Attribute {
	return connectionAttributes(dataKit, providersOwn)
}

func actionConnectionAttributes() map[string]actionschema.Attribute {
	return connectionAttributes(actionKit, providersOwn)
}

func listConnectionAttributes() map[string]listschema.Attribute {
	return connectionAttributes(listKit, providersOwn)
}
