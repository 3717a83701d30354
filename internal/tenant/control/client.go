package control

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/exorun/exorun/internal/tenant/entra"
	"github.com/exorun/exorun/internal/tenant/faults"
	"github.com/exorun/exorun/internal/tenant/plant"
	"github.com/exorun/exorun/internal/tenant/requestlog"
)

// ErrRefused is in the chain of every error that the tenant itself answered.
var ErrRefused = errors.New("the tenant refused")

// Client moves a running tenant.
type Client struct {
	base   string
	key    string
	tenant string // whom calls are about; empty for the first one, or all
	http   *http.Client
}

// In returns a client whose calls are about one tenant, by its id or domain, where several live behind the listener.
func (c *Client) In(tenant string) *Client {
	one := *c
	one.tenant = tenant
	return &one
}

// Tenants returns the tenants behind the listener, the first one first.
func (c *Client) Tenants(ctx context.Context) ([]TenantName, error) {
	var names []TenantName
	err := c.call(ctx, http.MethodGet, "tenants", nil, &names)
	return names, err
}

// URL returns the value of EXORUN_TENANT: the address of the listener with the key in it.
func URL(address, key string) string {
	return (&url.URL{Scheme: "http", User: url.UserPassword("tenant", key), Host: address, Path: "/"}).String()
}

// NewClient returns a client for the value of EXORUN_TENANT.
func NewClient(tenantURL string) (*Client, error) {
	parsed, err := url.Parse(tenantURL)
	if err != nil {
		return nil, errors.New("EXORUN_TENANT is not a URL") // the value holds the key
	}
	key, ok := parsed.User.Password()
	if !ok || parsed.Scheme != "http" || parsed.Host == "" {
		return nil, errors.New("EXORUN_TENANT is not the address of a tenant: tenant start writes it into its env file")
	}
	// Whatever proxy the environment names is the tenant itself; the API is reached without it.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil
	return &Client{base: "http://" + parsed.Host + Prefix, key: key, http: &http.Client{Transport: transport}}, nil
}

// Close ends the client's idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Info describes the tenant.
func (c *Client) Info(ctx context.Context) (*Info, error) {
	var info Info
	err := c.call(ctx, http.MethodGet, "info", nil, &info)
	return &info, err
}

// Clock returns the tenant's time.
func (c *Client) Clock(ctx context.Context) (*Clock, error) {
	var clock Clock
	err := c.call(ctx, http.MethodGet, "clock", nil, &clock)
	return &clock, err
}

// MoveClock moves the calendar by some time, on top of what it was moved before.
func (c *Client) MoveClock(ctx context.Context, by time.Duration) (*Clock, error) {
	var clock Clock
	err := c.call(ctx, http.MethodPost, "clock", ClockChange{By: &by}, &clock)
	return &clock, err
}

// SetClock sets how far the calendar is ahead of the host's clock.
func (c *Client) SetClock(ctx context.Context, offset time.Duration) (*Clock, error) {
	var clock Clock
	err := c.call(ctx, http.MethodPost, "clock", ClockChange{Offset: &offset}, &clock)
	return &clock, err
}

// Faults returns the active faults.
func (c *Client) Faults(ctx context.Context) ([]faults.Active, error) {
	var list []faults.Active
	err := c.call(ctx, http.MethodGet, "faults", nil, &list)
	return list, err
}

// SetFault sets a fault, from NAME or NAME=VALUE, and returns how many objects of the directory it changed.
func (c *Client) SetFault(ctx context.Context, fault string) (changed int, err error) {
	var answer FaultChanged
	err = c.call(ctx, http.MethodPost, "faults", FaultChange{fault}, &answer)
	return answer.Changed, err
}

// ClearFault ends one fault.
func (c *Client) ClearFault(ctx context.Context, name faults.Name) error {
	return c.call(ctx, http.MethodDelete, "faults/"+url.PathEscape(string(name)), nil, nil)
}

// ClearFaults ends every fault and releases every held request.
func (c *Client) ClearFaults(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, "faults", nil, nil)
}

// Held returns the requests that are being held.
func (c *Client) Held(ctx context.Context) ([]faults.Held, error) {
	var list []faults.Held
	err := c.call(ctx, http.MethodGet, "held", nil, &list)
	return list, err
}

// WaitHeld returns the held requests once there is one.
func (c *Client) WaitHeld(ctx context.Context) ([]faults.Held, error) {
	var list []faults.Held
	err := c.call(ctx, http.MethodGet, "held?wait=1", nil, &list)
	return list, err
}

// Release lets a held request go on.
func (c *Client) Release(ctx context.Context, id int) error {
	return c.call(ctx, http.MethodPost, "held/"+strconv.Itoa(id)+"/release", nil, nil)
}

// DeviceCodes returns the device codes that wait for a person.
func (c *Client) DeviceCodes(ctx context.Context) ([]entra.PendingDeviceCode, error) {
	var list []entra.PendingDeviceCode
	err := c.call(ctx, http.MethodGet, "devicecodes", nil, &list)
	return list, err
}

// DecideDeviceCode approves a device code as the named user, or declines it.
func (c *Client) DecideDeviceCode(ctx context.Context, userCode string, decision Decision) error {
	return c.call(ctx, http.MethodPost, "devicecodes/"+url.PathEscape(userCode), decision, nil)
}

// Register plants an application that somebody has registered before.
func (c *Client) Register(ctx context.Context, want plant.Application) (made plant.Registered, err error) {
	err = c.call(ctx, http.MethodPost, "applications", want, &made)
	return made, err
}

// Plant adds something foreign to an application or its service principal.
func (c *Client) Plant(ctx context.Context, want plant.Foreign) (planted plant.Planted, err error) {
	err = c.call(ctx, http.MethodPost, "plant", want, &planted)
	return planted, err
}

// CIJob says whose token a CI system's job asks for. An empty field is that of the job that the administrator
// application trusts.
type CIJob struct{ Issuer, Subject, Audience string }

func (j CIJob) query() string {
	values := url.Values{}
	for name, value := range map[string]string{"issuer": j.Issuer, "subject": j.Subject, "audience": j.Audience} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

// CIToken returns the token that a CI system would give the job.
func (c *Client) CIToken(ctx context.Context, job CIJob) (string, error) {
	var answer CIToken
	err := c.call(ctx, http.MethodGet, "ci-token?"+job.query(), nil, &answer)
	return answer.Value, err
}

// CIRequest returns the address and the bearer token with which a job asks for its token itself: the values of
// ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN, or of SYSTEM_OIDCREQUESTURI and SYSTEM_ACCESSTOKEN.
func (c *Client) CIRequest(job CIJob) (address, bearer string) {
	// Jobs append the audience with an ampersand, so that the address needs a query.
	return c.base + "ci-token?" + cmp.Or(job.query(), "api-version=2.0"), c.key
}

// Log yields the request log, oldest first. With follow it goes on as requests come in, until ctx ends.
func (c *Client) Log(ctx context.Context, follow bool) iter.Seq2[requestlog.Entry, error] {
	return func(yield func(requestlog.Entry, error) bool) {
		path := "log"
		if follow {
			path += "?follow=1"
		}
		response, err := c.send(ctx, http.MethodGet, path, nil)
		if err != nil {
			yield(requestlog.Entry{}, err)
			return
		}
		defer response.Body.Close()
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			var entry requestlog.Entry
			err := json.Unmarshal(lines.Bytes(), &entry)
			if !yield(entry, err) || err != nil {
				return
			}
		}
		if err := lines.Err(); err != nil && ctx.Err() == nil {
			yield(requestlog.Entry{}, fmt.Errorf("read the tenant's log: %w", err))
		}
	}
}

func (c *Client) call(ctx context.Context, method, path string, body, into any) error {
	response, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if into == nil {
		return nil
	}
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("read the tenant's answer: %w", err)
	}
	return nil
}

// send makes a request and returns its answer, if that is not an error.
func (c *Client) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(data)
	}
	address := c.base + path
	if c.tenant != "" {
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		address += separator + "tenant=" + url.QueryEscape(c.tenant)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, reader)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	response, err := c.http.Do(request)
	if err != nil {
		return nil, fmt.Errorf("ask the tenant on this laptop: %w", err)
	}
	if response.StatusCode < 400 {
		return response, nil
	}
	defer response.Body.Close()
	var refused problem
	if err := json.NewDecoder(response.Body).Decode(&refused); err != nil || refused.Error == "" {
		refused.Error = response.Status
	}
	return nil, fmt.Errorf("%w: %s", ErrRefused, refused.Error)
}
