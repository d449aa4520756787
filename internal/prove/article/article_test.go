package article_test

import (
	"slices"
	"testing"

	"github.com/tcplint/terraform-provider-sysctl/internal/prove/article"
)

func TestNamed(t *testing.T) {
	for name, is := range map[string]bool{
		"article-1": true, "article-35": true, "article-0": false, "article-36": false,
		"article-02": false, "article-": false, "article-x": false, "TL101": false, "": false,
	} {
		if claim, known := article.Named(name); known != is || is == (claim.Says == "") {
			t.Errorf("%s: %v, %v", name, claim, known)
		}
	}
	if claim, _ := article.Named("article-34"); claim.Says != "SO_REUSEADDR is insecure" {
		t.Errorf("claim 34 is %q", claim.Says)
	}
}

func TestCompare(t *testing.T) {
	names := []string{"article-10", "net.b", "article-2", "net.a"}
	slices.SortFunc(names, article.Compare)
	if want := []string{"article-2", "article-10", "net.a", "net.b"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
}
