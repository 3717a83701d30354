package org

import (
	"fmt"
	"iter"
	"strings"
	"time"
)

// Message is one row of a message trace: a message on its way to one recipient.
type Message struct {
	TraceID   string
	MessageID string
	Received  time.Time
	Sender    string
	Recipient string
	FromIP    string
	ToIP      string
	Subject   string
	Status    string
	Size      int // bytes
}

// The pace of mail: each mailbox gets about this many messages a day, the organisation at most that many.
const (
	dailyPerMailbox = 8
	dailyMost       = 20000
)

var outside = []string{
	"orders@northwindtraders.example", "maria.lopez@adatum.example", "noreply@tailspintoys.example",
	"k.schneider@fabrikam.example", "newsletter@wideworldimporters.example", "jobs@litware.example",
}

var subjects = []string{
	"Quarterly figures", "Minutes of Monday's meeting", "Invoice %d", "Re: Contract %d", "Welcome aboard", "Travel request %d",
	"Lunch on Thursday?", "Server maintenance tonight", "Your order %d has shipped", "FW: Photos", "Re: Re: Budget", "Übersicht Projekt %d",
}

// interval is the time between two messages.
func (o *Org) interval() time.Duration {
	daily := min(o.size*dailyPerMailbox, dailyMost)
	return 24 * time.Hour / time.Duration(daily)
}

// Messages yields the rows received in (from, to], the latest first, and those of one moment by recipient.
func (o *Org) Messages(from, to time.Time) iter.Seq[Message] {
	return func(yield func(Message) bool) {
		if o.size == 0 {
			return
		}
		interval := o.interval()
		for slot := to.UnixNano() / int64(interval); ; slot-- {
			begin := time.Unix(0, slot*int64(interval)).UTC()
			if begin.Add(interval).Before(from) {
				return
			}
			for _, message := range o.slot(int(slot), begin, interval) {
				if message.Received.After(to) || !message.Received.After(from) {
					continue
				}
				if !yield(message) {
					return
				}
			}
		}
	}
}

// slot returns the message of one interval, a row a recipient.
func (o *Org) slot(slot int, begin time.Time, interval time.Duration) []Message {
	h := o.hash("message", slot)
	at := begin.Add(time.Duration(h[0] % uint64(interval))).Truncate(time.Microsecond)
	first := int(h[1] % uint64(o.size))
	second := int(h[2] % uint64(o.size))
	message := Message{
		TraceID: o.ID("trace", slot), Received: at, Size: 2000 + int(h[3]%180000), Status: "Delivered",
		MessageID: fmt.Sprintf("<%016x%08x@%s>", h[1], slot, "eurprd01.prod.outlook.example"),
		FromIP:    fmt.Sprintf("203.0.113.%d", h[2]>>8%250+1),
		Subject:   subjects[h[3]>>20%uint64(len(subjects))],
	}
	if strings.Contains(message.Subject, "%d") {
		message.Subject = fmt.Sprintf(message.Subject, 1000+h[2]>>24%9000)
	}
	message.Sender, message.Recipient = o.Mailbox(first).Address, o.Mailbox(second).Address
	switch h[0] >> 40 % 16 {
	case 0, 1, 2, 3:
		message.Sender = outside[h[1]>>32%uint64(len(outside))]
	case 4, 5, 6:
		message.Recipient = outside[h[2]>>32%uint64(len(outside))]
		message.ToIP = fmt.Sprintf("198.51.100.%d", h[1]>>8%250+1)
	}
	switch h[0] >> 48 % 40 {
	case 0:
		message.Status = "Failed"
	case 1:
		message.Status = "FilteredAsSpam"
	case 2:
		message.Status = "Quarantined"
	case 3:
		message.Status = "Expanded"
	}
	rows := []Message{message}
	if h[3]>>50%5 == 0 {
		copied := message
		if copied.Recipient = o.Mailbox((second + 1) % o.size).Address; copied.Recipient != message.Recipient {
			rows = append(rows, copied)
		}
	}
	if len(rows) == 2 && rows[1].Recipient < rows[0].Recipient {
		rows[0], rows[1] = rows[1], rows[0]
	}
	return rows
}
