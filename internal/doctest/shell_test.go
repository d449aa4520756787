package doctest

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

// shell runs the little that examples need: tcplint, with printf before it and a
// file behind it; cat; and echo $?.
type shell struct{ exit int }

func (s *shell) run(line string) (string, error) {
	if line == "echo $?" {
		return fmt.Sprintln(s.exit), nil
	}
	words, err := split(line)
	if err != nil {
		return "", err
	}
	var input []byte
	if len(words) > 3 && words[0] == "printf" && words[2] == "|" {
		input = []byte(strings.ReplaceAll(words[1], `\n`, "\n"))
		words = words[3:]
	}
	file := ""
	if n := len(words); n > 2 && words[n-2] == ">" {
		file, words = words[n-1], words[:n-2]
	}
	switch {
	case words[0] == "tcplint":
		return s.tcplint(words[1:], input, file)
	case words[0] == "cat" && len(words) == 2:
		text, err := os.ReadFile(words[1])
		return string(text), err
	}
	return "", fmt.Errorf("%q: examples run tcplint, printf … | tcplint, cat FILE and echo $?", line)
}

func (s *shell) tcplint(args []string, input []byte, file string) (string, error) {
	var terminal, redirected bytes.Buffer
	command := cli.Command{
		Stdin: bytes.NewReader(input), Stdout: &terminal, Stderr: &terminal,
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	if file != "" {
		command.Stdout = &redirected
	}
	s.exit = command.Run(args)
	if file != "" {
		return terminal.String(), os.WriteFile(file, redirected.Bytes(), 0o644)
	}
	return terminal.String(), nil
}

// split cuts a line into words at blanks; quotes of both kinds hold words together.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	quote, inWord := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ':
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("%q: the quote %c is not closed", line, quote)
	}
	if inWord {
		words = append(words, word.String())
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("no command after $")
	}
	return words, nil
}
