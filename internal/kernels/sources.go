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
		"indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT) $(ORIGIN)", "Created-By: Packages",
	}}.run(ctx)
	if err != nil {
		return "", fmt.Errorf("looking for the package sources of this machine: %w", err)
	}
	return archiveIn(string(targets))
}

func archiveIn(targets string) (string, error) {
	for line := range strings.Lines(targets) {
		fields := strings.Fields(line)
		if len(fields) >= 4 && releases.MatchString(fields[1]) && fields[2] == "main" && ofDebian(fields[3:]) {
			return fields[0], nil
		}
	}
	return "", errors.New("the package sources of this machine have no release of Debian")
}

// ofDebian: others call what they have "stable main" too. Where apt-get update has not
// run yet, apt does not know whose an archive is.
func ofDebian(origin []string) bool {
	name := strings.Join(origin, " ")
	return name == "Debian" || name == unknownOrigin
}

// unknownOrigin is what apt leaves of a field that it has nothing for.
const unknownOrigin = "$(ORIGIN)"

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
