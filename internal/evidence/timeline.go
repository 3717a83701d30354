package evidence

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/runas"
)

// bar is one key in time. A zero begin or end is not known.
type bar struct {
	label      string
	begin, end time.Time
	kind       string // barInUse and its kin
}

// The kinds of a [bar], which are also names in the style sheet.
const (
	barInUse   = "in-use"
	barOwn     = "own"
	barGone    = "gone"
	barForeign = "foreign"
)

// bars are the keys that are there, those that the trail saw added and removed, and those of others.
func bars(in Input) []bar {
	var all []bar
	present := map[string]bool{}
	for _, key := range in.Account.Keys {
		present[strings.ToLower(cmp.Or(key.GivenKeyID, key.KeyID))] = true
		b := bar{label: short(key.Thumbprint), end: key.NotAfter, kind: barOwn, begin: key.SentAt}
		if leaf := certificate(in, key.Thumbprint); leaf != nil {
			b.begin, b.end = leaf.NotBefore, leaf.NotAfter
		}
		switch {
		case strings.EqualFold(key.Thumbprint, in.Connection.CertificateThumbprint):
			b.label, b.kind = b.label+", in use", barInUse
		case key.Foreign:
			b.label, b.kind = b.label+", made by others", barForeign
		case key.Phase == runas.KeyRetiring:
			b.label, b.end = b.label+", superseded", key.RemoveAfter
		}
		all = append(all, b)
	}
	if leaf := inUse(in); leaf != nil && !slices.ContainsFunc(all, func(b bar) bool { return b.kind == barInUse }) {
		all = append(all, bar{short(certs.Thumbprint(leaf)) + ", in use", leaf.NotBefore, leaf.NotAfter, barInUse})
	}
	all = append(all, goneBars(in.Changes, present)...)
	if in.Report != nil {
		for _, found := range in.Report.Foreign.Found {
			if found.Kind == runas.ForeignOwner || found.Adopted {
				continue
			}
			name := cmp.Or(found.Name, found.ID)
			if found.Thumbprint != "" {
				name = short(found.Thumbprint) + " " + name
			}
			all = append(all, bar{strings.TrimSpace(name) + ", " + strings.ReplaceAll(string(found.Kind), "-", " ") + " made by others", time.Time{}, found.NotAfter, barForeign})
		}
	}
	slices.SortStableFunc(all, func(a, b bar) int { return a.begin.Compare(b.begin) })
	return all
}

// short is the beginning of a thumbprint, as people compare it.
func short(thumbprint string) string { return thumbprint[:min(8, len(thumbprint))] }

// keyOf returns the id of the key that a change added or removed.
func keyOf(change runas.Change) (id string, ok bool) {
	rest, ok := strings.CutPrefix(change.Object, "key ")
	id, _, isOfApplication := strings.Cut(rest, " of application ")
	return strings.ToLower(id), ok && isOfApplication
}

// goneBars are the keys that the trail saw removed, from when it saw them added.
func goneBars(changes []runas.Change, present map[string]bool) []bar {
	added := map[string]time.Time{}
	var gone []bar
	for _, change := range changes {
		id, ok := keyOf(change)
		if !ok || !strings.HasPrefix(change.Outcome, "done") {
			continue
		}
		switch {
		case strings.HasSuffix(change.Call, "/addKey"):
			added[id] = change.Time
		case strings.HasSuffix(change.Call, "/removeKey") && !present[id]:
			gone = append(gone, bar{"key " + short(id) + ", removed", added[id], change.Time, barGone})
		}
	}
	return gone
}

// The widths of the drawing, in its own units, which are pixels where there is room for them.
const (
	wideWidth   = 760
	narrowWidth = 320

	rowHeight  = 38
	barHeight  = 12
	axisHeight = 30
	shortest   = 3 // of a bar that would not be seen

	letterWidth = 7 // of a label, at most, on average
)

// timeline is the drawing of the bars.
type timeline struct {
	Class                string // wide or narrow, as the style sheet shows one of the two
	Width, Height, AxisY int
	Bars                 []drawnBar
	Ticks                []tick
	TodayX               int
	Text                 string // what it shows, for those who do not see it
}

type drawnBar struct {
	X, Y, Width, Height int
	LabelX, LabelY      int
	Anchor              string // of the label: at its start or at its end
	Label, Kind, Period string
	OpenStart, OpenEnd  bool
}

type tick struct {
	X     int
	Label string
}

func newTimeline(bars []bar, today time.Time, width int) timeline {
	from, to := today.AddDate(0, -1, 0), today.AddDate(0, 3, 0)
	for _, b := range bars {
		for _, at := range []time.Time{b.begin, b.end} {
			if at.IsZero() {
				continue
			}
			if at.Before(from) {
				from = at
			}
			if at.After(to) {
				to = at
			}
		}
	}
	from, to = from.AddDate(0, 0, -10), to.AddDate(0, 0, 10)
	x := func(at time.Time) int { return int(float64(width) * float64(at.Sub(from)) / float64(to.Sub(from))) }
	t := timeline{Width: width, AxisY: len(bars) * rowHeight, Height: len(bars)*rowHeight + axisHeight, TodayX: x(today), Class: "wide"}
	if width < wideWidth {
		t.Class = "narrow"
	}
	var texts []string
	for i, b := range bars {
		left, right := 0, width
		d := drawnBar{Label: b.label, Kind: b.kind, Height: barHeight, OpenStart: b.begin.IsZero(), OpenEnd: b.end.IsZero()}
		if !d.OpenStart {
			left = x(b.begin)
		}
		if !d.OpenEnd {
			right = x(b.end)
		}
		d.X, d.Width = min(left, width-shortest), max(shortest, right-left)
		// A label begins with its bar, or ends with it where there is no room behind.
		d.LabelX, d.Anchor, d.LabelY = d.X, "start", i*rowHeight+14
		if room := len(b.label) * letterWidth; d.X+room > width {
			d.LabelX, d.Anchor = min(width, d.X+d.Width), "end"
			if d.LabelX < room {
				d.LabelX, d.Anchor = 0, "start"
			}
		}
		d.Y = d.LabelY + 6
		d.Period = knownDate(b.begin, "?") + " to " + knownDate(b.end, "no end")
		t.Bars = append(t.Bars, d)
		texts = append(texts, b.label+": "+d.Period)
	}
	t.Ticks = ticks(from, to, width, x)
	t.Text = "Keys in time. " + strings.Join(texts, ". ") + ". Today is " + date(today) + "."
	return t
}

func knownDate(t time.Time, otherwise string) string {
	if t.IsZero() {
		return otherwise
	}
	return date(t)
}

// tickRoom is what a label of the axis needs.
const tickRoom = 64

// ticks are the first days of months, as many as have room.
func ticks(from, to time.Time, width int, x func(time.Time) int) []tick {
	months := int(to.Sub(from)/(30*day)) + 1
	step := 1
	for _, step = range []int{1, 2, 3, 6, 12, 24, 60, 120} {
		if months/step*tickRoom <= width {
			break
		}
	}
	var all []tick
	year, month, _ := from.Date()
	month = time.Month((int(month)-1)/step*step + 1)
	if step > 12 {
		month = 1
	}
	for at := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC); at.Before(to); at = at.AddDate(0, step, 0) {
		label := at.Format("Jan 2006")
		if step%12 == 0 {
			label = at.Format("2006")
		}
		if px := x(at); px >= tickRoom/2 && px <= width-tickRoom/2 {
			all = append(all, tick{px, label})
		}
	}
	return all
}
