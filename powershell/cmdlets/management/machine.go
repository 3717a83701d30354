package management

import (
	"os"
	"time"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// refusal is a cmdlet that the engine has and does not carry out.
type refusal struct {
	interp.Steps
	what string
}

// newRefusal gives the maker of a cmdlet that always fails, saying what is not allowed.
func newRefusal(what string) func() interp.Processor {
	return func() interp.Processor { return refusal{what: what} }
}

func (r refusal) Process(inv *interp.Invocation) *interp.Unwind {
	return inv.Throw(record("System.NotSupportedException", "NotSupported", value.NotImplemented, value.Null, "%s", r.what))
}

var timeZoneInfo = &objects.Class{
	Name: "System.TimeZoneInfo", Properties: []string{
		"System.String Id", "Boolean HasIanaId", "System.String DisplayName", "System.String StandardName",
		"System.String DaylightName", "System.TimeSpan BaseUtcOffset", "Boolean SupportsDaylightSavingTime",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) { return value.ToString(o.Fields[2]), nil },
}

// processInfo is the one process that scripts get to see: their own.
var processInfo = &objects.Class{
	Name: "System.Diagnostics.Process", Properties: []string{
		"Int32 Id", "System.String ProcessName", "System.Object MainModule", "Int32 SessionId",
		"Int64 WorkingSet64", "Int64 PagedMemorySize64", "Int64 NonpagedSystemMemorySize64", "Int64 VirtualMemorySize64", "Int32 HandleCount", "System.DateTime StartTime",
		"System.TimeSpan TotalProcessorTime", "System.String MainWindowTitle", "Boolean HasExited", "System.Double CPU",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) {
		return "System.Diagnostics.Process (" + value.ToString(o.Fields[1]) + ")", nil
	},
}

func init() {
	value.RegisterTypes(func() []*value.Definition { return objects.Definitions(timeZoneInfo, processInfo) })
}

// getTimeZone is Get-TimeZone.
type getTimeZone struct{ interp.Steps }

func newGetTimeZone() interp.Processor { return getTimeZone{} }

func (getTimeZone) Process(inv *interp.Invocation) *interp.Unwind {
	here := inv.World().Clock.Zone()
	names := append(inv.Texts("Id"), inv.Texts("Name")...)
	if len(names) == 0 {
		return inv.Write(zone(here, inv.World().Clock.Now()))
	}
	for _, name := range names {
		found, err := time.LoadLocation(name)
		if err != nil || name == "" {
			id := "TimeZoneNotFound"
			if u := inv.WriteError(record("System.TimeZoneNotFoundException", id, value.InvalidArgument, value.Null,
				"The time zone ID '%s' was not found on the local computer.", name)); u != nil {
				return u
			}
			continue
		}
		if u := inv.Write(zone(found, inv.World().Clock.Now())); u != nil {
			return u
		}
	}
	return nil
}

// zone describes a time zone by its winter and summer of a year.
func zone(at *time.Location, now time.Time) value.Value {
	january, july := time.Date(now.Year(), 1, 1, 0, 0, 0, 0, at), time.Date(now.Year(), 7, 1, 0, 0, 0, 0, at)
	standard, daylight := january, july
	_, a := january.Zone()
	_, b := july.Zone()
	if b < a {
		standard, daylight = july, january
	}
	name, offset := standard.Zone()
	summer, _ := daylight.Zone()
	id := at.String()
	if id == "Local" {
		id = name
	}
	return value.Of(timeZoneInfo.New(value.Str(id), value.Bool(true), value.Str("("+standard.Format("UTC-07:00")+") "+id), value.Str(name), value.Str(summer),
		value.TimeSpan(int64(offset)*int64(time.Second)/100), value.Bool(a != b)))
}

// getProcess is Get-Process. Of the machine's processes it shows the script's own alone.
type getProcess struct{ interp.Steps }

func newGetProcess() interp.Processor { return getProcess{} }

const processName = "pwsh"

func (getProcess) Process(inv *interp.Invocation) *interp.Unwind {
	own := value.Of(processInfo.New(value.Int32(int32(os.Getpid())), value.Str(processName), value.Null, value.Int32(0), value.Int64(0), value.Int64(0), value.Int64(0),
		value.Int64(0), value.Int32(0), value.FromTime(inv.World().Clock.Now(), value.KindLocal), value.TimeSpan(0), value.Str(""), value.Bool(false), value.Double(0)))
	if !inv.Bound("Name") && !inv.Bound("Id") {
		return inv.Write(own)
	}
	for _, name := range inv.Texts("Name") {
		if matchesAny([]string{name}, processName) {
			if u := inv.Write(own); u != nil {
				return u
			}
		} else if !value.ContainsWildcard(name) {
			if u := inv.WriteError(record("Microsoft.PowerShell.Commands.ProcessCommandException", "NoProcessFoundForGivenName", value.ObjectNotFound, value.Str(name),
				"Cannot find a process with the name \"%s\". Verify the process name and call the cmdlet again.", name)); u != nil {
				return u
			}
		}
	}
	for _, id := range inv.Texts("Id") {
		if id == value.ToString(value.Int32(int32(os.Getpid()))) {
			if u := inv.Write(own); u != nil {
				return u
			}
			continue
		}
		if u := inv.WriteError(record("Microsoft.PowerShell.Commands.ProcessCommandException", "NoProcessFoundForGivenId", value.ObjectNotFound, value.Str(id),
			"Cannot find a process with the process identifier %s.", id)); u != nil {
			return u
		}
	}
	return nil
}
