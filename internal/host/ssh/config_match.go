package ssh

import (
	"strings"

	"github.com/kevinburke/ssh_config"
)

// matchesHost judges the patterns of a Host line.
func matchesHost(rest, host string) (certainty, error) {
	words, err := split(rest)
	if err != nil {
		return no, err
	}
	return matchesPatterns(words, host)
}

func matchesPatterns(words []string, host string) (certainty, error) {
	block := ssh_config.Host{}
	for _, word := range words {
		pattern, err := ssh_config.NewPattern(word)
		if err != nil {
			return no, err
		}
		block.Patterns = append(block.Patterns, pattern)
	}
	if block.Matches(host) {
		return yes, nil
	}
	return no, nil
}

// judge judges the criteria of a Match line. What runs a program (exec) or
// depends on how OpenSSH goes on (final, canonical, user, tagged, localnetwork)
// is not known here. One criterion that does not hold is enough for no. named
// says that the line is about this host by its name.
func (r *reader) judge(rest string) (verdict certainty, named bool) {
	words, err := split(rest)
	if err != nil || len(words) == 0 {
		return maybe, false
	}
	verdict = yes
	for len(words) > 0 {
		criterion, negated := strings.CutPrefix(strings.ToLower(words[0]), "!")
		words = words[1:]
		if criterion == "all" {
			continue
		}
		if criterion == "final" || criterion == "canonical" {
			verdict = min(verdict, maybe)
			continue
		}
		argument := ""
		if name, value, ok := strings.Cut(criterion, "="); ok {
			criterion, argument = name, value
		} else if len(words) > 0 {
			argument, words = words[0], words[1:]
		}
		holds := r.criterion(criterion, argument)
		if negated {
			holds = yes - holds
		}
		verdict = min(verdict, holds)
		named = named || !negated && holds == yes && strings.HasSuffix(criterion, "host") && argument != "*"
	}
	return verdict, named
}

func (r *reader) criterion(criterion, argument string) certainty {
	var subject string
	switch criterion {
	case "host":
		// OpenSSH compares the name after HostName, originalhost the one given.
		subject = r.host
		if name := r.options.get("hostname"); name != "" {
			subject = strings.ReplaceAll(name, "%h", r.host)
		}
	case "originalhost":
		subject = r.host
	case "localuser":
		subject = r.local.user
	default:
		return maybe
	}
	holds, err := matchesPatterns(strings.Split(argument, ","), subject)
	if err != nil {
		return maybe
	}
	return holds
}
