package gate

import (
	"sync"

	"github.com/tcplint/terraform-provider-sysctl/internal/config"
	"github.com/tcplint/terraform-provider-sysctl/internal/lint"
)

// configs are the configuration files that were read, each once: a plan of a
// thousand resources names the same one a thousand times.
type configs struct {
	mu   sync.Mutex
	read map[string]configured
}

type configured struct {
	config *config.Config
	err    error
}

func newConfigs() *configs { return &configs{read: map[string]configured{}} }

// of is the configuration in a file, nil for no file.
func (c *configs) of(path string) (*config.Config, error) {
	if path == "" {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.read[path]
	if !ok {
		checks, err := lint.Checks(nil)
		if err != nil {
			return nil, err
		}
		found.config, found.err = config.Load(path, checks)
		c.read[path] = found
	}
	return found.config, found.err
}
