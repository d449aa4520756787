package host

// Preamble begins every script that is run on a host: the functions that
// scripts share. What they need is a POSIX shell, cat, chmod, mv, rm and sync;
// dash and the ash of busybox are tested. Nothing that is printed by printf or
// handed to a function shows in a list of processes, since both are the shell's
// own.
//
// R is empty on a host. The fake host puts the directory there that it takes for
// /, and functions of its own in place of put, step, writable and uid, so a
// script says "$R/etc/..." and uses them.
//
//	emit WORD...          begins a record of the reply; what is printed until the next is its body
//	finish                ends the reply
//	want NAME FILE        puts the bytes of FILE into the reply, under NAME, with the next wanted
//	wanted                reads all files that were asked for, in one process
//	put PATH VALUE        writes a parameter with one write; WHY says why it failed
//	writable PATH         whether the kernel would open the parameter for writing
//	uid                   sets U to the user's number
//	step WORD...          is a point at which the fake host may kill or fail the script
//	durable FILE MODE TEXT  replaces FILE with TEXT, which survives a power cut or is not there at all
//	discard FILE          removes FILE in the same way
//
// The names of variables of these functions begin with two underscores.
const Preamble = `R=
PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH ENV
N='
'
IFS=" 	$N"
umask 022
exec 3>&1
WHY=
__records=0 __names= __files= __count=0

emit() {
	__records=$((__records + 1))
	printf '\n%s %s\n' "$B" "$*"
}

finish() { printf '\n%s end %s\n' "$B" "$__records"; }

want() {
	__names=$__names$1$N
	__files="$__files$R/proc/sys/kernel/random/boot_id$N$2$N"
	__count=$((__count + 1))
	if [ "$__count" -ge "${BATCH:-200}" ]; then wanted; fi
}

wanted() {
	if [ "$__count" -eq 0 ]; then return 0; fi
	emit names
	printf '%s' "$__names"
	emit contents
	set -f
	IFS=$N
	__errors=$(cat $__files 2>&1 >&3)
	IFS=" 	$N"
	set +f
	emit errors
	printf '%s' "$__errors"
	__names= __files= __count=0
}

put() {
	WHY=
	if printf '%s\n' "$2" 2>/dev/null >"$R/proc/sys/$1"; then return 0; fi 2>/dev/null
	WHY=$({ printf '%s\n' "$2" | cat >"$R/proc/sys/$1"; } 2>&1)
	return 1
}

writable() { true 2>/dev/null >>"$R/proc/sys/$1"; } 2>/dev/null

uid() {
	U=
	while read -r __key __real __effective __rest; do
		case $__key in Uid:) U=$__effective; break ;; esac
	done 2>/dev/null </proc/self/status
	if [ -z "$U" ]; then U=$(id -u); fi
}

step() { :; }

steady() {
	dd if=/dev/null of="$1" conv=notrunc,fsync 2>/dev/null || sync
}

durable() {
	__new=${1%/*}/.${1##*/}.new
	step write "$1" || return 1
	rm -f "$__new" || return 1
	case $2 in
	0644) (umask 022; printf '%s' "$3" >"$__new") ;;
	0600) (umask 077; printf '%s' "$3" >"$__new") ;;
	*) (umask 077; printf '%s' "$3" >"$__new") && chmod "$2" "$__new" ;;
	esac && steady "$__new" && step rename "$1" && mv -f "$__new" "$1" || {
		rm -f "$__new"
		return 1
	}
	sync "${1%/*}" 2>/dev/null || sync
	step renamed "$1"
}

discard() {
	step remove "$1" || return 1
	rm -f "$1" || return 1
	sync "${1%/*}" 2>/dev/null || sync
	step removed "$1"
}
` + PreambleEnd

// PreambleEnd is the last line of the preamble. The fake host adds its own
// functions after it.
const PreambleEnd = "# end of the preamble\n"
