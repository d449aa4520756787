package walker

import (
	"fmt"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/kernel/walk"
)

func TestFindBounds(t *testing.T) {
	const most = 1<<31 - 1
	for _, tt := range []struct {
		from, low, high int64
		kept            func(int64) int64 // nil: as written
		want            string
	}{
		{0, 0, 255, nil, "0..255"},
		{1, 1, 1, nil, "1..1"},
		{-3, -31, -2, nil, "-31..-2"},
		{5, -most - 1, most, nil, "-2147483648..2147483647"},
		{5, -walk.Limit, walk.Limit, nil, "-4611686018427387904..4611686018427387904"},
		{0, 0, 1, func(int64) int64 { return 1 }, "0..1 (low-reads=1)"},
		{0, -walk.Limit, walk.Limit, func(int64) int64 { return 0 }, "-4611686018427387904..4611686018427387904 (low-reads=0 high-reads=0)"},
		{walk.Limit, 7, walk.Limit, nil, "7..4611686018427387904"},
	} {
		writes := 0
		got := findBounds(tt.from, func(n int64) (string, bool) {
			writes++
			shown := n
			if tt.kept != nil {
				shown = tt.kept(n)
			}
			return fmt.Sprint(shown), tt.low <= n && n <= tt.high
		})
		if got.String() != tt.want {
			t.Errorf("from %d: %s, want %s", tt.from, got, tt.want)
		}
		if writes > 140 {
			t.Errorf("%s took %d writes", got, writes)
		}
	}
}
