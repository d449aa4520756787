package kernels

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernels/guest"
	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// Results are what a kernel showed.
type Results struct {
	Root, Nobody prove.Document
	Walk         walk.Walk
}

// readResults reads what a virtual machine sent, which has to be complete.
func readResults(file string) (Results, error) {
	sent, err := os.Open(file)
	if err != nil {
		return Results{}, err
	}
	defer sent.Close()
	parts := map[string][]byte{}
	for archive := tar.NewReader(sent); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Results{}, fmt.Errorf("reading what was sent: %w", err)
		}
		if parts[header.Name], err = io.ReadAll(archive); err != nil {
			return Results{}, fmt.Errorf("reading what was sent: %w", err)
		}
	}
	return parse(parts)
}

func parse(parts map[string][]byte) (Results, error) {
	if _, whole := parts[guest.Done]; !whole {
		return Results{}, errors.New("it ended before all was sent")
	}
	var results Results
	for name, document := range map[string]*prove.Document{guest.AsRoot: &results.Root, guest.AsNobody: &results.Nobody} {
		if err := json.Unmarshal(parts[name], document); err != nil {
			return Results{}, fmt.Errorf("reading %s: %w", name, err)
		}
	}
	var err error
	results.Walk, err = walk.Read(bytes.NewReader(parts[guest.Walk]))
	return results, err
}
