// Package source finds what settings are read from, and groups it into hosts.
//
// Files of loaders (sysctl.conf, sysctl.d) are read here. Every other place is a
// [Kind] in a package of its own below this one.
//
// # Adding a kind
//
// A kind is a type without state and three methods; the package terraform is the
// example to copy. To add one:
//
//   - Read makes a [Host] for each kernel or network namespace that gets values. Its
//     Known facts are what the place itself shows: that this is a pod, or a node of
//     Kubernetes. Unloaded says that no loader takes part, so that the settings are
//     written as they stand.
//   - A host has a [File] for each thing that declares settings, with its Address,
//     and its [Setting] values. A place that writes files for a loader gives their
//     Path and ReadFrom instead, in the loader's order.
//   - In text with lines, File.Data is the text and each setting has its Line and
//     spans: findings then point into the text. Elsewhere the Attribute is shown.
//   - What is not known yet is Pending, what must not be printed is Hidden. Nothing
//     that might set a parameter is left out: a setting without a Parameter stands
//     for it.
//   - List the kind in internal/cli (kinds), more specific ones first.
//   - Test it with plain files in testdata and what is found in them, and fuzz Read:
//     .ci/fuzz finds the target. Describe it in docs/.
//
// Rules, reports, suppressions and the commands need no change.
package source
