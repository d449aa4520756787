//go:build !linux

package walk

import (
	"context"
	"errors"
)

// Stage says that this process was started by no walk.
func Stage() (code int, is bool) { return 0, false }

// Take refuses.
func Take(context.Context) (Walk, error) {
	return Walk{}, errors.New("this is no Linux: there are no kernel parameters to walk through")
}
