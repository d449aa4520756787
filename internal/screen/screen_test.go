package screen_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tcplint/terraform-provider-sysctl/internal/report"
	"github.com/tcplint/terraform-provider-sysctl/internal/screen"
)

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		screen.Count(0): "0", screen.Count(999): "999", screen.Count(18204): "18,204", screen.Count(-1234567): "-1,234,567",
		screen.Known(nil): "?", screen.Change(118): "+118", screen.Change(-1): "-1",
		screen.Rate(0.04): "<0.1", screen.Rate(0): "0", screen.Rate(282.5): "282.5", screen.Rate(-2): "-2.0", screen.Rate(1234.96): "1,235.0",
		screen.Percent(17034, 28232): "60%", screen.Percent(1, 28232): "<1%", screen.Percent(14002, 28232): "49%", screen.Percent(0, 10): "0%", screen.Percent(1, 0): "",
		screen.Duration(40 * time.Millisecond): "40 ms", screen.Duration(2 * time.Second): "2 s",
		screen.Duration(90 * time.Second): "1 min 30 s", screen.Seconds(5412.5): "1 h 30 min", screen.Duration(72 * time.Hour): "3 d",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestTableAlignsAndLeavesOutEmptyColumns(t *testing.T) {
	table := screen.Table{Heads: []string{"WHO", "N", "NEVER", "NOTE"}, Left: map[int]bool{3: true}, Indent: 2}
	table.Texts("a", "1,000", "", "x")
	table.Texts("a long one", "7", "", "")
	want := "  WHO             N  NOTE\n  a           1,000  x\n  a long one      7\n"
	if diff := cmp.Diff(want, table.String(report.Painter(false))); diff != "" {
		t.Error(diff)
	}
	if got := (&screen.Table{Heads: []string{"WHO"}}).String(report.Painter(false)); got != "" {
		t.Errorf("a table without rows is %q", got)
	}
}

func TestFold(t *testing.T) {
	got := screen.Fold("  - ", "one two three four five, and-a-word-that-is-longer-than-all-of-it end", 20)
	want := "  - one two three\n    four five,\n    and-a-word-that-is-longer-than-all-of-it\n    end\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSpark(t *testing.T) {
	for _, one := range []struct {
		numbers []float64
		want    string
	}{
		{nil, ""}, {[]float64{5, 5, 5}, "▁▁▁"}, {[]float64{0, 7, 3.5}, "▁█▄"}, {[]float64{9, 9, 9, 9, 0, 7}, "█▁▆"},
	} {
		if got := screen.Spark(one.numbers, 3); got != one.want {
			t.Errorf("%v: %q, want %q", one.numbers, got, one.want)
		}
	}
}
