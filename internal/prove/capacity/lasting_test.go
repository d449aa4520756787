package capacity

import (
	"testing"
	"time"
)

// visit tries a lane of three ports whose ports are free again a second after they
// were taken: once in so many milliseconds, for ten seconds.
func visit(every time.Duration) turns {
	l := lane{point: Point{Ports: 3}}
	began := time.Unix(0, 0)
	var free [3]time.Duration
	for now := time.Duration(0); now < 10*time.Second; now += every {
		before, waited := l.tried, l.full
		l.tried, l.full = began.Add(now), true
		for i := range free {
			if free[i] <= now {
				free[i] = now + time.Second
				l.count(before, waited)
				break
			}
		}
	}
	return l.best
}

func TestTurns(t *testing.T) {
	const every = 30 * time.Millisecond
	got := visit(every)
	// 1 s is no multiple of it: each turn is late by 20 ms, and half of the gap is what
	// the lane takes that for.
	took := got.last.Sub(got.first)
	if got.number != 8 || took != 8*1020*time.Millisecond || got.idle != 8*every/2 {
		t.Errorf("%d turns took %s, idle %s", got.number, took, got.idle)
	}
}

// A program that is slower than the ports measures itself, and has to notice.
func TestTurnsOfASlowProgram(t *testing.T) {
	if got := visit(400 * time.Millisecond); got.number != 0 {
		t.Errorf("it counts %d turns", got.number)
	}
}

// Ports that are never free again are no fault of the machine: the rate says so.
func TestRateOfPortsThatStayTaken(t *testing.T) {
	const window = 5 * time.Second
	began := time.Unix(0, 0)
	l := lane{point: Point{Ports: 3, Reuse: true}, made: 3, full: true, refused: began, tried: began.Add(window)}
	if got := l.rate(nil, window); got != 0.6 {
		t.Errorf("3 connections in 5 s are %g/s", got)
	}
	l.tried = began.Add(time.Second)
	if l.starves() {
		t.Error("a second is how long a port may be held")
	}
}
