package exchangecmds

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/exorun/exorun/internal/exchangecmds/catalogue"
	"github.com/exorun/exorun/powershell/interp"
)

// service is the part of the catalogue that Connect-ExchangeOnline brings.
const service = "EXO"

// source gives the cmdlets of one connection, built when asked for.
type source struct {
	module  *Module
	of      *connection
	prefix  string
	pattern []string // names and wildcards in lower case, of -CommandName; none for all

	mu    sync.Mutex
	built map[string]*interp.Cmdlet
}

func newSource(m *Module, c *connection, commandNames []string) *source {
	s := &source{module: m, of: c, prefix: c.prefix, built: make(map[string]*interp.Cmdlet)}
	for _, name := range commandNames {
		s.pattern = append(s.pattern, strings.ToLower(name))
	}
	return s
}

// Module is the name of the temporary module that the cmdlets of a connection come from.
func (s *source) Module() string { return s.of.module }

// Find returns the cmdlet of a name, which carries the connection's prefix.
func (s *source) Find(name string) *interp.Cmdlet {
	plain, ok := s.unprefixed(name)
	if !ok || !s.offers(plain) {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(plain)
	if cmdlet, ok := s.built[key]; ok {
		return cmdlet
	}
	entry, ok := catalogue.Find(plain)
	if !ok {
		return nil
	}
	cmdlet := s.build(entry)
	cmdlet.Name = s.prefixed(entry.Name)
	cmdlet.Class, cmdlet.Module = cmdlet.Name, s.Module()
	s.built[key] = cmdlet
	return cmdlet
}

// Names calls f with the name of every cmdlet until f returns false.
func (s *source) Names(f func(name string) bool) {
	for name := range catalogue.Names(service) {
		if s.offers(name) && !f(s.prefixed(name)) {
			return
		}
	}
}

// offers reports whether the connection brings a cmdlet of the catalogue.
func (s *source) offers(name string) bool {
	if !catalogue.Has(name, service) || isModules(name) {
		return false
	}
	if len(s.pattern) == 0 {
		return true
	}
	lower := strings.ToLower(name)
	return slices.ContainsFunc(s.pattern, func(pattern string) bool {
		ok, err := path.Match(pattern, lower)
		return err == nil && ok
	})
}

// isModules reports whether a cmdlet is the module's own and not one of the service.
func isModules(name string) bool {
	if strings.HasPrefix(strings.ToLower(name), "get-exo") {
		return true
	}
	switch strings.ToLower(name) {
	case "connect-exchangeonline", "disconnect-exchangeonline", "get-connectioninformation", "connect-ippssession":
		return true
	}
	return false
}

// prefixed puts the prefix before the noun: Get-Mailbox with B becomes Get-BMailbox.
func (s *source) prefixed(name string) string {
	if s.prefix == "" {
		return name
	}
	verb, noun, _ := strings.Cut(name, "-")
	return verb + "-" + s.prefix + noun
}

func (s *source) unprefixed(name string) (string, bool) {
	if s.prefix == "" {
		return name, true
	}
	verb, noun, found := strings.Cut(name, "-")
	if !found || len(noun) < len(s.prefix) || !strings.EqualFold(noun[:len(s.prefix)], s.prefix) {
		return "", false
	}
	return verb + "-" + noun[len(s.prefix):], true
}

// build makes the cmdlet of a catalogue entry.
func (s *source) build(entry *catalogue.Cmdlet) *interp.Cmdlet {
	session := s.of.session
	if entry.Name == "Get-MessageTrace" {
		return declared(entry, "", func() interp.Processor { return &messageTrace{session: session} })
	}
	return declared(entry, "", func() interp.Processor { return &serviceCmdlet{session: session, name: entry.Name} })
}
