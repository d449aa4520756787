package report

// Visible makes text from a file or a host safe to show on one line: what a
// reader would not see, or a terminal would obey, becomes its name.
func Visible(text string) string { return visible(text) }

// VisibleLines does the same with text of several lines.
func VisibleLines(text string) string { return visibleLines(text) }
