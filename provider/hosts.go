package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/tcplint/terraform-provider-sysctl/internal/apply"
	"github.com/tcplint/terraform-provider-sysctl/internal/gate"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/local"
	"github.com/tcplint/terraform-provider-sysctl/internal/host/ssh"
	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// providerData is what Configure leaves to everything that the provider has.
type providerData struct {
	model  providerModel
	hosts  *hosts
	ways   *ways
	gate   *gate.Gate
	models *policy.Models
}

// configured is what Configure left. It is nil before that, as when a
// configuration is validated.
func configured(left any, diags *diag.Diagnostics) *providerData {
	data, ok := left.(*providerData)
	if left != nil && !ok {
		diags.AddError("Unable to Use the Provider", fmt.Sprintf("It was configured with a %T. This is a mistake in the provider.", left))
	}
	return data
}

// target is a host with what this run of the provider knows of it.
type target struct {
	name     string // as configured, or localhost
	remote   bool
	session  *apply.Session
	direct   bool // this machine, and who runs Terraform is who looks there
	runner   host.Runner
	declared *declared
}

// target finds the host of a resource, data source, action or list. It does not
// connect. It is nil while the connection is not known.
func (d *providerData) target(ctx context.Context, own connectionModel) (*target, diag.Diagnostics) {
	var diags diag.Diagnostics
	config, isKnown := d.model.over(ctx, own)
	if !isKnown {
		return nil, diags
	}
	found, err := d.hosts.of(config)
	if err != nil {
		diags.AddError("Unable to Prepare the Connection", err.Error())
		return nil, diags
	}
	return found, diags
}

// hosts are those of one configured provider.
type hosts struct {
	transports func(host.Config) host.Transport

	mu       sync.Mutex
	targets  map[string]*target   // by connection
	declared map[string]*declared // by host, whoever logs in
}

func newHosts(transports func(host.Config) host.Transport) *hosts {
	return &hosts{transports: transports, targets: map[string]*target{}, declared: map[string]*declared{}}
}

func (h *hosts) of(config host.Config) (*target, error) {
	// Two connections that differ in anything, secrets too, are two.
	key, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("comparing connections: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if found := h.targets[string(key)]; found != nil {
		return found, nil
	}
	transport := h.transports(config)
	runner := host.NewRunner(transport, config.Sudo, config.SudoPassword)
	_, isLocal := transport.(local.Transport)
	made := &target{
		name:     hostName(config),
		remote:   transport.Remote(),
		direct:   isLocal && (!config.Sudo || os.Geteuid() == 0),
		runner:   runner,
		session:  apply.NewSession(runner, apply.Options{Question: question()}),
		declared: h.declarations(place(config, transport)),
	}
	h.targets[string(key)] = made
	return made, nil
}

func (h *hosts) declarations(place string) *declared {
	if h.declared[place] == nil {
		h.declared[place] = &declared{byOwner: map[string]declaration{}, leaving: map[string]declaration{}, told: map[string]bool{}, courses: map[string]*course{}}
	}
	return h.declared[place]
}

// place is a host whoever logs in: its name without the user. A port that is not
// written is the one that ssh_config or OpenSSH takes.
func place(config host.Config, transport host.Transport) string {
	if config.SSH == nil {
		return localhost
	}
	name := transport.Name()
	return name[strings.LastIndex(name, "@")+1:]
}

// question is asked with every snapshot, so that many resources need one round
// trip: the parameters that people set and that the rules look at.
var question = sync.OnceValue(host.Usual)

// ways are the ways to hosts of one provider process. Connections are made when
// they are first used, and end with the process: Terraform tells a provider of no
// other end.
type ways struct {
	pool *ssh.Pool

	mu   sync.Mutex
	told []string
}

func newWays() *ways {
	w := &ways{}
	w.pool = ssh.NewPool(ssh.Options{Warn: w.warn})
	return w
}

func (w *ways) warn(message string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, message)
}

// warnings gives what was told since the last call.
func (w *ways) warnings() diag.Diagnostics {
	w.mu.Lock()
	defer w.mu.Unlock()
	var diags diag.Diagnostics
	for _, message := range w.told {
		diags.AddWarning("Something About the Connection", message)
	}
	w.told = nil
	return diags
}

func (w *ways) to(config host.Config) host.Transport {
	if config.SSH == nil {
		return local.Transport{}
	}
	return w.pool.Transport(*config.SSH)
}
