package utility

import (
	"strings"

	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// writeHost is Write-Host.
type writeHost struct{ interp.Steps }

func newWriteHost() interp.Processor { return writeHost{} }

func (writeHost) Process(inv *interp.Invocation) *interp.Unwind {
	separator := " "
	if inv.Bound("Separator") {
		separator, _ = value.Text(inv.Host(), inv.Value("Separator"))
	}
	text, err := hostText(inv.Host(), inv.Value("Object"), separator)
	if err != nil {
		return inv.Raise(err)
	}
	message := &interp.HostMessage{
		Message: text, NoNewLine: inv.Switch("NoNewline"),
		Foreground: inv.Value("ForegroundColor"), Background: inv.Value("BackgroundColor"),
	}
	return inv.Information(&interp.InformationRecord{Data: value.Of(message), Tags: []string{"PSHOST"}, Host: message})
}

// hostText gives what Write-Host shows of an object: the elements of a collection with separators between.
func hostText(h value.Host, v value.Value, separator string) (string, error) {
	if v.IsNull() {
		return "", nil
	}
	if text, ok := v.AsString(); ok {
		return text, nil
	}
	elements, isCollection, err := value.CollectAll(v)
	if err != nil {
		return "", err
	}
	if !isCollection {
		return value.Text(h, v)
	}
	texts := make([]string, 0, len(elements))
	for _, element := range elements {
		text, err := hostText(h, element, separator)
		if err != nil {
			return "", err
		}
		if !element.IsNull() {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, separator), nil
}
