package cli

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/pkg/browser"
)

// browserFirst signs a person in with a browser on this machine, by a code with proof of possession (RFC 7636) that comes
// back to a loopback address, and with a code to type on another device once no browser opens.
type browserFirst struct {
	app           *App
	before        string
	browser, code azcore.TokenCredential

	mu     sync.Mutex
	told   bool // that a browser opens
	byCode bool
}

// quietBrowser keeps what the browser's own program prints apart from what exorun prints.
var quietBrowser sync.Once

func (b *browserFirst) GetToken(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.byCode {
		quietBrowser.Do(func() { browser.Stdout, browser.Stderr = b.app.Stderr, b.app.Stderr })
		if !b.told {
			fmt.Fprintln(b.app.Stderr, b.before+"Sign in in the browser that opens. Ctrl-C gives up.")
			b.told = true
		}
		token, err := b.browser.GetToken(ctx, options)
		if err == nil || ctx.Err() != nil || !opensNot(err) {
			return token, err
		}
		fmt.Fprintln(b.app.Stderr, "No browser opens on this machine; a code signs you in on any other.")
		b.byCode = true
	}
	return b.code.GetToken(ctx, options)
}

// opensNot reports whether an error says that no browser could be started. azidentity passes on nothing but the text.
func opensNot(err error) bool {
	text := err.Error()
	return strings.Contains(text, exec.ErrNotFound.Error()) || strings.Contains(text, "exit status ")
}
