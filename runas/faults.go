package runas

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/graph"
)

func notSetUp(op string) error {
	return fail.New(fail.NotSetUp, op, "there is no Run As account in this home",
		"an administrator runs: exorun setup --organization contoso.onmicrosoft.com")
}

// stop turns the error of a call of a manager into the one that the caller gets, nil for nil. Whatever fails after the
// user has interrupted the call does so because of that.
func stop(ctx context.Context, err error, op string, who subject) error {
	if err == nil {
		return nil
	}
	explained := explain(err, op, who)
	if errors.Is(ctx.Err(), context.Canceled) && explained.Code != fail.Interrupted {
		return fail.Wrap(err, fail.Interrupted, op, "interrupted", goesOn)
	}
	return explained
}

const goesOn = "run the same command again; it goes on where this one stopped"

// administratorStop does the same for what an administrator does, whose missing rights are named.
func administratorStop(ctx context.Context, err error, op string, who subject, needs string) error {
	err = stop(ctx, err, op, who)
	refused, isGraph := errors.AsType[*graph.Error](err)
	if explained, ok := errors.AsType[*fail.Error](err); ok && isGraph && lacksRight(refused) && needs != "" {
		explained.Next = "ask a colleague who is " + needs
	}
	return err
}

func roundSkew(skew time.Duration) string {
	if skew >= time.Minute {
		skew = skew.Round(time.Minute)
	}
	text := skew.Round(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
