package config

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// HostFor is the first host of the file whose files match path, which is
// absolute or relative to the working directory. Symbolic links are not
// resolved: a pattern says what the user sees.
func (c *Config) HostFor(path string) (*Host, bool) {
	if c == nil {
		return nil, false
	}
	for i := range c.Hosts {
		if c.matchesPath(c.Hosts[i].Files, path) {
			return &c.Hosts[i], true
		}
	}
	return nil, false
}

// HostForHostname is the first host of the file whose hostnames match. Case
// and a final dot do not count (RFC 4343, RFC 1034 section 3.1).
func (c *Config) HostForHostname(name string) (*Host, bool) {
	if c == nil {
		return nil, false
	}
	name = plainHostname(name)
	for i := range c.Hosts {
		for _, pattern := range c.Hosts[i].Hostnames {
			if doublestar.MatchUnvalidated(plainHostname(pattern), name) {
				return &c.Hosts[i], true
			}
		}
	}
	return nil, false
}

// HostForAddress is the first host of the file whose addresses match a
// Terraform address. Only * is special: brackets belong to addresses.
func (c *Config) HostForAddress(address string) (*Host, bool) {
	if c == nil {
		return nil, false
	}
	for i := range c.Hosts {
		for _, pattern := range c.Hosts[i].Addresses {
			if matchesAddress(pattern, address) {
				return &c.Hosts[i], true
			}
		}
	}
	return nil, false
}

// HostNamed finds a host by its name, as edges refer to it.
func (c *Config) HostNamed(name string) (*Host, bool) {
	if c == nil {
		return nil, false
	}
	for i := range c.Hosts {
		if c.Hosts[i].Name == name {
			return &c.Hosts[i], true
		}
	}
	return nil, false
}

func plainHostname(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

func matchesAddress(pattern, address string) bool {
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	matched, err := regexp.MatchString(`(?s)^`+strings.Join(parts, ".*")+`$`, address)
	return err == nil && matched
}

func (c *Config) matchesPath(patterns []string, path string) bool {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	relative, err := filepath.Rel(c.Dir, absolute)
	if err != nil {
		return false
	}
	for _, pattern := range patterns {
		name := relative
		if filepath.IsAbs(pattern) {
			name = absolute
		}
		if doublestar.MatchUnvalidated(strings.TrimPrefix(pattern, "./"), filepath.ToSlash(name)) {
			return true
		}
	}
	return false
}
