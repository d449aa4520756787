package report

import (
	"cmp"
	"slices"
)

// Sort puts findings into the total order host, path, line, column, rule,
// message, and errors into the order path, message.
func Sort(doc *Document) {
	slices.SortStableFunc(doc.Findings, compareFindings)
	slices.SortStableFunc(doc.Errors, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
}

// compareFindings goes on after the message so that no two findings that print
// differently are equal: the order must not depend on the order of arrival.
func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Host, b.Host),
		cmp.Compare(a.Location.Path, b.Location.Path),
		cmp.Compare(a.Location.Line, b.Location.Line),
		cmp.Compare(a.Location.Column, b.Location.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Parameter, b.Parameter),
		cmp.Compare(a.Location.Address, b.Location.Address),
		cmp.Compare(a.Location.EndOffset, b.Location.EndOffset),
		cmp.Compare(a.Verdict, b.Verdict),
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(a.Remedy, b.Remedy),
		slices.Compare(a.Missing, b.Missing),
		slices.CompareFunc(a.Related, b.Related, compareRelated),
		compareSuppressions(a.Suppressed, b.Suppressed),
	)
}

// CompareLocations orders by path, line and column.
func CompareLocations(a, b Location) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

func compareSuppressions(a, b *Suppression) int {
	if a == nil || b == nil {
		return cmp.Compare(boolean(a != nil), boolean(b != nil))
	}
	return cmp.Or(
		cmp.Compare(a.Location.Path, b.Location.Path),
		cmp.Compare(a.Location.Line, b.Location.Line),
		cmp.Compare(a.Reason, b.Reason),
		cmp.Compare(a.Until, b.Until),
	)
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func compareRelated(a, b Related) int {
	return cmp.Or(
		cmp.Compare(a.Location.Path, b.Location.Path),
		cmp.Compare(a.Location.Line, b.Location.Line),
		cmp.Compare(a.Location.Column, b.Location.Column),
		cmp.Compare(a.Location.Address, b.Location.Address),
		cmp.Compare(a.Message, b.Message),
	)
}
