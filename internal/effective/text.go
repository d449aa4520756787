package effective

import (
	"bytes"
	"fmt"
	"strings"
)

// textLimits are the sizes of the buffers that strings are kept in, the ending
// NUL included. Elsewhere 16 is the smallest that a string parameter has.
var textLimits = map[string]int{
	"kernel.core_pattern": 128, // CORENAME_MAX_SIZE
	"kernel.hostname":     65,  // __NEW_UTS_LEN + 1
	"kernel.domainname":   65,
	"kernel.modprobe":     256, // KMOD_PATH_LEN
}

const smallestText = 16

// freeText is proc_dostring(): everything up to a newline or NUL, leading and
// trailing blanks included, cut to the size of the buffer.
func freeText(a attempt) judgement {
	text := lineOf(a.data)
	limit, known := textLimits[a.Name]
	switch {
	case known:
		return a.accept(text[:min(len(text), limit-1)])
	case len(text) < smallestText:
		return a.accept(text)
	}
	return judgement{result: OK}
}

// lineOf is what proc_dostring() keeps of a write.
func lineOf(data []byte) string {
	if end := bytes.IndexAny(data, "\n\x00"); end >= 0 {
		data = data[:end]
	}
	return string(data)
}

// builtIn are names that a kernel with the parameter always has: reno is
// registered by tcp_init(), the disciplines by pktsched_init().
var (
	builtInCongestionControls  = []string{"reno"}
	builtInQueueingDisciplines = []string{"pfifo_fast", "pfifo", "bfifo", "pfifo_head_drop", "mq", "noqueue"}
)

func congestionControl(a attempt) judgement  { return a.word(builtInCongestionControls) }
func queueingDiscipline(a attempt) judgement { return a.word(builtInQueueingDisciplines) }
func name(a attempt) judgement               { return a.word(nil) }

// logger is nf_log_proc_dostring(): a registered logger, or NONE.
func logger(a attempt) judgement {
	text := lineOf(a.data)
	if text == "NONE" {
		return a.accept(text)
	}
	return a.open(ReasonNameSet, &text)
}

func printkDevkmsg(a attempt) judgement {
	// devkmsg_sysctl_set_loglvl() accepts these and no other word.
	text := lineOf(a.data)
	for _, known := range []string{"on", "off", "ratelimit"} {
		if text == known {
			return a.open(ReasonBefore, &text) // locked if the command line sets it
		}
	}
	return a.refuse(ReasonName)
}

// word looks a name up exactly, in a buffer of 16 bytes (TCP_CA_NAME_MAX,
// IFNAMSIZ). Which names there are depends on configuration and modules.
func (a attempt) word(known []string) judgement {
	text := lineOf(a.data)
	text = text[:min(len(text), smallestText-1)]
	if !isWord(text) {
		return a.refuse(ReasonName)
	}
	for _, k := range known {
		if text == k {
			return a.accept(text)
		}
	}
	if a.before != nil && text == *a.before {
		return a.accept(text)
	}
	return a.open(ReasonNameSet, &text)
}

// isWord reports whether a module can be found by that name.
func isWord(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.') {
			return false
		}
	}
	return s != ""
}

// fastOpenKey is proc_tcp_fastopen_key(): one or two keys of four hexadecimal
// words each. What scanf takes beyond that is left open.
func fastOpenKey(a attempt) judgement {
	text := lineOf(a.data)
	keys := strings.Split(text, ",")
	printed := make([]string, 0, len(keys))
	for _, key := range keys {
		var w [4]uint32
		words := strings.Split(key, "-")
		if len(words) < 4 {
			return a.refuse(ReasonFormat)
		}
		if len(words) > 4 || len(keys) > 2 || !hexWords(words, &w) {
			return a.open(ReasonType, nil)
		}
		printed = append(printed, fmt.Sprintf("%08x-%08x-%08x-%08x", w[0], w[1], w[2], w[3]))
	}
	return a.accept(strings.Join(printed, ","))
}

func hexWords(words []string, into *[4]uint32) bool {
	for i, word := range words {
		if len(word) == 0 || len(word) > 8 {
			return false
		}
		for j := range len(word) {
			d := digit(word[j])
			if d >= 16 {
				return false
			}
			into[i] = into[i]<<4 | uint32(d)
		}
	}
	return true
}
