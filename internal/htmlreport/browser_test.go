package htmlreport

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
)

// TestInABrowser shows the pages to Chromium, as people see them.
func TestInABrowser(t *testing.T) {
	chromium := browser(t)
	for name, test := range map[string]func(context.Context, *testing.T){
		"loads nothing and says what the document says": showsTheDocument,
		"hostile names act on nothing":                  showsHostileNames,
		"the settings can be filtered":                  filters,
		"the keyboard reaches everything":               goesByKeyboard,
		"it fits a phone":                               fitsAPhone,
		"it is dark where dark is preferred":            isDark,
		"it prints":                                     prints,
		"it needs no script":                            needsNoScript,
	} {
		t.Run(name, func(t *testing.T) { test(chromium, t) })
	}
}

func showsTheDocument(chromium context.Context, t *testing.T) {
	for _, name := range []string{"scheme-one", "several"} {
		document := documents(t)[name]
		shown := open(chromium, t, document, chromedp.EmulateViewport(1200, 900))
		shown.picture(name)
		shown.leave(name+".html", written(t, document))
		headlines := ask[[]string](shown, `[...document.querySelectorAll(".host > .verdict")].map(v => [...v.querySelectorAll("h2, .more")].filter(e => e.checkVisibility()).map(e => e.innerText).join(" "))`)
		var want []string
		for _, host := range document.Hosts {
			want = append(want, host.Verdict.Headline)
		}
		if diff := cmp.Diff(want, headlines); diff != "" {
			t.Errorf("%s: headlines: %s", name, diff)
		}
		for i, seen := range document.Observations {
			counts := ask[map[string]string](shown, `Object.fromEntries([...document.querySelectorAll("#host-`+strconv.Itoa(i+1)+` .diagram .state")].map(s => [s.dataset.state, s.querySelector(".count").textContent]))`)
			want := map[string]string{}
			for _, s := range states {
				want[s.Key] = groupedOr(s.count(seen.States), "?")
			}
			if diff := cmp.Diff(want, counts); diff != "" {
				t.Errorf("%s: the states of %s: %s", name, seen.Host, diff)
			}
		}
		shown.quiet()
	}
}

func showsHostileNames(chromium context.Context, t *testing.T) {
	shown := open(chromium, t, hostile(t))
	if title := ask[string](shown, `document.title`); !strings.HasPrefix(title, "TCP diagnosis of <script>") {
		t.Errorf("the title is %q", title)
	}
	if scripts := ask[int](shown, `document.scripts.length + document.images.length`); scripts != 1 {
		t.Errorf("%d scripts and images", scripts)
	}
	shown.quiet()
}

func filters(chromium context.Context, t *testing.T) {
	shown := open(chromium, t, recorded(t, "scheme-one"))
	const rows = `[...document.querySelectorAll(".settings tbody tr")]`
	all := ask[int](shown, rows+`.length`)
	visible := func() []string {
		return ask[[]string](shown, rows+`.filter(r => r.checkVisibility()).map(r => r.querySelector("th").firstChild.textContent.trim())`)
	}
	if got := visible(); len(got) != all || all < 5 {
		t.Fatalf("%d of %d settings before anything is typed", len(got), all)
	}
	shown.do(chromedp.SendKeys(`.filter input[type=search]`, "TW_"))
	found := visible()
	for _, parameter := range found {
		if !strings.Contains(parameter, "tw_") {
			t.Errorf("%s is there for tw_", parameter)
		}
	}
	if len(found) == 0 || len(found) == all {
		t.Errorf("tw_ leaves %d of %d", len(found), all)
	}
	want := strconv.Itoa(len(found)) + " of " + strconv.Itoa(all) + " settings"
	if said := ask[string](shown, `document.querySelector(".filter output").textContent`); said != want {
		t.Errorf("it says %q, not %q", said, want)
	}
	shown.do(chromedp.SendKeys(`.filter input[type=search]`, strings.Repeat(kb.Backspace, 3)), chromedp.Click(`.filter input[type=checkbox]`))
	if got, want := len(visible()), ask[int](shown, `document.querySelectorAll(".settings .differs").length`); got != want || want == 0 {
		t.Errorf("%d settings, and %d differ", got, want)
	}
	shown.quiet()
}

// goesByKeyboard presses Tab until the end: everything that can be used is
// reached, in the order of the page, and it shows that it has the focus.
func goesByKeyboard(chromium context.Context, t *testing.T) {
	shown := open(chromium, t, recorded(t, "leak"), chromedp.EmulateViewport(1200, 900))
	const reachable = `[...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")].filter(e => e.checkVisibility())`
	want := ask[int](shown, reachable+`.length`)
	for at := range want {
		shown.do(chromedp.KeyEvent(kb.Tab))
		got := ask[struct {
			Index int
			Name  string
			Shows bool
			Tip   string
		}](shown, `(() => {
			const e = document.activeElement, style = getComputedStyle(e), box = e.querySelector("rect");
			const tip = e.closest(".diagram")?.querySelector(".tip");
			return {
				Index: `+reachable+`.indexOf(e), Name: e.className.baseVal ?? e.className,
				Shows: style.outlineStyle !== "none" && style.outlineWidth !== "0px" || !!box && getComputedStyle(box).strokeWidth === "4px",
				Tip: tip && !tip.hidden ? tip.textContent : "",
			};
		})()`)
		if got.Index != at {
			t.Fatalf("Tab %d goes to element %d (%s)", at+1, got.Index, got.Name)
		}
		if !got.Shows {
			t.Errorf("element %d (%s) does not show that it has the focus", at, got.Name)
		}
		if strings.HasPrefix(got.Name, "state ") && !strings.Contains(got.Tip, "socket") {
			t.Errorf("no tip at element %d (%s)", at, got.Name)
		}
	}
	shown.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".skip").focus()`), chromedp.KeyEvent(kb.Enter))
	if id := ask[string](shown, `document.activeElement.id`); id != "main" {
		t.Errorf("the skip link leads to %q", id)
	}
	shown.quiet()
}

// fitsAPhone: nothing is wider than the screen but what scrolls in its box.
func fitsAPhone(chromium context.Context, t *testing.T) {
	for name, document := range documents(t) {
		shown := open(chromium, t, document, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		for _, width := range []int{360, 320} {
			shown.do(chromedp.EmulateViewport(int64(width), 740, chromedp.EmulateMobile))
			wide := ask[[]string](shown, `document.scrollingElement.scrollWidth <= `+strconv.Itoa(width)+` ? [] :
				[...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > `+strconv.Itoa(width)+` && !e.closest(".scroll, svg")).map(e => e.tagName + "." + e.className).slice(0, 5)
					.concat("the page is " + document.scrollingElement.scrollWidth + " wide")`)
			if len(wide) > 0 {
				t.Errorf("%s at %d pixels: %q", name, width, wide)
			}
		}
		shown.do(chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
		shown.picture("phone-" + name)
		shown.quiet()
	}
}

func isDark(chromium context.Context, t *testing.T) {
	shown := open(chromium, t, recorded(t, "leak"), chromedp.EmulateViewport(1200, 900), prefers("dark"))
	const background = `getComputedStyle(document.body).backgroundColor`
	const dark, light = "rgb(20, 22, 26)", "rgb(246, 246, 243)"
	is := func(want, when string) {
		t.Helper()
		if got := ask[string](shown, background); got != want {
			t.Errorf("%s: the page is %s", when, got)
		}
	}
	is(dark, "dark is preferred")
	shown.picture("dark")
	shown.do(chromedp.Click(`#theme`))
	is(light, "the toggle was pressed")
	shown.do(chromedp.Click(`#theme`))
	is(dark, "it was pressed again")
	shown.do(prefers("light"))
	is(dark, "the reader has chosen")
	shown.do(chromedp.Reload())
	is(light, "light is preferred, and the page forgets with the reload")
	shown.quiet()
}

func prints(chromium context.Context, t *testing.T) {
	shown := open(chromium, t, recorded(t, "leak"), prefers("dark"))
	result, err := chromedp.Call(shown.ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(result.Data, []byte("%PDF-")) || len(result.Data) < 20_000 {
		t.Errorf("%d bytes that begin with %q", len(result.Data), result.Data[:min(8, len(result.Data))])
	}
	shown.leave("print.pdf", result.Data)
	shown.do(chromedp.EmulateViewport(740, 1050), command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	shown.picture("print")
	if got := ask[string](shown, `getComputedStyle(document.body).backgroundColor`); got != "rgb(255, 255, 255)" {
		t.Errorf("paper is %s", got)
	}
	if wide := ask[[]string](shown, `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 741 && !e.closest("svg")).map(e => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40))`); len(wide) > 0 {
		t.Errorf("wider than the paper: %q", wide)
	}
	if seen := ask[[]string](shown, `[...document.querySelectorAll(".filter, #theme, .skip")].filter(e => e.checkVisibility()).map(e => e.className + e.id)`); len(seen) > 0 {
		t.Errorf("on paper there is %q", seen)
	}
	if folded := ask[int](shown, `[...document.querySelectorAll("details table")].filter(e => !e.checkVisibility({contentVisibilityAuto: true}) || e.getBoundingClientRect().height < 10).length`); folded > 0 {
		t.Errorf("%d tables are folded on paper", folded)
	}
	shown.quiet()
}

// needsNoScript: what only the script can do is not offered without it.
func needsNoScript(chromium context.Context, t *testing.T) {
	off := command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	shown := open(chromium, t, recorded(t, "leak"), off, chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	for selector, want := range map[string]bool{".verdict h2": true, ".diagram svg": true, ".settings tbody tr": true, "#theme": false, ".filter": false} {
		if got := ask[bool](shown, `document.querySelector("`+selector+`").checkVisibility()`); got != want {
			t.Errorf("%s is visible: %t", selector, got)
		}
	}
	if titles := ask[int](shown, `document.querySelectorAll(".state > title").length`); titles != len(states) {
		t.Errorf("%d of %d states have a title", titles, len(states))
	}
	shown.quiet()
}
