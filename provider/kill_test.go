package provider_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// killed is a declaration in the room whose course is killed.
type killed struct {
	*room
	steps *steps
}

var killedValues = map[string]string{"net.ipv4.tcp_fin_timeout": "30", "net.ipv4.tcp_tw_reuse": "1"}

func newKilled(t *testing.T, provider string, s *steps, more ...string) *killed {
	t.Helper()
	k := &killed{newRoom(t, provider), s}
	k.tf.environment = append(k.tf.environment, "PATH="+s.path())
	config := set(`"net.ipv4.tcp_fin_timeout" = "30"`, `"net.ipv4.tcp_tw_reuse" = "1"`)
	k.declare(strings.Replace(config, "values =", strings.Join(append(more, "values ="), "\n  "), 1))
	return k
}

// points are the steps of a course that do something: to be stopped after one
// is to be stopped before the next.
func (k *killed) points(command string) []int {
	k.t.Helper()
	k.steps.stopAt(0)
	k.tf.run(command, "-auto-approve")
	var points []int
	for i, step := range k.steps.log() {
		word, _, _ := strings.Cut(step, " ")
		if slices.Contains([]string{"script", "locked", "write", "rename", "live", "remove", "arm", "final"}, word) {
			points = append(points, i+1)
		}
	}
	return points
}

// stopped starts a course and waits until its script stops before a step.
func (k *killed) stopped(command string, point int) (*running, int) {
	k.t.Helper()
	k.steps.stopAt(point)
	r := k.tf.start(command, "-auto-approve")
	script, ok := k.steps.reached(r)
	if !ok {
		out, _ := r.wait()
		k.t.Fatalf("%s has no step %d: %v\n%s", command, point, k.steps.log(), out)
	}
	return r, script
}

// killAll ends everything that the course has started, as the end of a container
// does.
func (k *killed) killAll(command string, point int) {
	k.t.Helper()
	r, script := k.stopped(command, point)
	r.kill()
	killProviders(k.t)
	k.steps.killScript(script)
	_, _ = r.wait() // killed
	k.steps.stopAt(0)
}

// converges is what a user does afterwards, without any work by hand.
func (k *killed) converges(when string) {
	k.t.Helper()
	_, err := os.Stat("/run/terraform-provider-sysctl/lock")
	locked := err == nil
	out, err := k.tf.try("apply", "-auto-approve")
	if err != nil {
		k.t.Fatalf("%s: the next apply failed: %v\n%s", when, err, out)
	}
	if named := strings.Contains(out, "A lock of a change that was killed was removed"); named != locked {
		k.t.Errorf("%s: a lock is left: %v, it is named: %v", when, locked, named)
	}
	k.holds(when+", then apply", killedValues)
	if text, err := os.ReadFile("/etc/sysctl.d/60-lb.conf"); err != nil || !strings.Contains(string(text), "net.ipv4.tcp_fin_timeout = 30\nnet.ipv4.tcp_tw_reuse = 1\n") {
		k.t.Errorf("%s: the file after the next apply: %v\n%s", when, err, text)
	}
}

// in is the same in a test of its own.
func (k *killed) in(t *testing.T) *killed {
	inner, tf := *k.room, *k.tf
	tf.t = t
	inner.t, inner.tf = t, &tf
	return &killed{&inner, k.steps}
}

// Bar 23 with the real programs: everything is killed before each step of a
// creation and of a destroy.
func TestKilled_EverythingAtEachStep(t *testing.T) {
	k := newKilled(t, "", newSteps(t))
	creation := k.points("apply")
	destroy := k.points("destroy")
	k.holds("undisturbed", k.before)
	if len(creation) < 12 || len(destroy) < 12 {
		t.Fatalf("only %d and %d steps", len(creation), len(destroy))
	}
	for i := range max(len(creation), len(destroy)) {
		when := fmt.Sprintf("killed at steps %d", i)
		if i < len(creation) {
			k.killAll("apply", creation[i])
		}
		k.converges(when)
		if i < len(destroy) {
			k.killAll("destroy", destroy[i])
		}
		k.destroyed(when)
	}
}

// Each program that a user can lose alone, before, in and after the change.
func TestKilled_OneOfThePrograms(t *testing.T) {
	k := newKilled(t, "", newSteps(t))
	k.points("apply")
	log := k.steps.log()
	k.tf.run("destroy", "-auto-approve")
	points := map[string]int{"before the change": 1, "in the change": 1 + slices.Index(log, "live net/ipv4/tcp_tw_reuse"), "after the change": len(log)}
	for victim, kill := range map[string]func(*running){
		"provider":  func(*running) { killProviders(t) },
		"terraform": func(r *running) { r.kill() },
		"both": func(r *running) {
			r.kill()
			killProviders(t)
		},
	} {
		for moment, point := range points {
			t.Run(victim+" "+moment, func(t *testing.T) {
				k := k.in(t)
				r, script := k.stopped("apply", point)
				kill(r)
				_, _ = r.wait() // its error is that of who was killed
				noProviders(t)
				k.steps.release(script)
				if moment == "in the change" {
					k.holds("the script that went on alone", killedValues)
				}
				k.steps.stopAt(0)
				k.converges("killed")
				k.destroyed("killed")
			})
		}
	}
}

// Over SSH the host reverts by itself what nobody confirms. The next apply comes
// before that, or after.
func TestKilled_OverSSH(t *testing.T) {
	s := newSteps(t)
	k := newKilled(t, overSSH(nettest.StartSSHD(t, "SetEnv PATH="+s.path())), s, `rollback_timeout = "6s"`)
	k.points("apply")
	log := k.steps.log()
	k.destroyed("undisturbed")
	// The look at what the change left comes last, the confirmation before it.
	confirmation := len(log) - 1
	between := 1 + slices.Index(log, "live net/ipv4/tcp_tw_reuse")
	unstarted := 1 + slices.IndexFunc(log, func(step string) bool {
		return strings.HasPrefix(step, "renamed ") && strings.HasSuffix(step, ".revert")
	})
	if log[confirmation-1] != "script" || between == 0 || unstarted == 0 {
		t.Fatalf("the steps are %q", log)
	}
	for _, point := range []int{unstarted, between, confirmation} {
		when := fmt.Sprintf("killed at %q", log[point-1])
		k.killAll("apply", point)
		k.converges(when)
		if point == confirmation { // all is in place, and only the reverter is left to be dealt with
			time.Sleep(7 * time.Second)
			k.holds(when+", after the reverters' time", killedValues)
		}
		k.destroyed(when)
	}
	for _, point := range []int{between, confirmation} {
		k.killAll("apply", point)
		time.Sleep(7 * time.Second)
		k.holds("reverted", k.before)
		if _, err := os.Stat("/etc/sysctl.d/60-lb.conf"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the file after the host reverted: %v", err)
		}
		k.converges("reverted")
		k.destroyed("reverted")
	}
}
