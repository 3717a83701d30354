package interp

import "github.com/exorun/exorun/powershell/value"

// Preference is what is done with what a stream gets, with PowerShell's numbers.
type Preference int8

// The preferences.
const (
	SilentlyContinue Preference = iota
	Stop
	ContinueOn
	Inquire
	Ignore
	Suspend
	BreakInto
)

// preferenceOf reads a preference; ok is false where v is none.
func preferenceOf(v value.Value) (Preference, bool) {
	if n, ok := v.AsEnum(); ok {
		return Preference(n), true
	}
	if n, ok := v.AsInt64(); ok {
		return Preference(n), n >= 0 && n <= int64(BreakInto)
	}
	if s, ok := v.AsString(); ok {
		if n, err := value.ParseEnum(value.TypeActionPreference, s, true); err == nil {
			return Preference(n), true
		}
	}
	return ContinueOn, false
}

// preference reads a preference variable.
func (f *frame) preference(name value.Symbol, byDefault Preference) Preference {
	if p, _ := f.scope.lookup(name); p != nil {
		if got, ok := preferenceOf(p.get()); ok {
			return got
		}
	}
	return byDefault
}

// preferenceVariable is a variable that says what is done with a stream.
type preferenceVariable struct {
	name      string
	symbol    value.Symbol
	byDefault Preference
}

var (
	errorPreference       = preferenceVariable{"ErrorActionPreference", symErrorAction, ContinueOn}
	warningPreference     = preferenceVariable{"WarningPreference", symWarning, ContinueOn}
	verbosePreference     = preferenceVariable{"VerbosePreference", symVerbose, SilentlyContinue}
	debugPreference       = preferenceVariable{"DebugPreference", symDebug, SilentlyContinue}
	informationPreference = preferenceVariable{"InformationPreference", symInformation, SilentlyContinue}
	progressPreference    = preferenceVariable{"ProgressPreference", symProgress, ContinueOn}
)

// preferenceFor is preference for what a command writes. Suspend is refused: PowerShell keeps it for later, and gives the
// variable its default again.
func (c *Invocation) preferenceFor(variable preferenceVariable) (Preference, *Unwind) {
	p := c.f.preference(variable.symbol, variable.byDefault)
	if p != Suspend {
		return p, nil
	}
	byDefault := value.EnumOf(value.TypeActionPreference, int64(variable.byDefault))
	text, _ := value.FormatEnum(byDefault, "")
	e := value.NewException("System.NotSupportedException", "The Suspend ActionPreference value is reserved for future use and is not supported at this time. It has been replaced in your "+
		variable.name+" variable by the default value of "+text+`. For more information about preference variables, see the Help topic, "about_Preference_Variables."`)
	e.Category = value.NotImplemented
	if u := c.f.setLocal(variable.symbol, variable.name, byDefault); u != nil {
		return p, u
	}
	r := e.NewErrorRecord()
	c.claim(r)
	return p, throwRecord(r)
}

// suspendRefused is the error of a preference variable that is to become Suspend.
func suspendRefused() *value.Exception {
	return value.InvalidCast("InvalidActionPreference", "%s", suspendReserved)
}

const suspendReserved = `The Suspend ActionPreference value is reserved for future use and is not supported at this time. For more information about preference variables, see the Help topic, "about_Preference_Variables."`

// streamAction is the preference for a stream: by the common parameter, or by the variable.
func (c *Invocation) streamAction(own *Preference, variable preferenceVariable) (Preference, *Unwind) {
	if own != nil {
		return *own, nil
	}
	return c.preferenceFor(variable)
}

// switched is the preference that -Verbose or -Debug means; nil for one that was not given.
func switched(on *bool) *Preference {
	if on == nil {
		return nil
	}
	p := SilentlyContinue
	if *on {
		p = ContinueOn
	}
	return &p
}
