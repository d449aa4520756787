package host

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Take learns what the question asks, in one round trip. It changes nothing on
// the host. Every error means that nothing is known.
func Take(ctx context.Context, runner Runner, q Question) (*Snapshot, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	snapshot, err := take(ctx, runner, q, batchSize)
	if errors.Is(err, errAmbiguous) {
		// Somebody wrote the boot id into a settings file.
		snapshot, err = take(ctx, runner, q, "1")
	}
	if err != nil {
		return nil, fmt.Errorf("reading the parameters of %s: %w", runner.Name(), err)
	}
	return snapshot, nil
}

func take(ctx context.Context, runner Runner, q Question, batch string) (*Snapshot, error) {
	script := snapshotScript(q, batch)
	output, err := runner.Run(ctx, script.Text())
	if err != nil {
		return nil, err
	}
	if output.Code != 0 {
		return nil, fmt.Errorf("the script ended with code %d: %.500s", output.Code, bytes.TrimSpace(output.Stderr))
	}
	return parseSnapshot(q, output.Stdout, script.Boundary)
}

// hostID: /etc/machine-id is confidential (machine-id(5)), so what is kept is
// a hash of it that no other application makes.
func hostID(machineID []byte) string {
	machineID = bytes.TrimSpace(machineID)
	if len(machineID) == 0 || string(machineID) == "uninitialized" {
		return ""
	}
	sum := sha256.Sum256(append([]byte("terraform-provider-sysctl host id\x00"), machineID...))
	return hex.EncodeToString(sum[:16])
}

// loaderOf judges as source.LoaderOf does under a root, and knows besides a
// host without systemd that runs procps (Devuan).
func loaderOf(signs map[string]bool) sysctlconf.Loader {
	switch {
	case signs["systemd-sysctl"]:
		return sysctlconf.Systemd
	case signs["openrc"], signs["busybox"] && !signs["sysctl"]:
		return sysctlconf.Busybox
	case signs["procps"] && !signs["systemd"]:
		return sysctlconf.Procps
	}
	return sysctlconf.Systemd
}
