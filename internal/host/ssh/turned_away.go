package ssh

// TurnedAway marks the error for the function of package host.
func (*AuthError) TurnedAway() {}

// TurnedAway marks the error for the function of package host.
func (*UnknownHostKeyError) TurnedAway() {}

// TurnedAway marks the error for the function of package host.
func (*ChangedHostKeyError) TurnedAway() {}

// TurnedAway marks the error for the function of package host.
func (*RevokedHostKeyError) TurnedAway() {}

// TurnedAway marks the error for the function of package host.
func (*HostCertificateError) TurnedAway() {}
