package utility

import (
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getDate is Get-Date.
type getDate struct{ interp.Steps }

func newGetDate() interp.Processor { return getDate{} }

// dateFormats are the names of formats that -Format takes besides .NET's.
var dateFormats = map[string]struct {
	format    string
	universal bool
}{
	"filedate":              {"yyyyMMdd", false},
	"filedateuniversal":     {"yyyyMMddZ", true},
	"filedatetime":          {"yyyyMMddTHHmmssffff", false},
	"filedatetimeuniversal": {"yyyyMMddTHHmmssffffZ", true},
}

func (getDate) Process(inv *interp.Invocation) *interp.Unwind {
	host := inv.World()
	now := host.Clock.Now().In(host.Clock.Zone())
	date := value.FromTime(now, value.KindLocal)
	switch {
	case inv.Bound("Date"):
		date = inv.Value("Date").Unwrap()
	case inv.Bound("UnixTimeSeconds"):
		const epoch = 621355968000000000
		date = value.DateTime(value.ToLocal(epoch+number(inv, "UnixTimeSeconds")*ticksPerSecond), value.KindLocal)
	}
	date, err := withParts(inv, date)
	if err != nil {
		return inv.Raise(err)
	}
	if inv.Switch("AsUTC") {
		date = universal(date)
	}
	switch {
	case inv.Bound("UFormat"):
		return inv.Write(value.Str(unixFormat(value.TimeOf(date), inv.Text("UFormat"))))
	case inv.Bound("Format"):
		pattern := inv.Text("Format")
		if known, ok := dateFormats[value.Fold(pattern)]; ok {
			pattern = known.format
			if known.universal {
				date = universal(date)
			}
		}
		text, err := format.FormatValue(inv.Host(), date, pattern)
		if err != nil {
			return inv.Raise(err)
		}
		return inv.Write(value.Str(text))
	}
	hint := inv.Value("DisplayHint")
	if hint.IsNull() {
		hint = value.EnumOf(value.NamedType("Microsoft.PowerShell.Commands.DisplayHintType"), 2)
	}
	extended, bag := value.Extend(date)
	bag.Put("DisplayHint", value.MemberNote, false, hint)
	return inv.Write(extended)
}

const ticksPerSecond = 10_000_000

func universal(date value.Value) value.Value {
	ticks, kind, _ := date.AsDateTime()
	return value.DateTime(value.ToUniversal(ticks, kind), value.KindUTC)
}

// withParts puts the parts of a date that were given in the place of the date's own.
func withParts(inv *interp.Invocation, date value.Value) (value.Value, error) {
	h := inv.Host()
	for _, part := range []struct{ parameter, property, method string }{
		{"Year", "Year", "AddYears"},
		{"Month", "Month", "AddMonths"},
		{"Day", "Day", "AddDays"},
		{"Hour", "Hour", "AddHours"},
		{"Minute", "Minute", "AddMinutes"},
		{"Second", "Second", "AddSeconds"},
		{"Millisecond", "Millisecond", "AddMilliseconds"},
	} {
		if !inv.Bound(part.parameter) {
			continue
		}
		current, _, err := value.GetMember(h, date, part.property)
		if err != nil {
			return date, err
		}
		has, _ := current.AsInt64()
		change := value.Int(int(number(inv, part.parameter) - has))
		if date, err = value.InvokeMethod(h, date, part.method, []value.Value{change}, nil); err != nil {
			return date, err
		}
		if part.parameter == "Millisecond" {
			ticks, kind, _ := date.AsDateTime()
			date = value.DateTime(ticks-ticks%10000, kind)
		}
	}
	return date, nil
}
