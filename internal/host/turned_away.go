package host

import "errors"

// TurnedAway says whether an error means that a host was reached and that nothing
// was run there, because of the login or of who the host is: the same attempt has
// the same end, and one with a password may lock an account.
func TurnedAway(err error) bool {
	var away interface{ TurnedAway() }
	return errors.As(err, &away)
}

// TurnedAway marks the error for the function of that name.
func (*PrivilegeError) TurnedAway() {}

// TurnedAway marks the error for the function of that name.
func (*NoShellError) TurnedAway() {}
