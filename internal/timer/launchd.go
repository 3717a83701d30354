package timer

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

// launchdLabel names a timer to launchd.
func launchdLabel(name string) string { return "com.github.exorun." + name }

func launchdPlan(t Timer, h Host) (Plan, error) {
	folder, domain := "/Library/LaunchDaemons", "system"
	if t.Scope == User {
		folder, domain = path.Join(h.UserHome, "Library/LaunchAgents"), "gui/"+h.UserID
	}
	label := launchdLabel(t.Name)
	file := path.Join(folder, label+".plist")
	text, err := launchdPlist(t, h)
	if err != nil {
		return Plan{}, err
	}
	return Plan{
		Files:   []File{{file, text}},
		Replace: []Command{{"launchctl", "bootout", domain + "/" + label}},
		Enable: []Command{
			{"launchctl", "enable", domain + "/" + label},
			{"launchctl", "bootstrap", domain, file},
		},
		Disable: []Command{{"launchctl", "bootout", domain + "/" + label}},
	}, nil
}

// launchdPlist writes a property list; see launchd.plist(5). launchd makes up for a run that the machine slept through, not
// for one while it was off.
func launchdPlist(t Timer, h Host) ([]byte, error) {
	var p plist
	p.open("dict")
	p.value("Label", "string", launchdLabel(t.Name))
	p.key("ProgramArguments")
	p.open("array")
	for _, word := range append([]string{t.Program}, runArguments(t, h)...) {
		p.element("string", word)
	}
	p.close("array")
	if t.Scope == System {
		p.value("UserName", "string", h.User)
	}
	p.key("StartCalendarInterval")
	p.open("array")
	for _, when := range launchdIntervals(t.Schedule) {
		p.open("dict")
		for _, part := range when {
			p.value(part.name, "integer", fmt.Sprint(part.value))
		}
		p.close("dict")
	}
	p.close("array")
	p.value("ProcessType", "string", "Background")
	p.value("Umask", "integer", fmt.Sprint(0o077))
	p.value("ExitTimeOut", "integer", fmt.Sprint(int(stopGrace.Seconds())))
	p.close("dict")
	return p.bytes()
}

type launchdPart struct {
	name  string
	value int
}

func launchdIntervals(s Schedule) [][]launchdPart {
	if s.Every != nil {
		return [][]launchdPart{{{"Minute", *s.Every}}}
	}
	var all [][]launchdPart
	for _, at := range s.Times {
		clock := []launchdPart{{"Hour", at.hour()}, {"Minute", at.minute()}}
		if len(s.Days) == 0 {
			all = append(all, clock)
		}
		for _, day := range s.Days {
			all = append(all, append([]launchdPart{{"Weekday", int(day)}}, clock...))
		}
	}
	return all
}

// plist is a property list while it is written.
type plist struct {
	text  strings.Builder
	depth int
	err   error
}

func (p *plist) line(text string) {
	p.text.WriteString(strings.Repeat("\t", p.depth) + text + "\n")
}

func (p *plist) open(tag string)  { p.line("<" + tag + ">"); p.depth++ }
func (p *plist) close(tag string) { p.depth--; p.line("</" + tag + ">") }
func (p *plist) key(name string)  { p.element("key", name) }

func (p *plist) element(tag, text string) {
	escaped, err := xmlText(text)
	if err != nil && p.err == nil {
		p.err = err
	}
	p.line("<" + tag + ">" + escaped + "</" + tag + ">")
}

func (p *plist) value(name, tag, text string) {
	p.key(name)
	p.element(tag, text)
}

func (p *plist) bytes() ([]byte, error) {
	return []byte(xml.Header + `<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">` + "\n" +
		`<plist version="1.0">` + "\n" + p.text.String() + "</plist>\n"), p.err
}

func xmlText(text string) (string, error) {
	var b strings.Builder
	err := xml.EscapeText(&b, []byte(text))
	return b.String(), err
}
