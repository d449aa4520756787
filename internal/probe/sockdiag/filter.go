package sockdiag

import (
	"encoding/binary"
	"net/netip"
)

// conditionRemote is INET_DIAG_BC_D_COND: the remote address, or a part of it,
// and the remote port.
const conditionRemote = 8

// remoteIs is a program for the kernel that lets only connections to an address
// pass, to one of its ports or to all (port 0). It is one instruction with its
// operand, struct inet_diag_hostcond. To pass is to arrive at the end of the
// program, and to fail to jump behind it (Linux 6.12 net/ipv4/inet_diag.c
// inet_diag_bc_run()). An IPv4 address finds those in IPv6 too.
func remoteIs(remote netip.AddrPort) []byte {
	const instruction, operand = 4, 8
	family, address := byte(familyV4), remote.Addr().Unmap().AsSlice()
	if len(address) > 4 {
		family = familyV6
	}
	length := instruction + operand + len(address)
	program := make([]byte, length)
	program[0] = conditionRemote
	program[1] = byte(length)
	binary.NativeEndian.PutUint16(program[2:], uint16(length+4))
	program[4] = family
	program[5] = byte(8 * len(address))
	port := int32(remote.Port())
	if port == 0 {
		port = -1 // any
	}
	binary.NativeEndian.PutUint32(program[8:], uint32(port))
	copy(program[12:], address)
	return program
}
