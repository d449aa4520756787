package sockdiag

import (
	"encoding/binary"

	"github.com/tcplint/terraform-provider-sysctl/internal/probe"
)

const (
	headerLen  = 16 // struct nlmsghdr
	requestLen = 56 // struct inet_diag_req_v2

	sockDiagByFamily = 20
	flagRequest      = 0x1
	flagDump         = 0x300
	flagInterrupted  = 0x10
	protocolTCP      = 6

	attributeBytecode = 1 // INET_DIAG_REQ_BYTECODE
)

// request is which sockets the kernel shall show, and how much of each.
type request struct {
	family     uint8
	states     uint32 // a bit for each, by its number
	extensions uint8  // a bit for each attribute, by its number less one
	filter     []byte // empty: all
}

func mask(states ...probe.State) uint32 {
	var bits uint32
	for _, state := range states {
		bits |= 1 << state
	}
	return bits
}

func extension(attribute int) uint8 { return 1 << (attribute - 1) }

// message is the request as the kernel reads it.
func (r request) message(sequence uint32) []byte {
	length := headerLen + requestLen
	if len(r.filter) > 0 {
		length += attributeHeaderLen + len(r.filter)
	}
	m := make([]byte, aligned(length))
	binary.NativeEndian.PutUint32(m[0:], uint32(length))
	binary.NativeEndian.PutUint16(m[4:], sockDiagByFamily)
	binary.NativeEndian.PutUint16(m[6:], flagRequest|flagDump)
	binary.NativeEndian.PutUint32(m[8:], sequence)
	m[headerLen] = r.family
	m[headerLen+1] = protocolTCP
	m[headerLen+2] = r.extensions
	binary.NativeEndian.PutUint32(m[headerLen+4:], r.states)
	if len(r.filter) > 0 {
		a := m[headerLen+requestLen:]
		binary.NativeEndian.PutUint16(a[0:], uint16(attributeHeaderLen+len(r.filter)))
		binary.NativeEndian.PutUint16(a[2:], attributeBytecode)
		copy(a[attributeHeaderLen:], r.filter)
	}
	return m
}
