package timer

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// localSystem is the security identifier of the account that a system's task runs as.
const localSystem = "S-1-5-18"

func tasksPlan(t Timer, h Host) (Plan, error) {
	name := `\exorun\` + t.Name
	file := h.Home + `\timers\` + t.Name + `\task.xml`
	text, err := taskXML(t, h)
	if err != nil {
		return Plan{}, err
	}
	return Plan{
		Files:   []File{{file, utf16File(text)}},
		Enable:  []Command{{"schtasks.exe", "/Create", "/TN", name, "/XML", file, "/F"}},
		Disable: []Command{{"schtasks.exe", "/Delete", "/TN", name, "/F"}},
	}, nil
}

// taskXML writes a task; see "Task Scheduler schema" in Microsoft's documentation. A task's elements have a fixed order.
func taskXML(t Timer, h Host) (string, error) {
	var x taskFile
	x.open(`Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task"`)
	x.open("RegistrationInfo")
	x.element("Description", describe(t))
	x.element("Documentation", documentation)
	x.close("RegistrationInfo")

	x.open("Triggers")
	for _, at := range t.Schedule.times() {
		x.trigger(t, at)
	}
	x.close("Triggers")

	x.open("Principals")
	x.open(`Principal id="Author"`)
	if t.Scope == System {
		x.element("UserId", localSystem)
		x.element("RunLevel", "LeastPrivilege")
	} else {
		x.element("UserId", h.UserID)
		// Whether the user is logged on or not, with no password kept. Such a run has no access to what Windows encrypts for
		// the user; a key that rests so is refused before.
		x.element("LogonType", "S4U")
		x.element("RunLevel", "LeastPrivilege")
	}
	x.close("Principal")
	x.close("Principals")

	x.open("Settings")
	x.element("MultipleInstancesPolicy", "IgnoreNew")
	x.element("DisallowStartIfOnBatteries", "false")
	x.element("StopIfGoingOnBatteries", "false")
	x.element("StartWhenAvailable", "true") // a night on which the machine was off is made up for
	x.element("RunOnlyIfNetworkAvailable", "false")
	x.element("Enabled", "true")
	x.element("ExecutionTimeLimit", isoSpan(t.Timeout()+stopGrace))
	x.close("Settings")

	x.open(`Actions Context="Author"`)
	x.open("Exec")
	x.element("Command", t.Program)
	var words []string
	for _, word := range runArguments(t, h) {
		words = append(words, windowsWord(word))
	}
	x.element("Arguments", strings.Join(words, " "))
	x.close("Exec")
	x.close("Actions")
	x.close("Task")
	return `<?xml version="1.0" encoding="UTF-16"?>` + "\r\n" + x.text.String(), x.err
}

// taskFile is a task while it is written.
type taskFile struct {
	text  strings.Builder
	depth int
	err   error
}

func (x *taskFile) line(text string) {
	x.text.WriteString(strings.Repeat("  ", x.depth) + text + "\r\n")
}

func (x *taskFile) open(tag string)  { x.line("<" + tag + ">"); x.depth++ }
func (x *taskFile) close(tag string) { x.depth--; x.line("</" + tag + ">") }

func (x *taskFile) element(tag, text string) {
	escaped, err := xmlText(text)
	if err != nil && x.err == nil {
		x.err = err
	}
	x.line("<" + tag + ">" + escaped + "</" + tag + ">")
}

// trigger begins on a day long past, as the day of the installation would have it wait for its time once.
func (x *taskFile) trigger(t Timer, at TimeOfDay) {
	x.open("CalendarTrigger")
	delay := spread
	if t.Schedule.Every != nil {
		delay = hourlySpread
	}
	x.element("StartBoundary", "2024-01-01T"+at.String()+":00")
	x.element("RandomDelay", isoSpan(delay))
	if len(t.Schedule.Days) > 0 {
		x.open("ScheduleByWeek")
		x.element("WeeksInterval", "1")
		x.open("DaysOfWeek")
		for _, day := range t.Schedule.Days {
			x.line("<" + time.Weekday(day).String() + " />")
		}
		x.close("DaysOfWeek")
		x.close("ScheduleByWeek")
	} else {
		x.open("ScheduleByDay")
		x.element("DaysInterval", "1")
		x.close("ScheduleByDay")
	}
	x.close("CalendarTrigger")
}

// isoSpan writes a span of time as XML Schema's duration.
func isoSpan(d time.Duration) string {
	text := "PT"
	if h := d / time.Hour; h > 0 {
		text += fmt.Sprintf("%dH", h)
	}
	if m := d % time.Hour / time.Minute; m > 0 {
		text += fmt.Sprintf("%dM", m)
	}
	if s := d % time.Minute / time.Second; s > 0 {
		text += fmt.Sprintf("%dS", s)
	}
	return text
}

// windowsWord quotes a word as programs on Windows take their command line apart; see "Parsing C command-line arguments" in
// Microsoft's documentation.
func windowsWord(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"") {
		return word
	}
	var b strings.Builder
	b.WriteByte('"')
	backslashes := 0
	for _, r := range word {
		switch r {
		case '\\':
			backslashes++
			continue
		case '"':
			b.WriteString(strings.Repeat(`\`, 2*backslashes+1))
		default:
			b.WriteString(strings.Repeat(`\`, backslashes))
		}
		backslashes = 0
		b.WriteRune(r)
	}
	b.WriteString(strings.Repeat(`\`, 2*backslashes) + `"`)
	return b.String()
}

// utf16File encodes text as the Task Scheduler's files are: UTF-16 with its mark, little end first.
func utf16File(text string) []byte {
	file := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(text)) {
		file = binary.LittleEndian.AppendUint16(file, unit)
	}
	return file
}
