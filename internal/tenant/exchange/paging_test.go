package exchange

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

const anchor = "X-AnchorMailbox: APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.onmicrosoft.com"

// walk follows nextLink as the module does and returns the sizes of the pages and all rows' aliases.
func (b *bench) walk(parameters string, sizes ...int) (pages []int, aliases []string, warned []bool) {
	b.t.Helper()
	url := path + "?$select=Alias"
	for n := 0; url != ""; n++ {
		size := sizes[min(n, len(sizes)-1)]
		p := b.do(b.admin(), "POST", url, command("Get-Mailbox", parameters), anchor, "Prefer: odata.maxpagesize="+strconv.Itoa(size)).page(b.t)
		pages = append(pages, len(p.Value))
		warned = append(warned, len(p.Warnings) == 1 && p.Warnings[0] == moreResults)
		for _, row := range p.Value {
			aliases = append(aliases, row["Alias"].(string))
		}
		url = p.Next
	}
	return pages, aliases, warned
}

func TestPages(t *testing.T) {
	t.Parallel()
	b := newBench(t, 2300)
	for _, test := range []struct {
		parameters string
		sizes      []int
		pages      []int
		cut        bool // whether the last page warns that there is more
	}{
		{`{"ResultSize":"Unlimited"}`, []int{1000}, []int{1000, 1000, 300}, false},
		{`{}`, []int{1000}, []int{1000}, true},
		{`{"ResultSize":1}`, []int{1}, []int{1}, true},
		{`{"ResultSize":1500}`, []int{1000, 500}, []int{1000, 500}, true},
		{`{"ResultSize":1001}`, []int{1000, 1}, []int{1000, 1}, true},
		{`{"ResultSize":2300}`, []int{1000, 1000, 300}, []int{1000, 1000, 300}, false},
		{`{"ResultSize":"5000"}`, []int{1000}, []int{1000, 1000, 300}, false},
		{`{"ResultSize":250}`, []int{100}, []int{100, 100, 50}, true},
		{`{"ResultSize":"Unlimited","Filter":"RecipientTypeDetails -eq 'RoomMailbox'"}`, []int{100}, []int{100, 91}, false},
		{`{"ResultSize":"Unlimited","SortBy":"DisplayName"}`, []int{1000}, []int{1000, 1000, 300}, false},
	} {
		pages, aliases, warned := b.walk(test.parameters, test.sizes...)
		if len(pages) != len(test.pages) {
			t.Errorf("%s: pages %v, want %v", test.parameters, pages, test.pages)
			continue
		}
		seen := map[string]bool{}
		for i, n := range pages {
			last := i == len(pages)-1
			if n != test.pages[i] || warned[i] != (!last || test.cut) {
				t.Errorf("%s: page %d has %d rows, warned %v", test.parameters, i, n, warned[i])
			}
		}
		for _, alias := range aliases {
			if seen[alias] {
				t.Errorf("%s: %s came twice", test.parameters, alias)
			}
			seen[alias] = true
		}
	}
	b.run("Get-Mailbox", `{"ResultSize":"many"}`).refused(t, 400, "ResultSize")
}

func TestContinuation(t *testing.T) {
	t.Parallel()
	b := newBench(t, 30)
	body := command("Get-Mailbox", `{"ResultSize":"Unlimited"}`)
	first := func(headers ...string) string {
		t.Helper()
		next := b.do(b.admin(), "POST", path, body, append(headers, "Prefer: odata.maxpagesize=10")...).page(t).Next
		if !strings.Contains(next, "/adminapi/beta/contoso.onmicrosoft.com/InvokeCommand?%24skiptoken=") {
			t.Fatalf("nextLink %q", next)
		}
		return next
	}
	go2 := func(next string, headers ...string) reply {
		return b.do(b.admin(), "POST", next, body, append(headers, "Prefer: odata.maxpagesize=10")...)
	}
	anchored, bare := first(anchor), first()
	go2(anchored, anchor).page(t)
	go2(anchored, anchor).page(t) // a page may be asked for again
	go2(bare).page(t)
	go2(anchored).refused(t, 400, pageExpired)
	go2(anchored, "X-AnchorMailbox: UPN:other@contoso.com").refused(t, 400, pageExpired)
	b.set("exchange-page-affinity=lenient")
	go2(anchored).page(t)
	b.set("exchange-page-affinity=strict")
	go2(bare).refused(t, 400, pageExpired)
	go2(anchored, anchor).page(t)

	tampered := []byte(anchored)
	tampered[len(tampered)-20] ^= 1
	go2(string(tampered), anchor).refused(t, 400, pageExpired)
	go2(path+"?$skiptoken=x", anchor).refused(t, 400, pageExpired)
	b.do(b.admin(), "POST", anchored, command("Get-User", `{"ResultSize":"Unlimited"}`), anchor).refused(t, 400, pageExpired)
	b.advance(30 * time.Minute)
	go2(anchored, anchor).page(t)
	b.advance(time.Second)
	go2(anchored, anchor).refused(t, 400, pageExpired)
}

// TestLarge takes the first and a late page of fifty thousand mailboxes.
func TestLarge(t *testing.T) {
	t.Parallel()
	b := newBench(t, 50000)
	p := b.run("Get-Mailbox", `{"ResultSize":"Unlimited"}`, "Prefer: odata.maxpagesize=5").page(t)
	if len(p.Value) != 5 || p.Next == "" {
		t.Errorf("%d rows, next %q", len(p.Value), p.Next)
	}
	last := b.people().org.Mailbox(49998)
	if row := b.run("Get-Mailbox", `{"Identity":"`+last.Address+`"}`).page(t).Value[0]; row["ExchangeGuid"] != last.MailboxGUID {
		t.Errorf("%v", row["ExchangeGuid"])
	}
	if rows := b.run("Get-Mailbox", `{"Filter":"Alias -eq '`+last.Alias+`'"}`).page(t).Value; len(rows) != 1 {
		t.Errorf("%d rows by filter", len(rows))
	}
	if rows := b.run("Get-MessageTraceV2", `{}`).page(t); len(rows.Value) != 1000 || len(rows.Warnings) != 1 {
		t.Errorf("%d messages", len(rows.Value))
	}
}
