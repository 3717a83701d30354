// Package exchangecmds is the module ExchangeOnlineManagement for the engine: Connect-ExchangeOnline and its kin, and after
// a connect every cmdlet of the catalogue, by one general path over package exo.
//
// It is one of the few places where the engine and the services meet. Names, messages and the order of things are the
// module's, as observed with ExchangeOnlineManagement 3.7.0; what differs stands in docs/fidelity.md.
package exchangecmds

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/internal/cloud"
	"github.com/exorun/exorun/powershell/interp"
)

// The module that is built in, by the version whose behaviour was observed.
const (
	ModuleName    = "ExchangeOnlineManagement"
	ModuleVersion = "3.7.0"
)

// Options is what the module works with. Client and Certificates are needed.
type Options struct {
	Cloud  cloud.Cloud // the cloud of a connect that names none; the public one where zero
	Client *http.Client
	// Certificates returns the store of a cloud, where -CertificateThumbprint finds its certificate.
	Certificates func(cloudName string) certs.Store

	// Calendar is the time by which certificates end; Now where nil.
	Calendar func() time.Time
	Now      func() time.Time                           // time.Now where nil
	Sleep    func(context.Context, time.Duration) error // waits between tries; a timer where nil
	Rand     io.Reader                                  // crypto/rand.Reader where nil

	Observe func(exo.Event) // called after each cmdlet of the service; may be nil
}

// Module is the state that the cmdlets of one engine share: its connections.
type Module struct {
	options Options

	mu          sync.Mutex
	connections []*connection
	made        int         // connections so far, which number their names
	builtin     *connection // the one that the Get-EXO cmdlets ask: the last made, nil once it has ended
}

// New returns the module for one engine.
func New(options Options) (*Module, error) {
	if options.Client == nil || options.Certificates == nil {
		return nil, errors.New("the Exchange cmdlets need an HTTP client and a certificate store")
	}
	if options.Cloud.Name == "" {
		options.Cloud = cloud.Public
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Rand == nil {
		options.Rand = rand.Reader
	}
	if options.Calendar == nil {
		options.Calendar = options.Now
	}
	return &Module{options: options}, nil
}

// Cmdlets returns the cmdlets that are there before a connect.
func (m *Module) Cmdlets() []*interp.Cmdlet {
	return append(m.entityCmdlets(), m.connectCmdlet(), m.disconnectCmdlet(), m.connectionInformationCmdlet())
}

// connection is one session with Exchange that a script has opened.
type connection struct {
	session      *exo.Session
	number       int // from 1, in the order of connecting
	organization string
	module       string // the name of the temporary module that its cmdlets are said to be of
	prefix       string
	certificate  bool
	renewable    bool // a token that was handed in is not
	endpoint     string
	login        string
	source       *source
}

func (c *connection) name() string { return fmt.Sprintf("ExchangeOnline_%d", c.number) }

// add keeps a new connection; its cmdlets win over those of earlier ones.
func (m *Module) add(engine *interp.Engine, c *connection) {
	m.mu.Lock()
	m.made++
	c.number = m.made
	m.connections = append(m.connections, c)
	m.builtin = c
	m.mu.Unlock()
	engine.AddSource(c.source)
}

// drop ends the connections that match and returns how many those were.
func (m *Module) drop(engine *interp.Engine, match func(*connection) bool) int {
	m.mu.Lock()
	var gone []*connection
	m.connections = slices.DeleteFunc(m.connections, func(c *connection) bool {
		if !match(c) {
			return false
		}
		gone = append(gone, c)
		if m.builtin == c {
			m.builtin = nil
		}
		return true
	})
	m.mu.Unlock()
	for _, c := range gone {
		engine.RemoveSource(c.source)
	}
	return len(gone)
}

// builtinConnection returns the connection that the Get-EXO cmdlets ask, nil where there is none.
func (m *Module) builtinConnection() *connection {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.builtin
}

// all returns the connections, oldest first.
func (m *Module) all() []*connection {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.connections)
}

// matches reports whether text is among the wanted ones, in any case; no wanted ones match all.
func matches(wanted []string, text string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, text) })
}
