package sandbox

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

func flows(_ Request, reply *Reply) error {
	all, err := netlink.ConntrackTableList(netlink.ConntrackTable, unix.AF_INET)
	if err != nil {
		return fmt.Errorf("listing tracked connections: %w", err)
	}
	for _, flow := range all {
		info, is := flow.ProtoInfo.(*netlink.ProtoInfoTCP)
		if !is {
			continue
		}
		reply.Flows = append(reply.Flows, Flow{
			State: flowState(info.State), Seconds: flow.TimeOut,
			From: at(flow.Forward.SrcIP, flow.Forward.SrcPort), To: at(flow.Forward.DstIP, flow.Forward.DstPort), Seen: at(flow.Reverse.DstIP, flow.Reverse.DstPort),
		})
	}
	return nil
}

func at(ip net.IP, port uint16) netip.AddrPort {
	address, _ := netip.AddrFromSlice(ip) // of a kernel's answer it is one
	return netip.AddrPortFrom(address.Unmap(), port)
}

// flowState is the name of a state of the tracker (enum tcp_conntrack in Linux 6.12
// include/uapi/linux/netfilter/nf_conntrack_tcp.h).
func flowState(state uint8) string {
	names := []string{"NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE", "SYN_SENT2"}
	if int(state) < len(names) {
		return names[state]
	}
	return fmt.Sprintf("state %d", state)
}

// The counters of the tracker that tell of packets that were lost (enum
// ctattr_stats_cpu in Linux 6.12 include/uapi/linux/netfilter/nfnetlink_conntrack.h).
var trackerCounters = map[uint16]string{9: "insert_failed", 10: "drop", 11: "early_drop"}

// tracker adds up the counters of all processors.
func tracker(_ Request, reply *Reply) error {
	const statsOfCPUs = 4 // IPCTNL_MSG_CT_GET_STATS_CPU
	request := nl.NewNetlinkRequest(unix.NFNL_SUBSYS_CTNETLINK<<8|statsOfCPUs, unix.NLM_F_DUMP)
	request.AddData(&nl.Nfgenmsg{NfgenFamily: unix.AF_INET, Version: nl.NFNETLINK_V0})
	messages, err := request.Execute(unix.NETLINK_NETFILTER, 0)
	if err != nil {
		return fmt.Errorf("reading the counters of connection tracking: %w", err)
	}
	reply.Counters = map[string]int64{}
	for _, message := range messages {
		attributes, err := nl.ParseRouteAttr(message[nl.SizeofNfgenmsg:])
		if err != nil {
			return fmt.Errorf("reading the counters of connection tracking: %w", err)
		}
		for _, attribute := range attributes {
			if name, known := trackerCounters[attribute.Attr.Type&nl.NLA_TYPE_MASK]; known && len(attribute.Value) == 4 {
				reply.Counters[name] += int64(binary.BigEndian.Uint32(attribute.Value))
			}
		}
	}
	return nil
}
