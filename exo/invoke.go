package exo

import (
	"context"
	"fmt"
	"iter"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// defaultResultSize is how many rows the service gives where ResultSize does not say.
const defaultResultSize = 1000

// Invoke runs a cmdlet and returns its rows, fetching pages as they are needed. The cmdlet runs when the rows are ranged
// over, each time anew; leaving the loop stops it. An error ends the rows, except an [*Error] of status 200, which stands
// beside them.
//
// Errors of the service are *Error; those of a credential are as it returns them.
func (s *Session) Invoke(ctx context.Context, cmdlet Cmdlet) iter.Seq2[Row, error] {
	return s.start(ctx, cmdlet, (*run).prepareInvoke)
}

// Run runs a cmdlet and drops its rows.
func (s *Session) Run(ctx context.Context, cmdlet Cmdlet) error {
	for _, err := range s.Invoke(ctx, cmdlet) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Collect runs a cmdlet and returns all its rows. It is for results that are known to be small.
func (s *Session) Collect(ctx context.Context, cmdlet Cmdlet) ([]Row, error) {
	var rows []Row
	for row, err := range s.Invoke(ctx, cmdlet) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// prepareInvoke makes ready the request that runs a cmdlet.
func (r *run) prepareInvoke() error {
	where, err := route(r.cmdlet)
	if err != nil {
		return err
	}
	body, err := encodeBody(where.cmdlet)
	if err != nil {
		return err
	}
	r.method, r.path, r.body = http.MethodPost, "InvokeCommand", body
	r.header = func(header http.Header) {
		header.Set("Content-Type", "application/json")
		header.Set("Accept", "application/json")
		header.Set("X-ResponseFormat", "json")
		header.Set("X-SerializationLevel", "Partial")
		header.Set("X-CmdletName", r.cmdlet.Name)
		header.Set("X-ClientApplication", "exorun")
		header.Set("X-AnchorMailbox", where.anchor(r.session.knownTenant()))
		if where.mailbox != "" {
			header.Set("parameter-based-routing", "true")
		}
	}
	return nil
}

// validName keeps what would not be one header value out of the headers.
func validName(name string) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return name != ""
}

// resultSize returns how many rows a -ResultSize asks for, math.MaxInt for "Unlimited".
func resultSize(value any) (int, error) {
	if value == nil {
		return defaultResultSize, nil
	}
	given := text(value)
	if strings.EqualFold(given, "Unlimited") {
		return math.MaxInt, nil
	}
	size, err := strconv.Atoi(given)
	if err != nil || size < 0 {
		return 0, fmt.Errorf("ResultSize %q is neither a number nor Unlimited", given)
	}
	if size == 0 {
		return defaultResultSize, nil
	}
	return size, nil
}
