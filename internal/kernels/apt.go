package kernels

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// apt is one that has a directory and a suite for itself. It fetches as the
// machine's own does, and neither changes nor sees what is installed.
type apt struct {
	configuration string
}

func newApt(ctx context.Context, dir, site, suite string) (apt, error) {
	fail := func(err error) (apt, error) {
		return apt{}, fmt.Errorf("making a private apt for %s: %w", suite, err)
	}
	for _, below := range []string{"sources", "lists/partial", "state", "cache/archives/partial"} {
		if err := os.MkdirAll(filepath.Join(dir, below), 0o755); err != nil {
			return fail(err)
		}
	}
	fetching, err := howToFetch(ctx)
	if err != nil {
		return fail(err)
	}
	for name, text := range map[string]string{
		"status":                "",
		"sources/suite.sources": sourceEntry(site, suite),
		"apt.conf":              configuration(dir, fetching),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return fail(err)
		}
	}
	return apt{filepath.Join(dir, "apt.conf")}, nil
}

// howToFetch is what the machine's own configuration says of proxies and the like.
// The rest of it is left alone: it may have hooks that act on the machine.
func howToFetch(ctx context.Context) (string, error) {
	dump, err := command{program: "apt-config", arguments: []string{"dump"}}.run(ctx)
	if err != nil {
		return "", err
	}
	var kept strings.Builder
	for line := range strings.Lines(string(dump)) {
		if strings.HasPrefix(line, "Acquire::") {
			kept.WriteString(line)
		}
	}
	return kept.String(), nil
}

func configuration(dir, fetching string) string {
	var text strings.Builder
	text.WriteString(fetching)
	for _, option := range [][2]string{
		{"Dir::State", dir + "/state"},
		{"Dir::State::lists", dir + "/lists"},
		{"Dir::State::status", dir + "/status"},
		{"Dir::Cache", dir + "/cache"},
		{"Dir::Etc::sourcelist", "/dev/null"},
		{"Dir::Etc::sourceparts", dir + "/sources"},
		{"Dir::Etc::preferences", "/dev/null"},
		{"Dir::Etc::preferencesparts", "/dev/null"},
		{"Dir::Etc::main", "/dev/null"},
		{"Dir::Etc::parts", "/dev/null"},
		{"APT::Architecture", "amd64"},
		{"APT::Architectures", "amd64"},
		{"Acquire::Languages", "none"},
		{"Acquire::AllowInsecureRepositories", "false"},
		{"Acquire::AllowWeakRepositories", "false"},
		{"Acquire::AllowDowngradeToInsecureRepositories", "false"},
		// An address that does not answer is otherwise no error.
		{"APT::Update::Error-Mode", "any"},
	} {
		fmt.Fprintf(&text, "%s %q;\n", option[0], option[1])
	}
	return text.String()
}

func (a apt) run(ctx context.Context, dir, program string, arguments ...string) (string, error) {
	out, err := command{
		program: program, arguments: arguments, directory: dir,
		environment: []string{"APT_CONFIG=" + a.configuration, "LC_ALL=C.UTF-8"},
	}.run(ctx)
	return string(out), err
}

// update asks the archive what it has by now.
func (a apt) update(ctx context.Context) error {
	_, err := a.run(ctx, "", "apt-get", "update", "--quiet=2")
	return err
}

// entry is what an archive says of a package.
type entry struct {
	name, file, sha256 string
	depends            []string
}

func (a apt) entry(ctx context.Context, name string) (entry, error) {
	text, err := a.run(ctx, "", "apt-cache", "--no-all-versions", "show", name)
	return parseEntry(name, text), err
}

func parseEntry(name, text string) entry {
	said := entry{name: name}
	for line := range strings.Lines(text) {
		switch field, value, _ := strings.Cut(strings.TrimRight(line, "\n"), ": "); field {
		case "Depends":
			said.depends = dependencies(value)
		case "Filename":
			said.file = path.Base(value)
		case "SHA256":
			said.sha256 = value
		}
	}
	return said
}

// dependencies are the names in a list as in "a (= 1), b | c".
func dependencies(list string) []string {
	var names []string
	for _, entry := range strings.Split(list, ",") {
		for _, alternative := range strings.Split(entry, "|") {
			if fields := strings.Fields(alternative); len(fields) > 0 {
				names = append(names, fields[0])
			}
		}
	}
	return names
}

// download fetches packages into a directory and verifies them. Of one that is there
// it looks at the size only.
func (a apt) download(ctx context.Context, dir string, names []string) error {
	_, err := a.run(ctx, dir, "apt-get", append([]string{"download", "--quiet=2"}, names...)...)
	return err
}
