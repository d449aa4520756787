package htmlreport

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"
)

// TestContrast holds text and signs to level AA of WCAG 2.2: 4.5 for text
// (1.4.3), 3 for what is no text but has to be seen (1.4.11).
func TestContrast(t *testing.T) {
	style, err := files.ReadFile("templates/style.css")
	if err != nil {
		t.Fatal(err)
	}
	themes := map[string][2]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`).FindAllSubmatch(style, -1) {
		themes[string(m[1])] = [2]string{string(m[2]), string(m[3])}
	}
	checks := []struct {
		front, back string
		least       float64
	}{
		{"text", "page", 4.5}, {"text", "surface", 4.5}, {"text", "raised", 4.5},
		{"muted", "page", 4.5}, {"muted", "surface", 4.5}, {"muted", "raised", 4.5},
		{"accent", "page", 4.5}, {"accent", "surface", 4.5}, {"accent", "accent-soft", 4.5}, {"text", "accent-soft", 4.5},
		{"page", "accent", 4.5}, {"page", "text", 4.5},
		{"error", "surface", 4.5}, {"error", "error-soft", 4.5}, {"text", "error-soft", 4.5},
		{"warning", "surface", 4.5}, {"warning", "warning-soft", 4.5}, {"text", "warning-soft", 4.5}, {"muted", "warning-soft", 4.5},
		{"good", "page", 4.5}, {"good", "good-soft", 4.5},
		{"strong-line", "page", 3}, {"strong-line", "surface", 3}, {"strong-line", "raised", 3},
		{"accent-fill", "raised", 3}, {"error", "raised", 3}, {"warning", "raised", 3}, {"surface", "error", 3}, {"surface", "warning", 3},
	}
	for _, check := range checks {
		for i, theme := range []string{"light", "dark"} {
			front, back := themes[check.front], themes[check.back]
			if front[i] == "" || back[i] == "" {
				t.Fatalf("no colour %s or %s in style.css", check.front, check.back)
			}
			if got := contrast(t, front[i], back[i]); got < check.least {
				t.Errorf("%s: %s on %s has %.2f, wanted %.1f", theme, check.front, check.back, got, check.least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	bright, dark := luminance(t, a), luminance(t, b)
	if bright < dark {
		bright, dark = dark, bright
	}
	return (bright + 0.05) / (dark + 0.05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, color string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(fmt.Errorf("reading %s: %w", color, err))
		}
		channel := float64(n) / 255
		if channel <= 0.04045 {
			sum += weight * channel / 12.92
		} else {
			sum += weight * math.Pow((channel+0.055)/1.055, 2.4)
		}
	}
	return sum
}
