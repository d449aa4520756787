package host

import (
	"strings"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel"
	"github.com/tcplint/terraform-provider-sysctl/internal/sysctlconf"
)

// Where the provider keeps what it has to remember on a host until the next
// boot: a journal for each file, the lock, and what reverts changes.
const (
	StateDirectory = "/run/terraform-provider-sysctl"
	LockHolder     = StateDirectory + "/lock/holder"
)

// settingsFile is read by loaders besides the directories of
// [sysctlconf.SearchPath].
const settingsFile = "/etc/sysctl.conf"

// batchSize is how many files one cat reads: a process costs more than a
// hundred files, and the command line stays far below its limit.
const batchSize = "200"

// snapshotScript asks everything in one go. With one file in a batch nothing
// that a file holds can be taken for the end of it.
func snapshotScript(q Question, batch string) *Script {
	s := NewScript()
	s.Line("BATCH="+batch, "DIRECTORIES="+Quote(strings.Join(sysctlconf.SearchPath(), " ")), lookFunctions, placeFunctions)
	s.Line("prefix() {", `	for __f in "$1"*; do`, `		case $__f in`, "		"+secretPatterns()+`) emit live withheld "$__f" ;;`,
		`		fs/binfmt_misc) ;;`, `		*)`, `			if [ -d "$__f" ]; then prefix "$__f/"; elif [ -f "$__f" ]; then look "$__f"; fi`, `			;;`, `		esac`, `	done`, `}`)
	// Nothing happens before the last line: a script that is cut off does nothing.
	s.Line("questions() {", "	:")
	for _, name := range q.Parameters {
		s.Line("	look " + Quote(kernel.Path(name)))
	}
	for _, prefix := range q.Prefixes {
		s.Line("	prefix " + Quote(kernel.Path(prefix)))
	}
	if q.Listeners {
		s.Line("	listeners tcp", "	listeners tcp6")
	}
	s.Line("}", "main")
	return s
}

// secretPatterns are for the case of a shell. No value of theirs leaves the
// host unless the parameter is asked for by its name.
func secretPatterns() string {
	var patterns []string
	for _, p := range kernel.All() {
		if !p.Sensitive {
			continue
		}
		path := kernel.Path(p.Name)
		for _, standIn := range []string{"/default/", "/lo/"} {
			path = strings.Replace(path, standIn, "/*/", 1)
		}
		patterns = append(patterns, path)
	}
	return strings.Join(patterns, " | ")
}

const lookFunctions = `
look() {
	if [ ! -f "$1" ]; then
		emit live absent "$1"
		return
	fi
	if writable "$1"; then emit live rw "$1"; else emit live ro "$1"; fi
	# What separates the files cannot be one of them.
	if [ "$1" != kernel/random/boot_id ]; then want "$1" "$1"; fi
}

# Directories end with a slash. A glob that meets nothing stays as it is.
walk() {
	case $1 in
	*/conf/ | */neigh/) printf '%s\n' "$1"* "$1".[!.]* ;;
	*) printf '%s\n' "$1"* ;;
	esac
	for __d in "$1"*/; do
		if [ -d "$__d" ]; then
			printf '%s\n' "$__d"
			walk "$__d"
		fi
	done
	case $1 in
	*/conf/ | */neigh/)
		for __d in "$1".[!.]*/; do
			if [ -d "$__d" ]; then
				printf '%s\n' "$__d"
				walk "$__d"
			fi
		done
		;;
	esac
}

# The kernel lists all listening sockets before the first connection
# (Documentation/networking/proc_net_tcp.rst), and a busy host has a hundred
# thousand of those.
listeners() {
	emit listeners "$1"
	while read -r __number __local __remote __state __rest; do
		case $__number$__state in
		sl*) ;;
		*0A) printf '%s\n' "$__local" ;;
		*) break ;;
		esac
	done 2>/dev/null <"$R/proc/net/$1"
}
`

const placeFunctions = `
__regular=

place() {
	case $1 in *"$N"*)
		emit odd
		printf '%s' "${1#"$R"}"
		return
		;;
	esac
	__kind=
	if [ -f "$1" ]; then
		__kind=regular
	elif [ -d "$1" ]; then
		__kind=directory
	elif [ -e "$1" ]; then
		__kind=special
	elif [ -h "$1" ]; then
		__kind=dangling
	else
		return 0
	fi
	emit place "$__kind" "${1#"$R"}"
	if [ -h "$1" ]; then
		emit link
		readlink "$1"
	fi
	if [ "$__kind" = regular ]; then
		want "${1#"$R"}" "$1"
		__regular="$__regular$1$N"
	fi
}

places() {
	for __dir in $DIRECTORIES; do
		__dir=$R$__dir
		if [ ! -d "$__dir" ]; then continue; fi
		if [ "$__dir" = "$R/lib/sysctl.d" ] && [ "$__dir" -ef "$R/usr/lib/sysctl.d" ]; then
			emit same /lib/sysctl.d
			continue
		fi
		emit directory "${__dir#"$R"}"
		# Without the right to list it a directory looks empty.
		if [ ! -r "$__dir" ] || [ ! -x "$__dir" ]; then emit unlisted "${__dir#"$R"}"; fi
		for __place in "$__dir"/* "$__dir"/.[!.]*; do place "$__place"; done
	done
	place "$R` + settingsFile + `"
}

# Not every host has stat: without it modes are not known.
modes() {
	emit modes
	if command -v stat >/dev/null 2>&1; then
		set -f
		IFS=$N
		stat -L -c '%a %u:%g %n' $__regular 2>/dev/null
		IFS=" 	$N"
		set +f
	fi
}

journals() {
	__state=$R` + StateDirectory + `
	if [ -d "$__state" ] && { [ ! -r "$__state" ] || [ ! -x "$__state" ]; }; then emit unlisted "${__state#"$R"}"; fi
	for __journal in "$__state"/*.json; do
		if [ -f "$__journal" ]; then
			emit journal "${__journal#"$R"}"
			want "${__journal#"$R"}" "$__journal"
		fi
	done
	if [ -e "$R` + LockHolder + `" ]; then
		emit lock
		want ` + LockHolder + ` "$R` + LockHolder + `"
	fi
	for __armed in "$__state"/*.armed; do
		if [ -e "$__armed" ] && [ ! -e "${__armed%.armed}.decided" ]; then
			__armed=${__armed##*/}
			emit reverts "${__armed%.*.armed}"
		fi
	done
}

sign() {
	__sign=$1
	shift
	for __path; do
		if [ -e "$R$__path" ]; then
			emit sign "$__sign"
			return
		fi
	done
}

signs() {
	sign systemd-sysctl /usr/lib/systemd/systemd-sysctl /lib/systemd/systemd-sysctl
	sign systemd /run/systemd/system
	sign openrc /sbin/openrc /usr/sbin/openrc
	sign busybox /bin/busybox
	sign sysctl /usr/sbin/sysctl
	sign procps /etc/init.d/procps
	for __service in tuned systemd-networkd kubelet; do
		# systemd makes a control group for what runs, OpenRC a link.
		sign "service $__service" "/sys/fs/cgroup/system.slice/$__service.service" \
			"/sys/fs/cgroup/systemd/system.slice/$__service.service" "/run/openrc/started/$__service"
	done
	sign "service tuned" /run/tuned/tuned.pid
	sign "service systemd-networkd" /run/systemd/netif/state
	sign "service kubelet" /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env
}

main() {
	cd "$R/proc/sys" || exit 71
	uid
	emit uid "$U"
	read -r __key __memory __rest 2>/dev/null <"$R/proc/meminfo"
	emit memory "$__memory"
	signs
	want release kernel/osrelease
	if [ -e "$R/etc/machine-id" ]; then want /etc/machine-id "$R/etc/machine-id"; fi
	questions
	places
	journals
	wanted
	modes
	emit present
	walk ""
	finish
}
`
