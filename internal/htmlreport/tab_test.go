package htmlreport

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/tcplint/terraform-provider-sysctl/internal/diagnose"
	"github.com/tcplint/terraform-provider-sysctl/internal/nettest"
)

// browser starts one for all tabs of a test.
func browser(t *testing.T) context.Context {
	t.Helper()
	program := nettest.Program(t, "chromium")
	allocator, end := chromedp.NewExecAllocator(t.Context(),
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-extensions", true),
	)
	t.Cleanup(end)
	ctx, end := chromedp.NewContext(allocator)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", program, err)
	}
	return ctx
}

// tab shows one page, and notes what it asks for and complains of.
type tab struct {
	*testing.T
	ctx context.Context
	url string

	mu         sync.Mutex
	requests   []string
	complaints []string
}

// open shows a document in a tab of its own, after the settings of the tab.
func open(browser context.Context, t *testing.T, document diagnose.Document, settings ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, written(t, document), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(browser)
	t.Cleanup(end)
	shown := &tab{T: t, ctx: ctx, url: "file://" + file}
	if err := chromedp.Listen(ctx, shown.note); err != nil {
		t.Fatalf("opening a tab: %v", err)
	}
	shown.do(command(log.Enable, cdp.Empty{}), command(network.Enable, network.EnableParams{}))
	shown.do(settings...)
	shown.do(chromedp.Navigate(shown.url))
	return shown
}

// command is a command of the protocol as an action.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, c, params)
		return chromedp.Void{}, err
	}
}

func prefers(scheme string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

func (tb *tab) note(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tb.requests = append(tb.requests, e.Request.URL)
	case *log.EventEntryAdded:
		tb.complaints = append(tb.complaints, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
	case *runtime.EventExceptionThrown:
		tb.complaints = append(tb.complaints, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		tb.complaints = append(tb.complaints, fmt.Sprintf("console.%s", e.Type))
	case *page.EventJavascriptDialogOpening:
		tb.complaints = append(tb.complaints, "dialog: "+e.Message)
	}
}

// quiet: the page asked for nothing but itself, and nothing went wrong on it.
func (tb *tab) quiet() {
	tb.Helper()
	tb.mu.Lock()
	defer tb.mu.Unlock()
	if strange := slices.DeleteFunc(slices.Clone(tb.requests), func(url string) bool { return url == tb.url || url == "data:," }); len(strange) > 0 {
		tb.Errorf("the page asked for %q", strange)
	}
	if len(tb.complaints) > 0 {
		tb.Errorf("the browser says %q", tb.complaints)
	}
}

func (tb *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	tb.Helper()
	ctx, end := context.WithTimeout(tb.ctx, 15*time.Second)
	defer end()
	if err := chromedp.Do(ctx, actions...); err != nil {
		tb.Fatal(err)
	}
}

// ask evaluates JavaScript on the page. It needs no script of the page.
func ask[T any](tb *tab, script string) T {
	tb.Helper()
	ctx, end := context.WithTimeout(tb.ctx, 15*time.Second)
	defer end()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		tb.Fatalf("%s: %v", script, err)
	}
	return answer
}

// picture leaves a picture of the whole page, if somebody wants to look at it.
func (tb *tab) picture(name string) {
	tb.Helper()
	if *keep == "" {
		return
	}
	ctx, end := context.WithTimeout(tb.ctx, 15*time.Second)
	defer end()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tb.Fatal(err)
	}
	tb.leave(name+".png", picture)
}

func (tb *tab) leave(name string, content []byte) {
	tb.Helper()
	if *keep == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*keep, name), content, 0o644); err != nil {
		tb.Fatal(err)
	}
}
