package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/template"
)

//go:embed page.md.tmpl
var pageText string

// render is docs/capacity.md.
func render(compared comparison) ([]byte, error) {
	page, err := template.New("page").Funcs(template.FuncMap{
		"group": group, "rate": rate, "off": off, "worst": worst, "delay": delay,
	}).Parse(pageText)
	if err != nil {
		return nil, fmt.Errorf("reading the template: %w", err)
	}
	var text bytes.Buffer
	if err := page.Execute(&text, compared); err != nil {
		return nil, fmt.Errorf("writing the page: %w", err)
	}
	return text.Bytes(), nil
}

// group puts a comma between thousands.
func group(number int) string {
	text := strconv.Itoa(number)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// rate has no more digits than it was measured with.
func rate(perSecond float64) string {
	switch {
	case perSecond == math.Trunc(perSecond) || perSecond >= 1000:
		return group(int(math.Round(perSecond)))
	case perSecond < 10:
		return strconv.FormatFloat(perSecond, 'f', 2, 64)
	}
	return strconv.FormatFloat(perSecond, 'f', 1, 64)
}

// off is by how much a kernel differs from the model.
func off(rate comparedRate) string {
	percent := math.Round(rate.off()*1000) / 10
	if percent == 0 {
		return "0.0 %" // of either sign
	}
	return strings.Replace(fmt.Sprintf("%+.1f %%", percent), "-", "−", 1)
}

func (r comparedRate) off() float64 { return r.PerSecond/r.Model - 1 }

// worst is the largest difference, without its sign.
func worst(rates []comparedRate) string {
	most := 0.0
	for _, rate := range rates {
		most = max(most, math.Abs(rate.off()))
	}
	return fmt.Sprintf("%.1f %%", most*100)
}

func delay(ms int) string {
	if ms == 0 {
		return "1000"
	}
	return strconv.Itoa(ms)
}
