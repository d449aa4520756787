//go:build !linux

// Package local runs commands on this machine, if that is a Linux.
package local

import (
	"context"
	"fmt"
	"runtime"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
)

// Transport starts nothing here.
type Transport struct{}

var _ host.Transport = Transport{}

// Name returns localhost, whatever this machine is called.
func (Transport) Name() string { return "localhost" }

// Remote returns false.
func (Transport) Remote() bool { return false }

// Afresh returns the same transport.
func (t Transport) Afresh() host.Transport { return t }

// Close does nothing.
func (Transport) Close() error { return nil }

// Start fails: what Terraform runs on here is not what it can declare.
func (Transport) Start(context.Context, string) (host.Process, error) {
	return nil, fmt.Errorf("starting a shell on localhost: it runs %s and has no parameters of Linux; say in ssh which host is meant", runtime.GOOS)
}
