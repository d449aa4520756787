package main

import (
	"bytes"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/policy"
)

// TestKernelIsNearTheModel: what was recorded is of the points that would be measured
// again, and within 5 % of what the model says now.
func TestKernelIsNearTheModel(t *testing.T) {
	measured, err := readRecord("measured.json")
	if err != nil {
		t.Fatal(err)
	}
	compared, err := compare(t.Context(), new(policy.Models), measured)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, sweep := range sweeps() {
		for _, point := range sweep.points {
			if at == len(compared.Rates) {
				t.Fatalf("%s, %s: it was not measured", sweep.name, point)
			}
			rate := compared.Rates[at]
			at++
			if rate.Sweep != sweep.name || rate.Point != point {
				t.Errorf("%s, %s was measured where %s, %s is due", rate.Sweep, rate.Point, sweep.name, point)
			}
			if math.Abs(rate.off()) > 0.05 {
				t.Errorf("%s, %s: %.2f/s were measured, %.2f/s is what the model says", sweep.name, point, rate.PerSecond, rate.Model)
			}
		}
	}
	if at < len(compared.Rates) {
		t.Errorf("%d more were measured", len(compared.Rates)-at)
	}
}

// TestDrawnTwice: the picture of the same numbers has the same bytes, and no colour
// that a theme cannot change.
func TestDrawnTwice(t *testing.T) {
	models := new(policy.Models)
	lines, err := modelLines(t.Context(), models)
	if err != nil {
		t.Fatal(err)
	}
	compared := comparison{Kernel: "6.1", Rates: []comparedRate{{measuredRate{Sweep: withReuse, PerSecond: 99}, 100}}}
	compared.Rates[0].Ports = 100
	var pictures [2][]byte
	for i := range pictures {
		if pictures[i], err = draw(lines, compared); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(pictures[0], pictures[1]) {
		t.Error("two pictures of the same numbers differ")
	}
	_, drawing, found := bytes.Cut(pictures[0], []byte("</style>"))
	if !found || bytes.Contains(drawing, []byte("#")) || !bytes.Contains(drawing, []byte("var(--second)")) {
		t.Errorf("colours that no theme changes:\n%s", drawing)
	}
}

// TestPlotIsNotInThePrograms: what draws is for this command alone.
func TestPlotIsNotInThePrograms(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "../tcplint", "../terraform-provider-sysctl").Output()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "gonum.org") {
		t.Error("a program that people install has gonum in it")
	}
}
