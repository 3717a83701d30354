package utility

import (
	"math"
	"strings"
	"unicode"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

var measureInfo = &objects.Class{Name: "Microsoft.PowerShell.Commands.MeasureInfo", Properties: []string{"System.String Property*"}}

var genericMeasureInfo = &objects.Class{Name: "Microsoft.PowerShell.Commands.GenericMeasureInfo", Base: measureInfo.Name, Properties: []string{
	"Int32 Count*", "System.Nullable`1[System.Double] Average*", "System.Nullable`1[System.Double] Sum*", "System.Nullable`1[System.Double] Maximum*",
	"System.Nullable`1[System.Double] Minimum*", "System.Nullable`1[System.Double] StandardDeviation*", "System.String Property*",
}}

var genericObjectMeasureInfo = &objects.Class{Name: "Microsoft.PowerShell.Commands.GenericObjectMeasureInfo", Base: measureInfo.Name, Properties: []string{
	"Int32 Count*", "System.Nullable`1[System.Double] Average*", "System.Nullable`1[System.Double] Sum*", "System.Object Maximum*",
	"System.Object Minimum*", "System.Nullable`1[System.Double] StandardDeviation*", "System.String Property*",
}}

var textMeasureInfo = &objects.Class{Name: "Microsoft.PowerShell.Commands.TextMeasureInfo", Base: measureInfo.Name, Properties: []string{
	"System.Nullable`1[System.Int32] Lines*", "System.Nullable`1[System.Int32] Words*", "System.Nullable`1[System.Int32] Characters*", "System.String Property*",
}}

// measureObject is Measure-Object.
type measureObject struct {
	interp.Steps
	properties []format.Specification
	byProperty bool

	sum, average, deviation, maximum, minimum bool
	lines, words, characters, ignoreBlanks    bool

	measured   []*measurement
	total      int
	nonNumeric bool
}

// measurement is what was found of one property.
type measurement struct {
	name                     string
	count                    int
	sum, previous, variance  float64
	max, min                 value.Value
	characters, words, lines int
}

func newMeasureObject() interp.Processor { return &measureObject{} }

func (m *measureObject) Begin(inv *interp.Invocation) *interp.Unwind {
	m.byProperty = inv.Bound("Property")
	for _, argument := range items(inv.Value("Property")) {
		if block, ok := argument.AsScriptBlock(); ok {
			m.properties = append(m.properties, format.Specification{Expression: format.Expression{Block: block}})
			continue
		}
		name, err := value.Text(inv.QuietHost(), argument)
		if err != nil {
			return inv.Raise(err)
		}
		m.properties = append(m.properties, format.Specification{Expression: format.Expression{Name: name}})
	}
	all := inv.Switch("AllStats")
	for name, flag := range map[string]*bool{"Sum": &m.sum, "Average": &m.average, "StandardDeviation": &m.deviation, "Maximum": &m.maximum, "Minimum": &m.minimum} {
		*flag = all || inv.Switch(name)
	}
	m.lines, m.words, m.characters = inv.Switch("Line"), inv.Switch("Word"), inv.Switch("Character")
	m.ignoreBlanks = inv.Switch("IgnoreWhiteSpace")
	return nil
}

func (m *measureObject) of(name string) *measurement {
	for _, one := range m.measured {
		if value.EqualFold(one.name, name) {
			return one
		}
	}
	one := &measurement{name: name}
	m.measured = append(m.measured, one)
	return one
}

func (m *measureObject) Process(inv *interp.Invocation) *interp.Unwind {
	object, ok := inputObject(inv)
	if !ok || object.IsNull() {
		return nil
	}
	m.total++
	if !m.byProperty {
		return m.analyze(inv, m.of("$_"), object.Unwrap())
	}
	h := inv.QuietHost()
	counted := map[string]bool{}
	for _, property := range m.properties {
		resolved := property.Resolve(h, object)
		if len(resolved) == 0 && !property.IsWildcard() {
			m.of(property.Name)
		}
		for _, expression := range resolved {
			name := expression.String()
			if counted[value.Fold(name)] {
				continue
			}
			counted[value.Fold(name)] = true
			if u := m.analyze(inv, m.of(name), expression.Value(h, object).Value); u != nil {
				return u
			}
		}
	}
	return nil
}

func (m *measureObject) analyze(inv *interp.Invocation, stat *measurement, v value.Value) *interp.Unwind {
	h := inv.QuietHost()
	stat.count++
	if m.lines || m.words || m.characters {
		text, _ := value.Text(h, v)
		stat.addText(text, m.ignoreBlanks)
	}
	if m.sum || m.average || m.deviation {
		number, ok := toDouble(h, v)
		if !ok {
			m.nonNumeric = true
			text, _ := value.Text(h, v)
			return inv.WriteError(record(psInvalidOperation, "NonNumericInputObject", value.InvalidType, v, `Input object "%s" is not numeric.`, text))
		}
		stat.addNumber(number, m.deviation)
	}
	if m.minimum {
		stat.min = extreme(h, v, stat.min, 1)
	}
	if m.maximum {
		stat.max = extreme(h, v, stat.max, -1)
	}
	return nil
}

func toDouble(h value.Host, v value.Value) (float64, bool) {
	converted, err := value.Convert(h, v, value.TypeDouble)
	if err != nil {
		return 0, false
	}
	number, ok := converted.AsDouble()
	return number, ok
}

func (s *measurement) addText(text string, ignoreBlanks bool) {
	if ignoreBlanks {
		for _, c := range text {
			if !unicode.IsSpace(c) {
				s.characters += value.LengthUTF16(string(c))
			}
		}
	} else {
		s.characters += value.LengthUTF16(text)
	}
	s.words += len(strings.Fields(text))
	s.lines += strings.Count(text, "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		s.lines++
	}
}

func (s *measurement) addNumber(number float64, deviation bool) {
	s.previous = s.sum
	s.sum += number
	if deviation && s.count > 1 {
		n := float64(s.count)
		mean := s.previous / (n - 1)
		s.variance *= (n - 2) / (n - 1)
		s.variance += (number - mean) * (number - mean) / n
	}
}

// extreme gives the smaller of two values for a sign of 1, the greater for -1.
func extreme(h value.Host, v, best value.Value, sign int) value.Value {
	if best.IsNull() {
		return v
	}
	a, b := asNumber(h, best), asNumber(h, v)
	if !a.IsNull() && !b.IsNull() && a.Type() != b.Type() {
		x, _ := value.Text(h, a)
		y, _ := value.Text(h, b)
		a, b = value.Str(x), value.Str(y)
	}
	order, err := value.Compare(h, a, b, false)
	if err == nil && sign*order > 0 {
		return v
	}
	return best
}

func asNumber(h value.Host, v value.Value) value.Value {
	if v.IsNull() {
		return v
	}
	if number, ok := toDouble(h, v); ok {
		return value.Double(number)
	}
	return v
}

func (m *measureObject) End(inv *interp.Invocation) *interp.Unwind {
	if m.total == 0 && !m.byProperty {
		m.of("$_")
	}
	for _, stat := range m.measured {
		if stat.count == 0 && m.byProperty {
			if inv.StrictVersion() >= 2 {
				if u := inv.WriteError(m.notFound(inv, stat.name)); u != nil {
					return u
				}
			}
			continue
		}
		property := value.Null
		if m.byProperty {
			property = value.Str(stat.name)
		}
		if u := inv.Write(value.Of(m.info(inv, stat, property))); u != nil {
			return u
		}
	}
	return nil
}

func (m *measureObject) notFound(inv *interp.Invocation, name string) *value.ErrorRecord {
	id := "GenericMeasurePropertyNotFound"
	if inv.SetName() == "TextMeasure" {
		id = "TextMeasurePropertyNotFound"
	}
	r := record(psArgumentException, id, value.ObjectNotFound, value.Null,
		`Cannot process argument because the value of argument "%s" is not valid. Change the value of the "%s" argument and run the operation again.`, name, name)
	r.Details = `The property "` + name + `" cannot be found in the input for any objects.`
	return r
}

func (m *measureObject) info(inv *interp.Invocation, stat *measurement, property value.Value) *objects.Object {
	optional := func(wanted bool, v value.Value) value.Value {
		if wanted {
			return v
		}
		return value.Null
	}
	if inv.SetName() == "TextMeasure" {
		return textMeasureInfo.New(optional(m.lines, value.Int(stat.lines)), optional(m.words, value.Int(stat.words)),
			optional(m.characters, value.Int(stat.characters)), property)
	}
	numbers := !m.nonNumeric
	average := optional(numbers && m.average && stat.count > 0, value.Double(stat.sum/float64(stat.count)))
	sum := optional(numbers && m.sum, value.Double(stat.sum))
	deviation := optional(numbers && m.deviation, value.Double(math.Sqrt(stat.variance)))
	maximum, minimum := stat.max, stat.min
	h := inv.QuietHost()
	max, maxIsNumber := toDouble(h, maximum)
	min, minIsNumber := toDouble(h, minimum)
	if (maximum.IsNull() || maxIsNumber) && (minimum.IsNull() || minIsNumber) {
		return genericMeasureInfo.New(value.Int(stat.count), average, sum, optional(!maximum.IsNull(), value.Double(max)),
			optional(!minimum.IsNull(), value.Double(min)), deviation, property)
	}
	return genericObjectMeasureInfo.New(value.Int(stat.count), average, sum, maximum, minimum, value.Null, property)
}
