package report

import (
	"fmt"
	"os"

	"golang.org/x/term"
)

// Color says when text output is coloured.
type Color string

const (
	ColorAuto   Color = "auto" // the zero value means the same
	ColorAlways Color = "always"
	ColorNever  Color = "never"
)

// ParseColor reads the value of --color.
func ParseColor(value string) (Color, error) {
	switch color := Color(value); color {
	case ColorAuto, ColorAlways, ColorNever:
		return color, nil
	}
	return "", fmt.Errorf("unknown colour mode %q: available are auto, always, never", value)
}

// on decides for one output. The flag beats the environment and NO_COLOR beats
// CLICOLOR_FORCE (no-color.org, bixense.com/clicolors); CLICOLOR_FORCE speaks of
// a piped stdout, not of files that the user named.
func (c Color) on(output Output, options Options) bool {
	switch c {
	case ColorAlways:
		return true
	case ColorNever:
		return false
	}
	if value, _ := options.Env("NO_COLOR"); value != "" || output.File != "" {
		return false
	}
	if value, _ := options.Env("CLICOLOR_FORCE"); value != "" && value != "0" {
		return true
	}
	if value, _ := options.Env("TERM"); value == "dumb" {
		return false
	}
	file, ok := options.Stdout.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// style is an ANSI attribute list.
type style string

const (
	bold    style = "1"
	red     style = "1;31"
	yellow  style = "1;33"
	cyan    style = "1;36"
	green   style = "1;32"
	dim     style = "2"
	noStyle style = ""
)

// palette paints, or does not.
type palette bool

func (p palette) paint(s style, text string) string {
	if !p || s == noStyle || text == "" {
		return text
	}
	return "\x1b[" + string(s) + "m" + text + "\x1b[0m"
}
