package apply

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/effective"
	"github.com/tcplint/terraform-provider-sysctl/internal/facts"
	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// describe says how a host's kernel reads a parameter.
func describe(snapshot *host.Snapshot, name string) effective.Description {
	if release, err := kernel.ParseRelease(snapshot.Kernel); err == nil {
		catalogue := effective.KernelCatalogue{Release: release, Memory: snapshot.Memory}
		if description, known := catalogue.Describe(name); known {
			return description
		}
	}
	return facts.Form(name)
}

// squeeze joins the words of a value with one blank, as the script does too.
func squeeze(value string) string {
	return strings.Join(strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), " ")
}

// forms are the values that the kernel may show after a value was accepted, all
// of them squeezed.
func forms(d effective.Description, value string) []string {
	accepted := []string{squeeze(value)}
	if normal, ok := effective.Normalise(d, value); ok {
		accepted = append(accepted, squeeze(normal))
	}
	if numbers, ok := decimals(value); ok && d.Type == kernel.Unknown {
		accepted = append(accepted, numbers)
	}
	// proc_do_stable_secret prints %pI6: all eight groups, no shortening.
	if address, err := netip.ParseAddr(value); err == nil && address.Is6() && strings.HasSuffix(d.Name, "stable_secret") {
		accepted = append(accepted, address.StringExpanded())
	}
	slices.Sort(accepted)
	return slices.Compact(accepted)
}

// decimals writes numbers as most parameters show them.
func decimals(value string) (string, bool) {
	words := strings.Fields(value)
	for i, word := range words {
		number, err := strconv.ParseInt(word, 0, 64)
		if err != nil {
			return "", false
		}
		words[i] = strconv.FormatInt(number, 10)
	}
	return strings.Join(words, " "), len(words) > 0
}

// same says whether a live value is what writing value leaves.
func same(d effective.Description, live, value string) bool {
	return slices.Contains(forms(d, value), squeeze(live)) || effective.Equal(d, live, value)
}

func isSecret(name string) bool {
	entry, known := kernel.Lookup(name)
	return known && entry.Sensitive
}

func quoted(value string) string { return fmt.Sprintf("%q", value) }
