//go:build !linux

package walker

import (
	"context"
	"errors"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

// Stage says that this process was started by no walk.
func Stage() (code int, is bool) { return 0, false }

// Take refuses.
func Take(context.Context) (walk.Walk, error) {
	return walk.Walk{}, errors.New("this is no Linux: there are no kernel parameters to walk through")
}
