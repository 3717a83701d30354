// Package proxy owns the laptop tenant's one listener: an HTTPS server for the hosts that the tenant plays and, on the
// same port, an HTTP CONNECT proxy that ends TLS for them with the tenant's own certificate authority.
//
// A program that obeys HTTPS_PROXY and trusts the authority reaches the tenant as if it were the cloud. CONNECT to any
// other host is refused by name: nothing leaves the machine.
package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/exorun/exorun/internal/tenant/hosts"
)

// firstByteWait is how long a connection may stay silent before it is closed.
const firstByteWait = 30 * time.Second

const tlsHandshakeRecord = 0x16

// Options say what the listener serves.
type Options struct {
	Listener  net.Listener
	Authority *Authority
	Now       func() time.Time
	// Handler answers the requests to the hosts that the tenant plays, over TLS, and those to the listener's own
	// address, with or without TLS.
	Handler http.Handler
	// Down reports whether the network is down: then every CONNECT is cut.
	Down func() bool
	// Refused is called with the host of every CONNECT or plain request that is refused.
	Refused func(method, host string, status int)
}

// Server is the listener at work.
type Server struct {
	options Options
	plain   *http.Server
	secure  *http.Server
	plainIn *connQueue
	secIn   *connQueue

	work sync.WaitGroup
}

// Serve starts to serve. The caller closes the server.
func Serve(options Options) (*Server, error) {
	certificate, err := options.Authority.leaf(options.Now())
	if err != nil {
		return nil, err
	}
	address := options.Listener.Addr()
	quiet := log.New(io.Discard, "", 0) // a client that hangs up is no news
	s := &Server{options: options, plainIn: newConnQueue(address), secIn: newConnQueue(address)}
	s.plain = &http.Server{Handler: http.HandlerFunc(s.servePlain), ReadHeaderTimeout: firstByteWait, ErrorLog: quiet, ConnContext: withConn}
	s.secure = &http.Server{
		Handler: http.HandlerFunc(s.serveSecure), ReadHeaderTimeout: firstByteWait, ErrorLog: quiet, ConnContext: withConn,
		TLSConfig: &tls.Config{
			MinVersion:   tls.VersionTLS12,
			Certificates: []tls.Certificate{*certificate},
			NextProtos:   []string{"h2", "http/1.1"},
		},
	}
	s.work.Go(func() { _ = s.plain.Serve(s.plainIn) })
	s.work.Go(func() { _ = s.secure.ServeTLS(s.secIn, "", "") })
	s.work.Go(s.accept)
	return s, nil
}

type connKey struct{}

func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// Cut ends the connection that the request of ctx came on, with every other request on it, and the handler. The client
// sees what it sees when a network goes down.
func Cut(ctx context.Context) {
	if conn, ok := ctx.Value(connKey{}).(net.Conn); ok {
		if secure, ok := conn.(*tls.Conn); ok {
			conn = secure.NetConn() // without TLS's good-bye
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// Close stops the listener and ends every connection.
func (s *Server) Close() error {
	err := s.options.Listener.Close()
	s.plainIn.stop()
	s.secIn.stop()
	_ = s.plain.Close()
	_ = s.secure.Close()
	s.work.Wait()
	return err
}

func (s *Server) accept() {
	for {
		conn, err := s.options.Listener.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue
		}
		s.work.Go(func() { s.sort(conn) })
	}
}

// sort looks at the first byte of a connection to tell TLS from plain HTTP.
func (s *Server) sort(conn net.Conn) {
	stop := context.AfterFunc(s.secIn.ctx, func() { _ = conn.Close() })
	defer stop()
	silent := time.AfterFunc(firstByteWait, func() { _ = conn.Close() })
	reader := bufio.NewReader(conn)
	first, err := reader.Peek(1)
	if !silent.Stop() || err != nil {
		_ = conn.Close()
		return
	}
	peeked := &peekedConn{Conn: conn, reader: reader}
	if first[0] == tlsHandshakeRecord {
		s.secIn.put(peeked)
		return
	}
	s.plainIn.put(peeked)
}

// serveSecure answers what arrives over TLS, directly or through CONNECT.
func (s *Server) serveSecure(w http.ResponseWriter, r *http.Request) {
	if service, _ := hosts.Lookup(r.Host); service == hosts.None {
		s.refuse(w, r.Method, r.Host, http.StatusMisdirectedRequest)
		return
	}
	s.options.Handler.ServeHTTP(w, r)
}

// servePlain answers CONNECT, and what is asked of the listener's own address.
func (s *Server) servePlain(w http.ResponseWriter, r *http.Request) {
	service, _ := hosts.Lookup(r.Host)
	if r.Method == http.MethodConnect {
		s.connect(w, r, service)
		return
	}
	if service != hosts.Loopback || r.URL.IsAbs() && !s.isOwnPort(r.Host) {
		s.refuse(w, r.Method, r.Host, http.StatusForbidden)
		return
	}
	s.options.Handler.ServeHTTP(w, r)
}

func (s *Server) connect(w http.ResponseWriter, r *http.Request, service hosts.Service) {
	_, port, _ := net.SplitHostPort(r.Host)
	known := service != hosts.None && port == "443"
	if service == hosts.Loopback {
		known = s.isOwnPort(r.Host)
	}
	if !known {
		s.refuse(w, r.Method, r.Host, http.StatusForbidden)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "this connection cannot be used for CONNECT", http.StatusInternalServerError)
		return
	}
	if s.options.Down() {
		_ = conn.Close()
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		_ = conn.Close()
		return
	}
	s.secIn.put(&peekedConn{Conn: conn, reader: buffered.Reader})
}

func (s *Server) isOwnPort(host string) bool {
	_, port, _ := net.SplitHostPort(host)
	_, own, _ := net.SplitHostPort(s.options.Listener.Addr().String())
	return port == own
}

// refuse says which host the tenant does not play.
func (s *Server) refuse(w http.ResponseWriter, method, host string, status int) {
	s.options.Refused(method, host, status)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.Error(w, fmt.Sprintf("exorun's tenant on this laptop does not play %s; nothing was sent there.", host), status)
}

// peekedConn is a connection of which some bytes have been read already.
type peekedConn struct {
	net.Conn
	reader *bufio.Reader
}

func (c *peekedConn) Read(p []byte) (int, error) { return c.reader.Read(p) }

// connQueue is a net.Listener that hands out the connections put into it.
type connQueue struct {
	address net.Addr
	conns   chan net.Conn
	ctx     context.Context
	stop    context.CancelFunc
}

func newConnQueue(address net.Addr) *connQueue {
	ctx, stop := context.WithCancel(context.Background())
	return &connQueue{address: address, conns: make(chan net.Conn), ctx: ctx, stop: stop}
}

func (q *connQueue) put(conn net.Conn) {
	select {
	case q.conns <- conn:
	case <-q.ctx.Done():
		_ = conn.Close()
	}
}

// Accept returns the next connection.
func (q *connQueue) Accept() (net.Conn, error) {
	select {
	case conn := <-q.conns:
		return conn, nil
	case <-q.ctx.Done():
		return nil, net.ErrClosed
	}
}

// Close ends the queue.
func (q *connQueue) Close() error {
	q.stop()
	return nil
}

// Addr returns the address of the real listener.
func (q *connQueue) Addr() net.Addr { return q.address }
