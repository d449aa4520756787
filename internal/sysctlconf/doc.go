// Package sysctlconf reads sysctl.conf files exactly as the programs do that
// apply them at boot: which bytes are a key and which a value, which files of a
// tree are read and in which order, and which values are written in the end.
//
// There is no common grammar: a line that sets a parameter for one loader is a
// different parameter, or an error, for another. Everything here therefore
// takes a [Loader].
package sysctlconf
