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
	next     int // of the ways
	made     int
	tried    time.Time // the last time
	full     bool      // what it was then
	// begins are when a tuple was taken for the first, second, third time: the same
	// one, since the one that has rested longest is free first.
	begins []time.Time
	// idle is how long that tuple was free before it was taken: some time between a
	// refusal and the next attempt, on average half of it.
	idle time.Duration
}

// Lasting takes ports as soon as they are to be had, for a while, and returns the
// connections a second of each point, once their ports were all used: several points
// take no more time than one. A machine that is so busy that it would measure itself
// makes the proof not applicable.
func Lasting(room *prove.Room, client *prove.Side, points []Point, window time.Duration) (perSecond []float64) {
	lanes := make([]*lane, len(points))
	port := uint16(8080)
	pause := time.Second
	for i, point := range points {
		lanes[i] = &lane{point: point, settings: point.settings(), ways: point.ways(client, port)}
		port += uint16(max(1, point.Destinations))
		pause = min(pause, max(time.Millisecond, point.held()/500))
		room.Did(fmt.Sprintf("%s: for %s connect whenever there is a port and close, the client first", point, window), byHand(point.settings())+forEver(lanes[i].ways))
	}
	room.Quietly(func() { takeTurns(client, lanes, window, pause) })
	for _, lane := range lanes {
		perSecond = append(perSecond, lane.rate(room))
	}
	return perSecond
}

func takeTurns(client *prove.Side, lanes []*lane, window, pause time.Duration) {
	host := host{client, map[string]string{}}
	for began := time.Now(); time.Since(began) < window; {
		any := false
		for _, lane := range lanes {
			host.set(lane.settings)
			any = lane.try() || any
		}
		if !any {
			time.Sleep(pause)
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
		if way.once() != "" {
			continue
		}
		if l.made%l.point.tuples() == 0 {
			l.begins = append(l.begins, l.tried)
			if wasFull && l.made > l.point.tuples() {
				l.idle += l.tried.Sub(before) / 2
			}
		}
		l.made++
		l.full = false
		return true
	}
	l.full = true
	return false
}

// tolerable is the part of the time that ports may be idle: half a gap too much or
// too little is not yet 5 %.
const tolerable = 0.04

// rate is that of a program that is always ready. It leaves out the first use, when
// the ports were free.
func (l *lane) rate(room *prove.Room) float64 {
	rounds := len(l.begins) - 2
	if rounds < 1 {
		room.NotApplicable("%s: no port was had twice again within the time", l.point)
	}
	took := l.begins[len(l.begins)-1].Sub(l.begins[1])
	if l.idle.Seconds() > tolerable*took.Seconds() {
		room.NotApplicable("this machine is too busy: %s lay idle for %.2f s of %.1f s; try tcplint prove alone", l.point, l.idle.Seconds(), took.Seconds())
	}
	return float64(rounds*l.point.tuples()) / (took - l.idle).Seconds()
}
