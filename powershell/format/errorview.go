package format

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrorReport is what an error view needs of an error record.
type ErrorReport struct {
	// Message is the text of the error details, or of the exception where there are none.
	Message string
	// HasDetails says that Message is the text of the error details.
	HasDetails bool
	// Details is what ErrorRecord.PSMessageDetails gives, mostly "".
	Details string
	// Recommended is the recommended action of the error details.
	Recommended string
	// Category is the name of the category; NotSpecified counts as none.
	Category string
	// CategoryText is the text of the category information, as CategoryInfo.ToString and GetMessage give it.
	CategoryText string
	// ID is the fully qualified error id.
	ID string
	// Parse says that the error is one of the parser's.
	Parse bool
	// Native says that the error is a line of a native program's standard error.
	Native bool
	// Thrown says that a throw statement made the error.
	Thrown bool
	// Activity and Reason are the category information's.
	Activity, Reason string
	// Invocation says that the record has an invocation.
	Invocation bool
	// Command is the name of the invocation's command; IsCommand says that the name still finds a command.
	Command   string
	IsCommand bool
	// InvocationName is the name by which the command was called.
	InvocationName string
	// Script is the file of the invocation, "" for text; Line is its 1-based line.
	Script string
	Line   int
	// Position is the invocation's position message: "At line:1 char:5", the line and the underline.
	Position string
	// Target, where it is set, is shown in place of the position: a failed assertion names its own line.
	Target *ErrorTarget
}

// ErrorTarget is the line that an assertion library wants shown.
type ErrorTarget struct {
	File                   string
	Line                   string
	Text                   string
	StartColumn, EndColumn int // 1-based, 0 for none
}

// ErrorText returns the text of an error in a view: "ConciseView", "NormalView" or "CategoryView", in any case. width is
// where long messages wrap. The text may end in a line break, as PowerShell's does.
func ErrorText(report *ErrorReport, view string, style Style, width int) string {
	switch {
	case report.Native:
		return style.Error + report.Message + style.Reset
	case strings.EqualFold(view, "CategoryView"):
		return style.Error + report.CategoryText + style.Reset
	case strings.EqualFold(view, "ConciseView"):
		return conciseText(report, style, width)
	}
	return normalText(report, style)
}

func normalText(report *ErrorReport, style Style) string {
	var text strings.Builder
	text.WriteString(style.Error)
	if report.Invocation {
		switch {
		case report.Command != "":
			name := report.InvocationName
			if name == "" || name == "&" || name == "." {
				name = report.Command
			}
			text.WriteString(name + " : ")
		case report.InvocationName != "":
			text.WriteString(report.InvocationName + " : ")
		}
	}
	text.WriteString(style.Error)
	text.WriteString(report.Message)
	if report.Details != "" {
		text.WriteString(" : " + report.Details)
	}
	if report.Position != "" && report.Invocation && (report.Command != "" || report.Category != "ParserError") {
		text.WriteString("\n" + report.Position)
	}
	text.WriteString("\n+ CategoryInfo          : " + report.CategoryText)
	text.WriteString("\n+ FullyQualifiedErrorId : " + report.ID)
	text.WriteString(style.Reset)
	return text.String()
}

func conciseText(report *ErrorReport, style Style, width int) string {
	var text strings.Builder
	text.WriteString(style.Error + report.conciseReason() + ": ")
	prefix := report.writePosition(&text, style)
	message := report.conciseMessage()
	if report.Invocation && report.Script != "" || report.Category == "ParserError" {
		message = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(message)
		message = wrapMessage(prefix, message, style, width) + "\n"
	} else {
		message = prefix + message
	}
	text.WriteString(style.Error + message + style.Reset)
	if strings.TrimSpace(report.Recommended) != "" {
		text.WriteString("\n" + style.Error + "  Recommendation: " + report.Recommended + style.Reset)
	}
	if report.Details != "" {
		return style.Error + " : " + report.Details + text.String()
	}
	return text.String()
}

func (r *ErrorReport) conciseReason() string {
	switch {
	case r.Thrown:
		return "Exception"
	case r.Command != "" && r.IsCommand:
		return r.Command
	case r.Activity != "":
		return r.Activity
	case r.Command != "":
		return r.Command
	case r.InvocationName != "":
		return r.InvocationName
	case r.Category != "" && r.Category != "NotSpecified":
		return r.Category
	case r.Reason != "":
		return r.Reason
	}
	return "Error"
}

// conciseMessage is the message without the position that the parser's errors carry in it.
func (r *ErrorReport) conciseMessage() string {
	if r.HasDetails || r.Category != "ParserError" {
		return r.Message
	}
	if _, rest, found := strings.Cut(r.Message, "~\n"); found {
		rest, _, _ = strings.Cut(rest, "~\n")
		first, _, _ := strings.Cut(rest, "\n\n")
		return first
	}
	return r.Message
}

// writePosition writes where the error is, if that is shown, and returns what the lines of the message start with.
func (r *ErrorReport) writePosition(text *strings.Builder, style Style) (prefix string) {
	show := (r.Category == "ParserError" && r.Parse || r.Script != "" || r.Line > 1) &&
		!strings.HasSuffix(strings.ToLower(r.Script), ".psm1")
	if r.Target == nil && !show {
		return ""
	}
	var line, underline string
	number := strconv.Itoa(r.Line)
	switch {
	case r.Target != nil:
		text.WriteString(style.Reset + r.Target.File + "\n")
		line, underline = r.Target.marked()
		number = r.Target.Line
	case r.Script != "":
		text.WriteString(style.Reset + r.Script + ":" + number + "\n")
		line, underline = markedLine(r.Position)
	default:
		text.WriteString("\n")
		line, underline = markedLine(r.Position)
	}
	header := padding(len(number) - 4)
	text.WriteString(style.ErrorAccent + header + "Line |\n")
	offset := strings.IndexByte(underline, '~')
	length := len(strings.TrimSpace(underline))
	if offset >= 0 {
		line = accent(line, offset, length, style)
	}
	text.WriteString(style.ErrorAccent + padding(4-len(number)) + number + " | " + style.Reset + line + "\n")
	prefix = style.ErrorAccent + header + "     | " + style.Error
	if underline != "" {
		text.WriteString(prefix + underline + "\n")
	}
	return prefix
}

// accent colours the part of line that an error is about, counted in characters, unless that is the whole line.
func accent(line string, offset, length int, style Style) string {
	if style.ErrorAccent == "" {
		return line
	}
	runes := []rune(line)
	if length >= len(runes) || offset+length > len(runes) {
		return line
	}
	return string(runes[:offset]) + style.ErrorAccent + string(runes[offset:offset+length]) + style.Reset + string(runes[offset+length:])
}

// markedLine takes the code and the underline out of a position message.
func markedLine(position string) (line, underline string) {
	lines := strings.Split(position, "\n")
	if len(lines) < 2 {
		return "", ""
	}
	return strings.TrimPrefix(lines[1], "+"), strings.TrimPrefix(lines[len(lines)-1], "+")
}

func (t *ErrorTarget) marked() (line, underline string) {
	line = strings.TrimSpace(t.Text)
	length := utf8.RuneCountInString(line)
	if t.StartColumn < 1 || t.StartColumn > length {
		return line, ""
	}
	end := t.EndColumn
	if end <= t.StartColumn || end > length+1 {
		end = length + 1
	}
	return line, padding(t.StartColumn-1) + strings.Repeat("~", end-t.StartColumn)
}

// wrapMessage breaks a message at blanks so that no line, with its prefix, is longer than width.
func wrapMessage(prefix, message string, style Style, width int) string {
	plain := utf8.RuneCountInString(StripANSI(prefix))
	hidden := utf8.RuneCountInString(prefix) - plain
	text := prefix + message
	if width <= 0 || utf8.RuneCountInString(text)-hidden <= width {
		return text
	}
	head := cutAtBlank(text, width+hidden)
	var wrapped strings.Builder
	wrapped.WriteString(head + "\n")
	rest := strings.TrimSpace(text[len(head):])
	for utf8.RuneCountInString(rest)+plain > width {
		line := cutAtBlank(prefix+rest, width+hidden)
		if len(line) <= len(prefix) {
			break
		}
		wrapped.WriteString(line + "\n")
		rest = strings.TrimSpace(rest[len(line)-len(prefix):])
	}
	wrapped.WriteString(prefix + strings.TrimSpace(rest))
	return wrapped.String()
}

// cutAtBlank returns the first length characters of text up to their last blank, or all of them where there is none.
func cutAtBlank(text string, length int) string {
	end := 0
	for range length {
		if end >= len(text) {
			return text
		}
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if end >= len(text) {
		return text
	}
	head := text[:end]
	if i := strings.LastIndexFunc(head, unicode.IsSpace); i >= 0 {
		return head[:i]
	}
	return head
}
