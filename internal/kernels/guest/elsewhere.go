//go:build !linux

package guest

import (
	"context"
	"errors"
)

// Run refuses.
func Run(context.Context) error { return errors.New("this is no Linux") }
