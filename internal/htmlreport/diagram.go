package htmlreport

import (
	"fmt"
	"slices"
	"strings"
)

// The diagram is Figure 5 of RFC 9293 as Linux goes through it: a listening
// socket cannot connect() (EISCONN, Linux 6.12 net/ipv4/af_inet.c
// __inet_stream_connect()), so that no arrow leads from LISTEN to SYN_SENT. The
// left panel is the life of who closes first, the right one that of the other.

type diagram struct {
	Title, Says string // what it shows, for who cannot see it
	Prefix      string // of the ids
	Panels      []panel
	Arrows      []arrow
	Nodes       []node
}

type panel struct {
	X, Y, Width, Height int
	NameX, NameY        int
	Anchor, Name        string
}

type arrow struct {
	Path   string
	Rare   bool
	X, Y   int // of the label
	Anchor string
	Label  string // what happens / what this host sends
	Both   bool   // there and back
}

// node is one state with its count.
type node struct {
	X, Y  int // middle
	Key   string
	Name  string
	Count string
	// Number is the count for programs, empty: not known.
	Number string
	Tone   tone
	Target string // id of the row of the table that explains it
	Says   string
}

// Half the size of a node.
const (
	nodeWidth  = 80
	nodeHeight = 29
)

// The corner of a node, and where its texts and its mark are.
func (n node) Left() int   { return n.X - nodeWidth }
func (n node) Top() int    { return n.Y - nodeHeight }
func (n node) NameY() int  { return n.Y - 7 }
func (n node) CountY() int { return n.Y + 17 }
func (n node) MarkX() int  { return n.X + nodeWidth - 2 }
func (n node) MarkY() int  { return n.Y - nodeHeight + 2 }

// Marked states are those that something is wrong with.
func (n node) Marked() bool { return n.Tone == toneError || n.Tone == toneWarning }

var places = map[string]struct{ x, y int }{
	"close":       {320, 36},
	"listen":      {105, 120},
	"syn_recv":    {105, 226},
	"syn_sent":    {535, 226},
	"established": {320, 318},
	"fin_wait1":   {105, 452},
	"closing":     {320, 452},
	"close_wait":  {535, 452},
	"fin_wait2":   {105, 570},
	"time_wait":   {320, 570},
	"last_ack":    {535, 570},
}

var panels = []panel{
	{X: 8, Y: 374, Width: 410, Height: 246, NameX: 22, NameY: 397, Anchor: "start", Name: "this host closes first"},
	{X: 434, Y: 374, Width: 198, Height: 246, NameX: 618, NameY: 397, Anchor: "end", Name: "the peer does"},
}

var arrows = []arrow{
	{Path: "M240 36 C160 36 105 50 105 89", Both: true, X: 122, Y: 50, Anchor: "end", Label: "listen()"},
	{Path: "M400 36 C500 36 535 110 535 195", Both: true, X: 518, Y: 80, Anchor: "start", Label: "connect() / SYN"},
	{Path: "M105 149 L105 195", X: 114, Y: 176, Anchor: "start", Label: "SYN / SYN+ACK"},
	{Path: "M455 214 L187 214", Rare: true, X: 320, Y: 206, Anchor: "middle", Label: "SYN / SYN+ACK"},
	{Path: "M150 255 C150 300 190 318 238 318", X: 148, Y: 296, Anchor: "end", Label: "ACK"},
	{Path: "M490 255 C490 300 450 318 402 318", X: 494, Y: 296, Anchor: "start", Label: "SYN+ACK / ACK"},
	{Path: "M25 232 C-14 232 -14 446 23 446", Rare: true, X: 8, Y: 330, Anchor: "start", Label: "close() / FIN"},
	{Path: "M280 347 C280 392 150 376 150 421", X: 222, Y: 362, Anchor: "end", Label: "close() / FIN"},
	{Path: "M360 347 C360 392 490 376 490 421", X: 418, Y: 362, Anchor: "start", Label: "FIN / ACK"},
	{Path: "M105 481 L105 539", X: 97, Y: 514, Anchor: "end", Label: "ACK"},
	{Path: "M185 452 L238 452", X: 211, Y: 444, Anchor: "middle", Label: "FIN"},
	{Path: "M168 481 L254 540", X: 222, Y: 508, Anchor: "start", Label: "FIN+ACK"},
	{Path: "M185 570 L238 570", X: 211, Y: 562, Anchor: "middle", Label: "FIN"},
	{Path: "M320 481 L320 539", X: 329, Y: 514, Anchor: "start", Label: "ACK"},
	{Path: "M535 481 L535 539", X: 544, Y: 514, Anchor: "start", Label: "close() / FIN"},
	{Path: "M320 599 C320 640 336 664 360 664", X: 326, Y: 658, Anchor: "end", Label: "after " + usualTimeWait},
	{Path: "M535 599 C535 640 519 664 495 664", X: 532, Y: 658, Anchor: "start", Label: "ACK"},
}

func drawn(prefix string, rows []stateRow, timeWait string) diagram {
	d := diagram{
		Title: "TCP states with the number of sockets in each", Prefix: prefix,
		Says:   "The table beside it holds the same numbers.",
		Panels: panels, Arrows: slices.Clone(arrows),
	}
	for i := range d.Arrows {
		d.Arrows[i].Label = strings.ReplaceAll(d.Arrows[i].Label, usualTimeWait, timeWait)
	}
	for _, row := range rows {
		place, ok := places[row.Key]
		if !ok {
			continue
		}
		d.Nodes = append(d.Nodes, node{
			X: place.x, Y: place.y, Key: row.Key, Name: row.Name, Count: row.short(), Number: row.Number,
			Tone: row.Tone, Target: row.ID, Says: fmt.Sprintf("%s: %s. %s", row.Name, row.sockets(), row.Means),
		})
	}
	return d
}
