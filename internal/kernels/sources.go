package kernels

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// releases are the names under which an archive of Debian has whole releases.
// bookworm-security and the like are archives of their own, or parts of others.
var releases = regexp.MustCompile(`^(bullseye|bookworm|trixie|forky|duke|sid|(oldold|old)?stable|testing|unstable)$`)

// archive is the address from which this machine has its own packages. apt is asked,
// since it knows both forms of source lists and everything that they may say.
func archive(ctx context.Context) (string, error) {
	targets, err := command{program: "apt-get", arguments: []string{
		"--no-release-info", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages",
	}}.run(ctx)
	if err != nil {
		return "", fmt.Errorf("looking for the package sources of this machine: %w", err)
	}
	return archiveIn(string(targets))
}

func archiveIn(targets string) (string, error) {
	for line := range strings.Lines(targets) {
		fields := strings.Fields(line)
		if len(fields) == 3 && releases.MatchString(fields[1]) && fields[2] == "main" {
			return fields[0], nil
		}
	}
	return "", errors.New("the package sources of this machine have no release of Debian")
}

// keyring has the keys of Debian's releases, among them those of newer ones.
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// sourceEntry is where a private apt has a suite from. Without the keyring apt
// trusts what the machine's own does; a suite whose key neither has is refused.
func sourceEntry(site, suite string) string {
	entry := fmt.Sprintf("Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nTargets: Packages\n", site, suite)
	if _, err := os.Stat(keyring); err == nil {
		entry += "Signed-By: " + keyring + "\n"
	}
	return entry
}
