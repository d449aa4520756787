package doctest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/cli"
)

// shell runs the little that examples need: tcplint, terraform, printf, cat, and
// looks at the hosts that terraform reaches; pipes, a file behind >, and echo $?.
type shell struct {
	exit      int
	terraform func() *terraform
}

func (s *shell) run(line string) (string, error) {
	if line == "echo $?" {
		return fmt.Sprintln(s.exit), nil
	}
	words, err := split(line)
	if err != nil {
		return "", err
	}
	file := ""
	if n := len(words); n > 2 && words[n-2] == ">" {
		file, words = words[n-1], words[:n-2]
	}
	var terminal, redirected bytes.Buffer
	var input []byte
	stages := stages(words)
	for i, stage := range stages {
		var piped bytes.Buffer
		stdout := io.Writer(&piped)
		if i == len(stages)-1 {
			stdout = &terminal
			if file != "" {
				stdout = &redirected
			}
		}
		if err := s.command(stage, bytes.NewReader(input), stdout, &terminal); err != nil {
			return "", fmt.Errorf("%q: %w", line, err)
		}
		input = piped.Bytes()
	}
	if file != "" {
		err = os.WriteFile(file, redirected.Bytes(), 0o644)
	}
	return terminal.String(), err
}

// stages are the commands between the pipes.
func stages(words []string) [][]string {
	list := [][]string{{}}
	for _, word := range words {
		if word == "|" {
			list = append(list, []string{})
			continue
		}
		list[len(list)-1] = append(list[len(list)-1], word)
	}
	return list
}

func (s *shell) command(words []string, stdin io.Reader, stdout, stderr io.Writer) error {
	output, err := "", error(nil)
	switch {
	case len(words) > 0 && words[0] == "tcplint":
		s.exit = s.tcplint(words[1:], stdin, stdout, stderr)
	case len(words) > 1 && words[0] == "terraform":
		s.exit, err = s.terraform().run(words[1:], stdout, stderr)
	case len(words) > 2 && words[0] == "ssh":
		output, s.exit, err = s.terraform().farm.sh(words[1], words[2:])
	case len(words) == 2 && words[0] == "printf":
		output = strings.ReplaceAll(words[1], `\n`, "\n")
	case len(words) == 2 && words[0] == "cat":
		var text []byte
		text, err = os.ReadFile(words[1])
		output = string(text)
	default:
		return errors.New("examples run tcplint, terraform, ssh HOST, printf, cat FILE and echo $?")
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, output)
	return err
}

func (s *shell) tcplint(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	command := cli.Command{
		Stdin: stdin, Stdout: stdout, Stderr: stderr,
		Env: func(string) (string, bool) { return "", false },
		Now: func() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) },
	}
	return command.Run(args)
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
