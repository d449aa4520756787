package sandbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	mdlayher "github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// track lets the kernel track connections: it does once a rule asks for their
// state (Linux 6.12 net/netfilter/nft_ct.c nft_ct_get_init()).
func track(Request, *Reply) error {
	chain := nftables.Chain{Name: "in", Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookPrerouting, Priority: nftables.ChainPriorityFilter}
	return filter("tracked", chain, append(state(expr.CtStateBitNEW), &expr.Counter{})...)
}

// guard is what most firewalls have.
func guard(Request, *Reply) error {
	return filter("guarded", input(), append(state(expr.CtStateBitINVALID), &expr.Counter{}, &expr.Verdict{Kind: expr.VerdictDrop})...)
}

// state matches packets whose connection is in a state.
func state(bit uint32) []expr.Any {
	return []expr.Any{
		&expr.Ct{Register: 1, Key: expr.CtKeySTATE},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 4, Mask: native(bit), Xor: native(0)},
		&expr.Cmp{Op: expr.CmpOpNeq, Register: 1, Data: native(0)},
	}
}

func input() nftables.Chain {
	return nftables.Chain{Name: "in", Type: nftables.ChainTypeFilter, Hooknum: nftables.ChainHookInput, Priority: nftables.ChainPriorityFilter}
}

const heldTable = "held"

// hold drops packets: for TCP they are late, since it sends them again.
func hold(request Request, _ *Reply) error {
	rule := []expr.Any{
		&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{unix.IPPROTO_TCP}},
	}
	if port := request.Firewall.Port; port != 0 {
		rule = append(rule,
			&expr.Payload{Base: expr.PayloadBaseTransportHeader, Offset: 2, Len: 2, DestRegister: 1},
			&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: binary.BigEndian.AppendUint16(nil, port)},
		)
	}
	rule = append(rule,
		&expr.Payload{Base: expr.PayloadBaseTransportHeader, Offset: 13, Len: 1, DestRegister: 1},
		&expr.Bitwise{SourceRegister: 1, DestRegister: 1, Len: 1, Mask: []byte{byte(SYN | ACK)}, Xor: []byte{0}},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{byte(request.Firewall.Flags)}},
		&expr.Counter{},
		&expr.Verdict{Kind: expr.VerdictDrop},
	)
	return filter(heldTable, input(), rule...)
}

func release(Request, *Reply) error {
	conn, err := rules()
	if err != nil {
		return err
	}
	conn.DelTable(&nftables.Table{Name: heldTable, Family: nftables.TableFamilyIPv4})
	return flush(conn)
}

func translate(request Request, _ *Reply) error {
	to := request.Firewall
	source := to.Source.As4()
	name := make([]byte, unix.IFNAMSIZ)
	copy(name, request.Interface)
	chain := nftables.Chain{Name: "out", Type: nftables.ChainTypeNAT, Hooknum: nftables.ChainHookPostrouting, Priority: nftables.ChainPriorityNATSource}
	return filter("nat", chain,
		&expr.Meta{Key: expr.MetaKeyOIFNAME, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: name},
		&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: 1},
		&expr.Cmp{Op: expr.CmpOpEq, Register: 1, Data: []byte{unix.IPPROTO_TCP}},
		&expr.Immediate{Register: 1, Data: source[:]},
		&expr.Immediate{Register: 2, Data: binary.BigEndian.AppendUint16(nil, to.Low)},
		&expr.Immediate{Register: 3, Data: binary.BigEndian.AppendUint16(nil, to.High)},
		&expr.NAT{Type: expr.NATTypeSourceNAT, Family: unix.NFPROTO_IPV4, RegAddrMin: 1, RegProtoMin: 2, RegProtoMax: 3, Specified: true},
	)
}

// filter makes a table with a chain and a rule in it.
func filter(table string, chain nftables.Chain, rule ...expr.Any) error {
	conn, err := rules()
	if err != nil {
		return err
	}
	chain.Table = conn.AddTable(&nftables.Table{Name: table, Family: nftables.TableFamilyIPv4})
	conn.AddRule(&nftables.Rule{Table: chain.Table, Chain: conn.AddChain(&chain), Exprs: rule})
	return flush(conn)
}

func flush(conn *nftables.Conn) error {
	if err := conn.Flush(); err != nil {
		return fmt.Errorf("setting rules of nf_tables: %w", err)
	}
	return nil
}

// rules asks first whether there is nf_tables: a kernel without it refuses a batch with
// one answer, and the library waits for an answer to each part of it (Linux 6.12
// net/netfilter/nfnetlink.c nfnetlink_rcv_batch()). The deadline is for a busy machine.
func rules() (*nftables.Conn, error) {
	conn, err := nftables.New(nftables.WithSockOptions(func(conn *mdlayher.Conn) error {
		return conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	}))
	if err != nil {
		return nil, err
	}
	_, err = conn.ListTablesOfFamily(nftables.TableFamilyIPv4)
	if errors.Is(err, unix.EINVAL) {
		err = unix.EOPNOTSUPP // what it answers to a batch; nfnetlink_rcv_msg() says EINVAL
	}
	if err != nil {
		return nil, fmt.Errorf("asking for nf_tables: %w", err)
	}
	return conn, nil
}

func native(value uint32) []byte { return binary.NativeEndian.AppendUint32(nil, value) }
