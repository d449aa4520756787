package kernel

import (
	"fmt"
	"math/bits"
	"strconv"
)

// Default gives the value that the kernel starts with in the initial network
// namespace, and whether it is known. Numbers are separated by one blank.
// memory is the machine's in bytes, 0: not known. Some defaults follow from it;
// they are those of 64-bit kernels with pages of 4 KiB, booted without
// thash_entries or nf_conntrack.hashsize.
//
// tcp_mem, udp_mem, fs.file-max and the like follow from the pages that are
// free at boot, not from the memory, and so are never known.
func Default(p *Parameter, r Release, memory int64) (value string, known bool) {
	state := p.At(r)
	if state.Known && !state.Present {
		return "", false
	}
	if state.DefaultKnown {
		return state.Default, true
	}
	if memory <= 0 {
		return "", false
	}
	switch p.Name {
	case "net.ipv4.tcp_max_tw_buckets", "net.ipv4.tcp_max_orphans":
		return fromEhash(r, func(buckets int64) int64 { return buckets / 2 }, memory)
	case "net.ipv4.tcp_max_syn_backlog":
		return fromEhash(r, func(buckets int64) int64 { return max(128, buckets/synBacklogShare(r)) }, memory)
	case "net.ipv4.tcp_rmem":
		return bufferDefault(receiveBuffer(r), memory)
	case "net.ipv4.tcp_wmem":
		return bufferDefault(sendBuffer(r), memory)
	case "net.netfilter.nf_conntrack_buckets":
		return fromConntrack(r, 1, memory)
	case "net.netfilter.nf_conntrack_max", "net.nf_conntrack_max":
		return fromConntrack(r, conntrackFactor(r), memory)
	}
	return "", false
}

// One bucket for 128 KiB since 3.8 (fd90b29d757c); Red Hat's 3.10 has it too.
var ehashScaleSince = Version{3, 8, 0}

func fromEhash(r Release, f func(buckets int64) int64, memory int64) (string, bool) {
	if r.Version.Less(ehashScaleSince) {
		return "", false
	}
	return decimal(f(ehashBuckets(memory))), true
}

// ehashBuckets is the size of the table of established connections: tcp_init()
// asks alloc_large_system_hash() for one bucket for each 128 KiB of memory, at
// most 512 Ki, and gets the next power of two. What the kernel image and the
// firmware keep for themselves is a few per cent of a memory that is nearly
// always a power of two or between two of them, so it does not change the
// result. Measured: 2 GiB give 16384, 24 GiB 262144.
func ehashBuckets(memory int64) int64 {
	const (
		bytesPerBucket = 128 << 10
		atLeast        = 512 // one page of buckets
		atMost         = 512 << 10
	)
	buckets := memory / bytesPerBucket
	if buckets >= atMost {
		return atMost
	}
	return max(atLeast, roundUpToPowerOfTwo(buckets))
}

func roundUpToPowerOfTwo(n int64) int64 {
	if n <= 1 {
		return 1
	}
	return 1 << bits.Len64(uint64(n-1))
}

// synBacklogShare: the 5.4 commit "tcp: increase tcp_max_syn_backlog max value"
// doubled the default; Red Hat's 4.18 and 3.10 have the old one.
func synBacklogShare(r Release) int64 {
	if r.Version.Less(Version{5, 4, 0}) {
		return 256
	}
	return 128
}

// buffer is the default of tcp_rmem or tcp_wmem when memory does not limit it.
type buffer struct {
	initial int64
	largest int64
}

// receiveBuffer: the middle value since a337531b942b (4.20), the last one since
// 572be9bf9d0d (6.16).
func receiveBuffer(r Release) buffer {
	b := buffer{initial: 131072, largest: 6 << 20}
	if r.Version.Less(Version{4, 20, 0}) {
		b.initial = 87380
	}
	if !r.Version.Less(Version{6, 16, 0}) {
		b.largest = 32 << 20
	}
	return b
}

// sendBuffer: Amazon's kernels up to 5.4 begin with 20480.
func sendBuffer(r Release) buffer {
	b := buffer{initial: 16384, largest: 4 << 20}
	if r.Vendor == "amzn" && !(Version{5, 4, 0}).Less(Version{r.Version.Major, r.Version.Minor, 0}) {
		b.initial = 20480
	}
	return b
}

// bufferDefault: tcp_init() limits the last value to 1/128 of the pages that
// are free at boot. Only where that limit is out of reach even if an eighth of
// the memory is taken is the default known.
func bufferDefault(b buffer, memory int64) (string, bool) {
	if (memory-memory/8)/128 < b.largest {
		return "", false
	}
	return fmt.Sprintf("4096 %d %d", b.initial, b.largest), true
}

func fromConntrack(r Release, factor, memory int64) (string, bool) {
	buckets, known := conntrackBuckets(r, memory)
	if !known {
		return "", false
	}
	return decimal(buckets * factor), true
}

// conntrackBuckets: nf_conntrack_init_start() of 5.10 and earlier, and with the
// larger tables that came with the factor of one (d532bcd0b269, 5.15). Up to
// 1 GiB it counts the free pages one by one, so the number is not known.
func conntrackBuckets(r Release, memory int64) (int64, bool) {
	const gib = 1 << 30
	large := !r.Version.Less(conntrackLargeSince)
	switch {
	case r.Version.Less(Version{4, 0, 0}) && r.Vendor != "el7", memory <= gib+gib/8:
		return 0, false
	case memory > 4*gib && memory <= 4*gib+gib/2:
		return 0, false // too near the step for the memory to decide
	case memory > 4*gib && large:
		return 262144, true
	case memory > 4*gib, large:
		return 65536, true
	}
	return 16384, true
}

var conntrackLargeSince = Version{5, 15, 0}

// conntrackFactor is nf_conntrack_max for each bucket.
func conntrackFactor(r Release) int64 {
	if r.Version.Less(conntrackLargeSince) {
		return 4
	}
	return 1
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
