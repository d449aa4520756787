package apply

// library are the functions that a change, its confirmation and its reverter
// share. It comes after host.Preamble. A parameter of a change has a number i:
// P its path, W the value to write, A the forms that may be read back, one a
// line, X what the snapshot showed, F flags, O what was live when the lock was
// taken. Values are compared with their blanks squeezed.
const library = `
D=$R/run/terraform-provider-sysctl
BOOT=$(cat "$R/proc/sys/kernel/random/boot_id" 2>/dev/null)

# $$ is that of the first shell also in a background one.
myself() {
	read -r __stat </proc/self/stat
	ME=${__stat%% *}
	started "$ME"
}

# The time a process was started, in ticks: a number is used again, and then not
# by the same process. The name in the line may hold blanks.
started() {
	BEGAN=
	read -r __stat 2>/dev/null <"/proc/$1/stat" || return 1
	set -f
	set -- ${__stat##*) }
	set +f
	BEGAN=${20-}
}

nap() { sleep "${1:-0.1}" 2>/dev/null || sleep 1; }

# HOLDER says who has the lock, in the file HELD; STALE is set if nobody can. Who
# breaks a lock moves the file aside, and may be killed then.
holder() {
	HOLDER= HELD= STALE=
	for __held in "$D"/lock/holder*; do
		if [ ! -e "$__held" ]; then continue; fi
		HELD=$__held
		read -r HOLDER 2>/dev/null <"$HELD"
		if [ -n "$HOLDER" ]; then break; fi
	done
	[ -n "$HOLDER" ] || return 0
	set -- $HOLDER
	if [ "$1" != "$BOOT" ]; then
		STALE=1
	elif ! started "$2" || [ "$BEGAN" != "$3" ]; then
		STALE=1
	fi
}

# named puts our name on the lock, unless somebody else's is on it.
named() {
	set -C
	printf '%s\n' "$__me" 2>/dev/null >"$D/lock/holder"
	set +C
	__name=
	read -r __name 2>/dev/null <"$D/lock/holder"
	[ "$__name" = "$__me" ]
}

# broken removes the lock of HOLDER, who is dead. Another who waits may have done
# that before, and have the lock now. So the name is moved aside, which one of them
# can, and read again: that of a new holder goes back. The directory is there all
# the time, so that nobody takes the lock meanwhile.
broken() {
	if [ -n "$HELD" ]; then
		__aside=$D/lock/holder.${__me##* }.$ME
		mv -f "$HELD" "$__aside" 2>/dev/null || return 1
		__name=
		read -r __name 2>/dev/null <"$__aside"
		if [ "$__name" != "$HOLDER" ]; then
			mv -f "$__aside" "$D/lock/holder" 2>/dev/null
			return 1
		fi
		rm -f "$__aside"
	fi
	rmdir "$D/lock" 2>/dev/null
}

# lock TRIES. A killed holder leaves the directory: after some looks at the same
# dead or nameless holder it is removed.
lock() {
	(umask 077; mkdir -p "$D") 2>/dev/null
	BROKEN= __seen= __same=0 __tries=0 __gone=0
	myself
	__me="$BOOT $ME $BEGAN"
	while :; do
		if WHY=$(umask 077; mkdir "$D/lock" 2>&1); then
			if named; then return 0; fi
			if [ -d "$D/lock" ] && [ ! -s "$D/lock/holder" ]; then
				WHY="no space for the lock"
				rm -rf "$D/lock"
				return 2
			fi
		elif [ ! -d "$D/lock" ]; then
			# It has just gone, or cannot be made.
			__gone=$((__gone + 1))
			if [ "$__gone" -ge 5 ]; then return 2; fi
			continue
		fi
		holder
		if [ -n "$STALE" ] || [ -z "$HOLDER" ]; then
			if [ "$__seen" = "x$HOLDER" ]; then __same=$((__same + 1)); else __same=0 __seen=x$HOLDER; fi
			if [ "$__same" -ge 3 ] && broken; then
				BROKEN=${HOLDER:-nobody}
				__same=0 __seen=
				continue
			fi
		fi
		__tries=$((__tries + 1))
		if [ "$__tries" -ge "$1" ]; then return 1; fi
		nap
	done
}

unlock() { rm -rf "$D/lock"; }

squeeze() {
	set -f
	set -- $1
	set +f
	S=$*
}

get() { V=$(cat "$R/proc/sys/$1" 2>/dev/null); }

# read_all ORDER reads many parameters with one process: V1 and so on. The boot
# id, which no value is, stands between them. An empty one may also be one that
# cannot be read, so that is asked again.
read_all() {
	__list=$1
	set --
	for __i in $__list; do
		eval "set -- \"\$@\" \"\$R/proc/sys/\$P$__i\" \"\$R/proc/sys/kernel/random/boot_id\""
	done
	if [ $# -eq 0 ]; then return 0; fi
	__all=$(cat "$@" 2>/dev/null)
	for __i in $__list; do
		__one=${__all%%"$BOOT"*}
		__all=${__all#*"$BOOT"}
		__all=${__all#"$N"}
		__one=${__one%"$N"}
		eval "V$__i=\$__one"
	done
}

# holds FILE TEXT: whether a file has this content.
holds() {
	__text=$(cat "$1" 2>/dev/null && printf x)
	[ "$__text" = "$2x" ]
}

# fits I: whether the live value is one that writing W leaves. fits I ALL looks
# at what read_all has read.
fits() {
	eval "__p=\$P$1 __w=\$W$1 __a=\$A$1 __f=\$F$1"
	case $__f in *blind*) eval "[ -n \"\${G$1-}\" ]"; return ;; esac
	V=
	if [ -n "${2-}" ]; then eval "V=\$V$1"; fi
	if [ -z "$V" ]; then get "$__p" || return 1; fi
	if [ "$V" = "$__w" ]; then return 0; fi
	squeeze "$V"
	case "$N$__a$N" in *"$N$S$N"*) return 0 ;; esac
	return 1
}

count() {
	LEFT=0 MISSED=
	read_all "$1"
	for __i in $1; do
		if ! fits "$__i" all; then LEFT=$((LEFT + 1)) MISSED="$MISSED $__i"; fi
	done
}

# converge ORDER: some values are accepted only after others, and some writes
# change others. So all that do not fit are written again until none is left
# or nothing gets better.
converge() {
	# All that is to be written at first is another value now.
	__passes=0 __best= __stuck=0 MISSED=$1 LEFT=1
	while [ "$LEFT" -gt 0 ]; do
		for __i in $MISSED; do
			if [ "$__passes" -gt 0 ] && fits "$__i"; then continue; fi
			eval "__p=\$P$__i __w=\$W$__i"
			step live "$__p" || { eval "E$__i='the script was stopped'"; continue; }
			TOUCHED="$__i $TOUCHED"
			if put "$__p" "$__w"; then eval "E$__i= G$__i=1"; else eval "E$__i=\$WHY"; fi
			step written "$__p"
		done
		count "$1"
		if [ -n "$__best" ] && [ "$LEFT" -ge "$__best" ]; then __stuck=$((__stuck + 1)); else __best=$LEFT __stuck=0; fi
		__passes=$((__passes + 1))
		if [ "$__stuck" -ge 2 ] || [ "$__passes" -ge 40 ]; then break; fi
	done
	[ "$LEFT" -eq 0 ]
}

# undo ORDER puts back what was live, in the same way. LOST are those that the
# kernel did not take back.
undo() {
	__passes=0
	while :; do
		LOST=
		for __i in $1; do
			eval "__p=\$P$__i __o=\$O$__i __k=\$K$__i"
			if [ -z "$__k" ] || [ ! -e "$R/proc/sys/$__p" ]; then continue; fi
			get "$__p"
			squeeze "$__o"
			__o2=$S
			squeeze "$V"
			if [ "$S" = "$__o2" ]; then continue; fi
			put "$__p" "$__o" || :
			get "$__p"
			squeeze "$V"
			if [ "$S" != "$__o2" ]; then LOST="$LOST $__i"; fi
		done
		__passes=$((__passes + 1))
		if [ "$__passes" -ge 4 ] && [ -z "$LOST" ] || [ "$__passes" -ge 12 ]; then break; fi
		if [ -z "$LOST" ] && settled "$1"; then break; fi
	done
}

settled() {
	for __i in $1; do
		eval "__p=\$P$__i __o=\$O$__i __k=\$K$__i"
		if [ -z "$__k" ] || [ ! -e "$R/proc/sys/$__p" ]; then continue; fi
		get "$__p"
		squeeze "$__o"
		__o2=$S
		squeeze "$V"
		[ "$S" = "$__o2" ] || return 1
	done
}

# stage FILE MODE TEXT writes a file beside the one to replace, so that a full
# disk or a read-only directory shows before anything is live.
stage() {
	__new=${1%/*}/.${1##*/}.new
	if [ ! -d "${1%/*}" ]; then WHY=$(mkdir -p "${1%/*}" 2>&1) || return 1; fi
	step write "$1" || return 1
	WHY=$(rm -f "$__new" 2>&1) || return 1
	if [ -f "$1" ]; then WHY=$(cp -p "$1" "$__new" 2>&1) || return 1; fi
	if ! WHY=$({ (umask 077; : >>"$__new") && chmod 0600 "$__new" && printf '%s' "$3" >"$__new" && chmod "$2" "$__new"; } 2>&1); then
		rm -f "$__new"
		return 1
	fi
	if ! holds "$__new" "$3"; then
		rm -f "$__new"
		WHY="what was written is not there: is the disk full?"
		return 1
	fi
	steady "$__new"
	step staged "$1"
}

# commit FILE puts the staged file in its place.
commit() {
	__new=${1%/*}/.${1##*/}.new
	step rename "$1" || return 1
	WHY=$(mv -f "$__new" "$1" 2>&1) || return 1
	sync "${1%/*}" 2>/dev/null || sync
	step renamed "$1"
}

# journal FILE TEXT: no text, no journal.
journal() {
	if [ -n "$2" ]; then WHY=$(durable "$1" 0600 "$2" 2>&1); else [ ! -e "$1" ] || discard "$1"; fi
}
`

// changeScript is the course of a change. The functions that it calls and that
// are not in the library are written for each change: values, expected, staged,
// unstaged, committed, uncommitted, pending, final, previous.
const changeScript = `
report() {
	emit outcome "$1"
	printf '%s' "${2-}"
}

# cancelled ends reverters of earlier changes of this file: whoever runs this
# has reached the host, and what they would go back to is older than what is
# changed now.
cancelled() {
	for __armed in "$D/$1".*.armed; do
		if [ ! -e "$__armed" ]; then continue; fi
		mkdir "${__armed%.armed}.decided" 2>/dev/null || :
	done
	rm -f "$D/$1".*.revert # of one that was killed before it started
}

before() {
	read_all "$ORDER"
	for i in $ORDER; do
		eval "p=\$P$i x=\$X$i f=\$F$i"
		case $f in *blind*) eval "O$i= K$i="; continue ;; esac
		if [ ! -e "$R/proc/sys/$p" ]; then report changed "$p"; return 1; fi
		eval "V=\$V$i"
		if [ -n "$V" ] || get "$p"; then eval "O$i=\$V K$i=1"; else eval "O$i= K$i="; fi
		case $f in *secret*) continue ;; esac
		squeeze "$x"
		s=$S
		squeeze "$V"
		if [ "$s" != "$S" ]; then report changed "$p"; return 1; fi
	done
}

# arm starts the reverter and waits until it says that it runs.
arm() {
	if [ -z "$WAIT" ]; then return 0; fi
	step arm || return 1
	__revert=$D/$STEM.$NONCE.revert
	WHY=$(durable "$__revert" 0600 "$REVERT" 2>&1) || return 1
	# On a fake host systemd-run would be that of the machine.
	if [ -z "$R" ] && [ -d /run/systemd/system ] && [ -n "$(readlink /proc/self/ns/net)" ] && [ "$(readlink /proc/1/ns/net)" = "$(readlink /proc/self/ns/net)" ] &&
		systemd-run --quiet --unit="terraform-provider-sysctl-$NONCE" sh "$__revert" </dev/null >/dev/null 2>&1 3>&-; then
		:
	elif command -v setsid >/dev/null 2>&1; then
		setsid sh "$__revert" </dev/null >/dev/null 2>&1 3>&- &
	else
		detach
	fi
	__tries=0
	while [ ! -e "$D/$STEM.$NONCE.armed" ]; do
		__tries=$((__tries + 1))
		if [ "$__tries" -gt 50 ]; then
			WHY="the reverter did not start"
			mkdir "$D/$STEM.$NONCE.decided"
			rm -f "$__revert"
			return 1
		fi
		# It takes some ten milliseconds, and each apply waits for it.
		if [ "$__tries" -le 5 ]; then nap 0.02; else nap; fi
	done
	step armed
}

# detach leaves nothing that the end of the connection could reach.
detach() {
	(
		(
			trap '' HUP
			exec </dev/null >/dev/null 2>&1 3>&-
			. "$D/$STEM.$NONCE.revert"
		) &
	)
}

disarm() {
	if [ -n "$WAIT" ]; then mkdir "$D/$STEM.$NONCE.decided" 2>/dev/null; fi
}

# back is the way back from anywhere, WHAT says from where.
back() {
	undo "$TOUCHED"
	uncommitted
	unstaged
	previous
	disarm
	unlock
	for i in $LOST; do eval "emit lost $i"; done
}

# main may be ended until it has the lock: so a change that is given up while it
# waits is not made later. Then it comes to its own end.
main() {
	values
	lock 20
	case $? in
	1)
		report locked "$HOLDER"
		return
		;;
	2)
		report failed "$WHY"
		return
		;;
	esac
	trap '' HUP INT PIPE TERM
	if [ -n "$BROKEN" ]; then emit broken "$BROKEN"; fi
	step locked
	TOUCHED= LOST=
	if ! expected || ! before; then
		unlock
		return
	fi
	cancelled "$STEM"
	rm -f "$STAGED"
	if ! staged; then
		why=$WHY
		unstaged
		unlock
		emit at "$FILE"
		report file "$why"
		return
	fi
	if ! pending; then
		why=$WHY
		back
		report journal "$why"
		return
	fi
	step journal
	if ! arm; then
		why=$WHY
		back
		report arm "$why"
		return
	fi
	converge "$ORDER"
	hard=
	for i in $MISSED; do
		eval "p=\$P$i f=\$F$i e=\${E$i-}"
		get "$p"
		case $f in *secret*) V= ;; esac
		case $f in *soft*) emit kept "$i" ;; *) emit missed "$i" ; hard=1 ;; esac
		printf '%s' "$V"
		emit why "$i"
		case $f in *secret*) ;; *) printf '%s' "$e" ;; esac
	done
	if [ -n "$hard" ]; then
		back
		report rejected
		return
	fi
	step live
	if ! committed; then
		why=$WHY
		back
		emit at "$FILE"
		report file "$why"
		return
	fi
	step file
	if ! final; then emit unfinished; printf '%s' "$WHY"; fi
	step final
	unlock
	report done
}
`

// revertScript is what the reverter does. It is a file of its own, run by
// another shell or read by one that has the functions already.
const revertScript = `
revert() {
	read -r __stat </proc/self/stat
	# This shell has the file open. What was in the settings file is in it, perhaps
	# with a secret.
	rm -f "$D/$STEM.$NONCE.revert"
	printf '%s\n' "${__stat%% *}" >"$D/$STEM.$NONCE.armed"
	sleep "$WAIT"
	if mkdir "$D/$STEM.$NONCE.decided" 2>/dev/null; then
		printf 'reverted\n' >"$D/$STEM.$NONCE.decided/by"
		# A host that nobody can reach does not wait for a lock.
		lock 50 && __locked=1 || __locked=
		values
		TOUCHED=
		undo "$BACK"
		uncommitted
		previous
		date '+%Y-%m-%d %H:%M:%S %z' >"$D/$STEM.$NONCE.decided/at"
		if [ -n "$__locked" ]; then unlock; fi
		sleep 600
	fi
	rm -rf "$D/$STEM.$NONCE.decided" "$D/$STEM.$NONCE.armed"
}
`
