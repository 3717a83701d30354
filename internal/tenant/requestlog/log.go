// Package requestlog keeps what was asked of the laptop's tenant: who asked for what, and how it was answered. It never
// holds a query, a header or a body.
package requestlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Entry is one request.
type Entry struct {
	Time   time.Time `json:"time"` // host clock, when the request had been read
	Host   string    `json:"host"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Status int       `json:"status"` // 0 where no answer was sent
	Caller string    `json:"caller"` // client id of an application, user principal name, or empty
	// Tenant is the initial domain of the tenant, where several live behind the listener.
	Tenant string `json:"tenant,omitempty"`
}

const fileName = "requests.ndjson"

// limit is how many entries are kept at hand; the file keeps all.
const limit = 100_000

// Log is the list of requests. Its methods may be called at the same time.
type Log struct {
	mu      sync.Mutex
	entries []Entry
	dropped int           // entries no longer at hand
	grown   chan struct{} // closed when an entry is added; nil while nobody waits
	file    *os.File      // nil in memory
}

// Open returns the log in dir with what it held before, or an empty one in memory for an empty dir.
func Open(dir string) (*Log, error) {
	log := &Log{}
	if dir == "" {
		return log, nil
	}
	path := filepath.Join(dir, fileName)
	if err := log.load(path); err != nil {
		return nil, fmt.Errorf("read the request log: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the request log: %w", err)
	}
	log.file = file
	return log, nil
}

func (l *Log) load(path string) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for line := range bytes.Lines(data) {
		var entry Entry
		// A line that was cut when the process was killed is left out.
		if json.Unmarshal(line, &entry) == nil {
			l.add(entry)
		}
	}
	return nil
}

// Close closes the file of the log.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// Append adds an entry.
func (l *Log) Append(entry Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.add(entry)
	if l.grown != nil {
		close(l.grown)
		l.grown = nil
	}
	if l.file == nil {
		return nil
	}
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	_, err = l.file.Write(append(line, '\n'))
	return err
}

func (l *Log) add(entry Entry) {
	if len(l.entries) == limit {
		l.entries = append([]Entry(nil), l.entries[limit/10:]...)
		l.dropped += limit / 10
	}
	l.entries = append(l.entries, entry)
}

// From returns the entries from the number begin on, the number after the last one, and a channel that is closed when
// there are more. Numbers begin at 0 with the oldest entry.
func (l *Log) From(begin int) (entries []Entry, next int, grown <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.grown == nil {
		l.grown = make(chan struct{})
	}
	at := min(max(begin-l.dropped, 0), len(l.entries))
	return append([]Entry(nil), l.entries[at:]...), l.dropped + len(l.entries), l.grown
}

type callerKey struct{}

// WithCaller returns a context in which a handler can say who the caller is, by [SetCaller], and a function that
// returns what it said.
func WithCaller(ctx context.Context) (context.Context, func() string) {
	caller := new(string)
	return context.WithValue(ctx, callerKey{}, caller), func() string { return *caller }
}

// SetCaller says who makes the request of ctx, where its token does not tell. The handler calls it before it answers.
func SetCaller(ctx context.Context, name string) {
	if caller, ok := ctx.Value(callerKey{}).(*string); ok {
		*caller = name
	}
}
