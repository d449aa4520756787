package sysctlconf

// UnreadReason says why a loader does not read a file of its directories.
type UnreadReason string

const (
	UnreadMasked     UnreadReason = "masked"     // an empty file, a link to /dev/null or a dangling link has precedence, or is this file
	UnreadName       UnreadReason = "name"       // the loader ignores such names
	UnreadNoLink     UnreadReason = "no-99-link" // systemd reads /etc/sysctl.conf only through a link in sysctl.d
	UnreadShadowed   UnreadReason = "shadowed"   // a file of the same name in a directory with precedence is read instead
	UnreadUnreadable UnreadReason = "unreadable" // the loader tries and fails, and so did we
	UnreadNotFile    UnreadReason = "not-a-file" // OpenRC passes over directories and dangling links
)
