package capacity

import (
	"fmt"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove"
)

// lane is one point that is measured beside others: parameters are for all, so
// they are set before each of its connections.
type lane struct {
	point    Point
	settings []setting
	ways     []way
	pause    time.Duration // after a refusal
	ticks    bool          // all tuples are free at the next tick of a clock: before Linux 6.14, commit ca6a6f93867a
	next     int           // of the ways
	made     int
	tried    time.Time // the last time
	full     bool      // what it was then
	refused  time.Time // the first time since there was a port
	turns    turns
	best     turns // the longest so far
}

// turns are how often a tuple was taken again, always the same one: what has rested
// longest is free first.
type turns struct {
	number      int
	since       int // connections after the last
	first, last time.Time
	// idle is how long the tuple was free before it was taken: some time between a
	// refusal and the next attempt, on average half of it.
	idle time.Duration
}

// Lasting takes ports as soon as they are to be had, for a while, and returns the
// connections a second of each point, once their ports were all used: several points
// take no more time than one. A machine that is so busy that it would measure itself
// makes the proof not applicable.
func Lasting(room *prove.Room, client *prove.Side, points []Point, window time.Duration) (perSecond []float64) {
	lanes := make([]*lane, len(points))
	_, absent := client.TryGet(delayParameter)
	port := uint16(8080)
	for i, point := range points {
		lanes[i] = &lane{point: point, settings: point.settings(), ways: point.ways(client, port), pause: max(leastPause, point.held()/100), ticks: point.Reuse && absent != ""}
		port += uint16(max(1, point.Destinations))
		room.Did(fmt.Sprintf("%s: for %s connect whenever there is a port and close, the client first", point, window), byHand(point.settings())+forEver(lanes[i].ways))
	}
	room.Quietly(func() { takeTurns(client, lanes, window) })
	for _, lane := range lanes {
		perSecond = append(perSecond, lane.rate(room, window))
	}
	return perSecond
}

const leastPause = time.Millisecond

func takeTurns(client *prove.Side, lanes []*lane, window time.Duration) {
	host := host{client, map[string]string{}}
	for began := time.Now(); time.Since(began) < window; {
		made := false
		for _, lane := range lanes {
			if lane.full && time.Since(lane.tried) < lane.pause {
				continue
			}
			host.set(lane.settings)
			made = lane.try() || made
		}
		if !made {
			time.Sleep(leastPause)
		}
	}
}

// try makes a connection on the first of the ways that has a port, in turn.
func (l *lane) try() bool {
	before, wasFull := l.tried, l.full
	l.tried = time.Now()
	for range l.ways {
		way := l.ways[l.next]
		l.next = (l.next + 1) % len(l.ways)
		if way.once() == "" {
			l.count(before, wasFull)
			return true
		}
	}
	if !l.full {
		l.full, l.refused = true, l.tried
	}
	if l.ticks && l.turns.since < l.point.tuples()-1 {
		// They were not all taken between two ticks, for want of time.
		l.turns = turns{}
	}
	return false
}

// count begins a turn where a tuple was waited for. Where none was, this program was
// slower than the ports, and what it has counted is worth nothing.
func (l *lane) count(before time.Time, waited bool) {
	t := &l.turns
	t.since++
	switch {
	case l.made < l.point.tuples(): // they are free at first
	case t.first.IsZero() && waited:
		*t = turns{first: l.tried, last: l.tried}
	case t.first.IsZero() || t.since < l.point.tuples():
	case waited:
		t.number, t.since, t.last = t.number+1, 0, l.tried
		t.idle += l.tried.Sub(before) / 2
		if t.number > l.best.number {
			l.best = *t
		}
	default:
		*t = turns{}
	}
	l.made++
	l.full = false
}

// starves tells whether all attempts were refused for twice as long as a port is held.
func (l *lane) starves() bool { return l.full && l.tried.Sub(l.refused) > 2*l.point.held() }

// tolerable is the part of the time that ports may be idle: half a gap too much or
// too little is not yet 5 %.
const tolerable = 0.04

// rate is that of a program that is always ready. One that was late for a tick is not
// late for the next. Where no port is free again long after it should be, not the
// machine sets the limit: then the rate is that of what was made in all that time.
func (l *lane) rate(room *prove.Room, window time.Duration) float64 {
	if l.best.number == 0 && l.starves() {
		return float64(l.made) / window.Seconds()
	}
	took := l.best.last.Sub(l.best.first)
	if l.best.number == 0 || l.best.idle.Seconds() > tolerable*took.Seconds() {
		room.NotApplicable("this machine is too slow, or too busy now: not the ports set the limit, with %s; try tcplint prove with this proof alone", l.point)
	}
	if !l.ticks {
		took -= l.best.idle
	}
	return float64(l.best.number*l.point.tuples()) / took.Seconds()
}
