package report

// Visible makes text from a file or a host safe to show on one line: what a
// reader would not see, or a terminal would obey, becomes its name.
func Visible(text string) string { return visible(text) }
