package timer

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/smtp"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Mail says how mail leaves the machine. The zero value is its own sendmail.
type Mail struct {
	Server       string `json:"server,omitempty"` // host or host:port of an SMTP server, instead of sendmail
	From         string `json:"from,omitempty"`   // exorun@ and the machine's name where empty
	User         string `json:"user,omitempty"`   // signs in to the server, where it is set
	PasswordFile string `json:"passwordFile,omitempty"`
}

// Mailer sends mail. The zero value cannot.
type Mailer struct {
	// Sendmail starts the machine's sendmail with a message; see its -i and -- in sendmail(8).
	Sendmail func(ctx context.Context, addresses []string, message []byte) error
	Now      func() time.Time
	TLS      *tls.Config // of the connection to a server; its name is filled in
}

// ErrNoSendmail is returned where the machine has no sendmail.
var ErrNoSendmail = errors.New("this machine has no sendmail; name a server with --smtp")

// SystemSendmail starts the sendmail of the machine.
func SystemSendmail(ctx context.Context, addresses []string, message []byte) error {
	path, err := exec.LookPath("sendmail")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/sendmail"); err != nil {
			return ErrNoSendmail
		}
	}
	cmd := exec.CommandContext(ctx, path, append([]string{"-i", "--"}, addresses...)...)
	cmd.Stdin = bytes.NewReader(message)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sendmail: %w: %.200s", err, bytes.TrimSpace(said))
	}
	return nil
}

// Send mails a failure.
func (m Mailer) Send(ctx context.Context, how Mail, addresses []string, failure Failure) error {
	from := how.From
	if from == "" {
		from = "exorun@" + mailHost(failure.Host)
	}
	message := m.message(from, addresses, failure)
	if how.Server == "" {
		if m.Sendmail == nil {
			return ErrNoSendmail
		}
		return m.Sendmail(ctx, addresses, message)
	}
	return m.submit(ctx, how, from, addresses, message)
}

// mailHost is a host's name as it may stand in an address.
func mailHost(host string) string {
	name := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return -1
	}, host)
	if name == "" {
		return "localhost"
	}
	return name
}

func (m Mailer) message(from string, addresses []string, f Failure) []byte {
	var b bytes.Buffer
	header := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	now := m.Now().UTC()
	header("From", from)
	header("To", strings.Join(addresses, ", "))
	header("Subject", mime.QEncoding.Encode("utf-8", oneLine(fmt.Sprintf("exorun: %s on %s: %s", f.Timer, f.Host, f.Outcome))))
	header("Date", now.Format(time.RFC1123Z))
	header("Message-ID", fmt.Sprintf("<%s.%d.%d@%s>", f.Timer, f.Run, now.UnixNano(), mailHost(f.Host)))
	header("Auto-Submitted", "auto-generated") // RFC 3834: an automatic answer to it makes no sense
	header("MIME-Version", "1.0")
	header("Content-Type", "text/plain; charset=utf-8")
	header("Content-Transfer-Encoding", "quoted-printable")
	b.WriteString("\r\n")
	body := quotedprintable.NewWriter(&b)
	fmt.Fprintf(body, "%s\r\n\r\n", f.Text)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(body, "%-9s %s\r\n", name, value)
		}
	}
	row("script", f.Script)
	row("account", f.Account)
	row("started", f.Started.Format(time.RFC3339))
	if f.ExitCode != nil {
		row("exit code", strconv.Itoa(*f.ExitCode))
	}
	row("took", strconv.FormatFloat(f.Seconds, 'f', 1, 64)+" s")
	row("exorun", f.Version)
	if f.Output != "" {
		fmt.Fprintf(body, "\r\nThe last lines:\r\n\r\n%s\r\n", strings.ReplaceAll(strings.ReplaceAll(f.Output, "\r\n", "\n"), "\n", "\r\n"))
	}
	_ = body.Close() // a buffer takes everything
	return b.Bytes()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// The ports of SMTP: 465 is encrypted from its first octet (RFC 8314), the others where the server offers it.
const (
	smtpPort  = "25"
	smtpsPort = "465"
)

func (m Mailer) submit(ctx context.Context, how Mail, from string, addresses []string, message []byte) (err error) {
	host, port, err := net.SplitHostPort(how.Server)
	if err != nil {
		host, port = how.Server, smtpPort
	}
	encryption := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.TLS != nil {
		encryption = m.TLS.Clone()
	}
	encryption.ServerName = host
	connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return err
	}
	// net/smtp knows no context: closing the connection ends what it waits for.
	stop := context.AfterFunc(ctx, func() { _ = connection.Close() })
	defer stop()
	if port == smtpsPort {
		connection = tls.Client(connection, encryption)
	}
	client, err := smtp.NewClient(connection, host)
	if err != nil {
		return errors.Join(err, connection.Close())
	}
	defer func() {
		if err != nil {
			_ = client.Close()
		}
	}()
	if err := client.Hello(mailHost(addressHost(from))); err != nil {
		return err
	}
	if offered, _ := client.Extension("STARTTLS"); offered && port != smtpsPort {
		if err := client.StartTLS(encryption); err != nil {
			return err
		}
	}
	if how.User != "" {
		password, err := firstLine(how.PasswordFile)
		if err != nil {
			return err
		}
		// PlainAuth refuses to send a password over a connection that is not encrypted.
		if err := client.Auth(smtp.PlainAuth("", how.User, password, host)); err != nil {
			return err
		}
	}
	if err := client.Mail(from); err != nil {
		return err
	}
	for _, address := range addresses {
		if err := client.Rcpt(address); err != nil {
			return err
		}
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := body.Write(message); err != nil {
		return err
	}
	if err := body.Close(); err != nil {
		return err
	}
	return client.Quit()
}

func addressHost(address string) string {
	return address[strings.LastIndex(address, "@")+1:]
}
