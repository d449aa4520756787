package remote

import (
	"strconv"

	"github.com/tcplint/terraform-provider-sysctl/internal/host"
	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

// What a look may cost the host that is looked at.
const (
	// maxOpenFiles is the number of open files of the whole host from which on its
	// processes are not looked at: ls would need more than a second or two.
	maxOpenFiles = 100_000
	// maxAsked is the number of sockets in use from which on ss is not asked: it
	// prints some hundred bytes for each.
	maxAsked = 20_000
)

// besides are the files that probe.ReadBesides reads, next to parameters.
var besides = []string{"net/snmp", "net/netstat", "net/sockstat", "net/sockstat6", "net/stat/nf_conntrack"}

// besidesParameters are those that it reads whatever the caller names.
var besidesParameters = []string{"sys/net/netfilter/nf_conntrack_count", "sys/net/netfilter/nf_conntrack_max", "sys/kernel/osrelease"}

// lookScript reads the counters first and the sockets then. It changes nothing.
func lookScript(parameters []string, options probe.Options) *host.Script {
	s := host.NewScript()
	top, more := options.Top, ""
	if top <= 0 {
		top = probe.DefaultTop
	}
	if options.Summary {
		more = "--summary"
	}
	if options.To.IsValid() {
		more += " --to " + probe.FormatTo(options.To)
	}
	s.Line("MOST_FILES="+strconv.Itoa(maxOpenFiles), "MOST_ASKED="+strconv.Itoa(maxAsked), "FLAGS='--top "+strconv.Itoa(top)+" "+more+"'", lookFunctions)
	// Nothing happens before the last line: a script that is cut off does nothing.
	s.Line("questions() {", "	if answer; then return 0; fi")
	for _, file := range besides {
		s.Call("	want", file, file)
	}
	for _, file := range append(pathsOf(parameters), besidesParameters...) {
		s.Call("	want", file, file)
	}
	s.Line("	want uptime uptime", "	wanted")
	if !options.Summary {
		s.Line("	table tcp", "	table tcp6", "	ask")
		if options.Processes {
			s.Line("	holders", "	commands")
		}
	}
	s.Line("}", "main")
	return s
}

func pathsOf(parameters []string) []string {
	paths := make([]string, 0, len(parameters)+len(besidesParameters))
	for _, name := range parameters {
		paths = append(paths, "sys/"+kernel.Path(name))
	}
	return paths
}

// lookFunctions need what the preamble needs, and make use of gzip, ss, ls, dd
// and uname where there are such.
const lookFunctions = `
# A tcplint that is there sees more, and at less cost. One of another version may
# know no such flag.
answer() {
	if [ -n "$R" ] || ! has tcplint; then return 1; fi
	__said=$(tcplint probe -o json --half-closed --sample 0 $FLAGS 2>/dev/null) || return 1
	case $__said in '{"observation":{"schema":1,'*) ;; *) return 1 ;; esac
	emit answer
	printf '%s\n' "$__said"
	want uptime uptime
	wanted
}

has() { command -v "$1" >/dev/null 2>&1; }

pack() { if [ "$PACK" = gzip ]; then gzip -1; else cat; fi; }

# The tables are long: most of it is blanks and zeros.
table() {
	if [ ! -e "$R/proc/net/$1" ]; then return 0; fi
	emit table "$1" "$PACK"
	pack <"$R/proc/net/$1"
}

# What the tables do not show: the backlog and the drops of listening sockets, the
# timestamps of connections, when the peer was heard of.
ask() {
	if ! has ss || [ -n "$R" ]; then return 0; fi
	emit asked listening "$PACK"
	ss -tnlme 2>/dev/null | pack
	__used=0
	for __stat in sockstat sockstat6; do
		while read -r __key __word __number __rest; do
			case $__key in TCP: | TCP6:) __used=$((__used + __number)) ;; esac
		done 2>/dev/null <"$R/proc/net/$__stat"
	done 2>/dev/null
	if [ "$__used" -gt "$MOST_ASKED" ]; then
		emit unasked "$__used"
		return 0
	fi
	emit asked connected "$PACK"
	ss -tnei state established state close-wait 2>/dev/null | pack
}

# What the descriptors of all processes lead to. A list of arguments has a limit.
descriptors() {
	__some= __n=0
	for __process in "$R"/proc/[0-9]*; do
		__some="$__some $__process/fd" __n=$((__n + 1))
		if [ "$__n" -eq 2000 ]; then
			ls -ln $__some 2>/dev/null
			__some= __n=0
		fi
	done
	if [ "$__n" -gt 0 ]; then ls -ln $__some 2>/dev/null; fi
}

holders() {
	__open=0
	read -r __open __rest 2>/dev/null <"$R/proc/sys/fs/file-nr"
	if [ "$__open" -gt "$MOST_FILES" ]; then
		emit unlisted "$__open"
		return 0
	fi
	emit holders "$PACK"
	descriptors | pack
}

commands() {
	emit commands
	for __process in "$R"/proc/[0-9]*; do
		__name=
		IFS= read -r __name <"$__process/comm" || continue
		printf '%s %s\n' "${__process##*/}" "$__name"
	done 2>/dev/null
}

main() {
	# What cat says of a file names it as it was named to cat.
	cd "$R/proc" || exit 71
	# Where programs are that no package brought.
	PATH=$PATH:/usr/local/sbin:/usr/local/bin
	PACK=plain
	if has gzip; then PACK=gzip; fi
	uid
	emit uid "$U"
	emit machine "$(uname -m 2>/dev/null)"
	# The sixth byte of a program says which end comes first: 1 is little, 2 big.
	dd if=/proc/self/exe bs=1 skip=5 count=1 2>/dev/null
	questions
	finish
}
`
