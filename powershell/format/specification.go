package format

import (
	"fmt"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Specification is what a cmdlet is asked for of each object: a property by name or wildcard, or a script block, with
// what a hash table says besides.
type Specification struct {
	Expression
	// Label is the name to show; HasLabel tells an empty one from none.
	Label    string
	HasLabel bool
	// Format is a .NET format string.
	Format string
	Width  int
	Align  Alignment
	// Descending and Ascending are Sort-Object's; nil where the hash table does not say.
	Descending, Ascending *bool
	// Depth is Format-Custom's, 0 for none.
	Depth int
}

// Keys are the keys that a cmdlet takes in the hash table of a calculated property.
type Keys uint16

// The keys; every cmdlet takes Expression.
const (
	FormatKey Keys = 1 << iota
	WidthKey
	AlignmentKey
	LabelKey // label, or name
	NameKey  // name, or label
	DepthKey
	AscendingKey
	DescendingKey
	// Literal refuses wildcards.
	Literal
)

// keyRule is one key: names in the order in which PowerShell tries them, and the types that its value may have.
type keyRule struct {
	key   Keys
	names []string
	types []*value.Type
}

func keyRules(keys Keys) []keyRule {
	text, number := []*value.Type{value.TypeString}, []*value.Type{value.TypeInt32}
	rules := []keyRule{{0, []string{"expression"}, []*value.Type{value.TypeString, value.TypeScriptBlock}}}
	for _, rule := range []keyRule{
		{FormatKey, []string{"formatString"}, text},
		{WidthKey, []string{"width"}, number},
		{AlignmentKey, []string{"alignment"}, text},
		{LabelKey, []string{"label", "name"}, text},
		{NameKey, []string{"name", "label"}, text},
		{DepthKey, []string{"depth"}, number},
		{AscendingKey, []string{"ascending"}, nil},
		{DescendingKey, []string{"descending"}, nil},
	} {
		if keys&rule.key != 0 {
			rules = append(rules, rule)
		}
	}
	return rules
}

// Specify reads the arguments of a -Property parameter. The record of a refusal is a terminating error.
func Specify(arguments []value.Value, keys Keys) ([]Specification, *value.ErrorRecord) {
	rules := keyRules(keys)
	var all []Specification
	for _, argument := range arguments {
		spec, refusal := specify(argument, rules, keys)
		if refusal != nil {
			return nil, refusal
		}
		all = append(all, spec)
	}
	return all, nil
}

func specify(argument value.Value, rules []keyRule, keys Keys) (Specification, *value.ErrorRecord) {
	argument = argument.Unwrap()
	if table, ok := value.AsMap(argument); ok {
		return specifyTable(table, rules, keys)
	}
	var spec Specification
	if block, ok := argument.AsScriptBlock(); ok {
		spec.Block = block
		return spec, nil
	}
	if name, ok := argument.AsString(); ok {
		return spec, spec.setName(name, false, keys)
	}
	types := "{System.String, System.Management.Automation.ScriptBlock}"
	if argument.IsNull() {
		return spec, refuse("DictionaryKeyUnknownType", "The value of a parameter was null; one of the following types was expected: %s.", types)
	}
	return spec, refuse("DictionaryKeyUnknownType", "Cannot convert %s to one of the following types %s.", argument.Type().FullName(), types)
}

func (s *Specification) setName(name string, inTable bool, keys Keys) *value.ErrorRecord {
	if name == "" {
		if inTable {
			return refuse("ExpressionEmptyString1", `The "expression" key cannot have an empty string value.`)
		}
		return refuse("ExpressionEmptyString2", "An empty string value is not allowed.")
	}
	s.Name = name
	if keys&Literal != 0 && value.ContainsWildcard(s.Name) {
		if inTable {
			return refuse("ExpressionGlobbing1", `The "expression" key cannot have wildcard characters in value "%s".`, name)
		}
		return refuse("ExpressionGlobbing2", `Wildcard characters are not allowed in "%s".`, name)
	}
	return nil
}

func specifyTable(table value.Map, rules []keyRule, keys Keys) (Specification, *value.ErrorRecord) {
	var spec Specification
	var refusal *value.ErrorRecord
	entries := make([]value.Value, len(rules))
	given := make([]bool, len(rules))
	table.Each(func(key, entry value.Value) bool {
		var i int
		if i, refusal = matchKey(key, rules); refusal != nil {
			return false
		}
		name, _ := key.AsString()
		if given[i] {
			refusal = refuse("DictionaryKeyDuplicate", `The duplicated key "%s" conflicts with "%s".`, name, rules[i].names[0])
			return false
		}
		if refusal = checkKeyType(name, entry, rules[i].types); refusal != nil {
			return false
		}
		entries[i], given[i] = entry.Unwrap(), true
		return true
	})
	if refusal != nil {
		return spec, refusal
	}
	if !given[0] {
		return spec, refuse("DictionaryKeyMandatoryEntry", "A mandatory entry for expression is missing.")
	}
	for i, rule := range rules {
		if given[i] {
			if refusal := spec.set(rule, entries[i], keys); refusal != nil {
				return spec, refusal
			}
		}
	}
	return spec, nil
}

func (s *Specification) set(rule keyRule, entry value.Value, keys Keys) *value.ErrorRecord {
	text, _ := entry.AsString()
	number, _ := entry.AsInt32()
	switch rule.key {
	case 0:
		if block, ok := entry.AsScriptBlock(); ok {
			s.Block = block
			return nil
		}
		return s.setName(text, true, keys)
	case FormatKey:
		if text == "" {
			return refuse("FormatStringEmpty", `Cannot have an empty formatting string for key "formatString".`)
		}
		s.Format = text
	case WidthKey:
		if number <= 0 {
			return refuse("WidthOutOfRange", `The value "%d" for key "width" should be greater than 0.`, number)
		}
		s.Width = int(number)
	case AlignmentKey:
		return s.setAlignment(text)
	case LabelKey, NameKey:
		s.Label, s.HasLabel = text, true
	case DepthKey:
		s.Depth = int(number)
	case AscendingKey:
		up := value.ToBool(entry)
		s.Ascending = &up
	case DescendingKey:
		down := value.ToBool(entry)
		s.Descending = &down
	}
	return nil
}

func (s *Specification) setAlignment(text string) *value.ErrorRecord {
	names := []string{"left", "center", "right"}
	for i, name := range names {
		if text != "" && isStart(text, name) {
			s.Align = Left + Alignment(i)
			return nil
		}
	}
	return refuse("AlignmentIllegalValue", `The value "%s" for key "alignment" is not valid; valid values are {%s}.`, text, strings.Join(names, ", "))
}

func matchKey(key value.Value, rules []keyRule) (int, *value.ErrorRecord) {
	name, ok := key.AsString()
	if !ok {
		return 0, refuse("DictionaryKeyNonString", "The %s key type is not valid. The key must be a string.", key.Type().Name)
	}
	found := -1
	for i, rule := range rules {
		for _, candidate := range rule.names {
			if !isStart(name, candidate) {
				continue
			}
			if found >= 0 && found != i {
				return 0, refuse("DictionaryKeyAmbiguous", "The %s key is ambiguous; %s and %s conflict.", name, rules[found].names[0], rule.names[0])
			}
			found = i
		}
	}
	if found < 0 {
		return 0, refuse("DictionaryKeyIllegal", "The %s key is not valid.", name)
	}
	return found, nil
}

// isStart tells whether text is a start of name or all of it, in any case.
func isStart(text, name string) bool {
	return len(text) <= len(name) && value.EqualFold(text, name[:len(text)])
}

func checkKeyType(key string, entry value.Value, types []*value.Type) *value.ErrorRecord {
	if len(types) == 0 {
		return nil
	}
	if entry.IsNull() {
		return refuse("DictionaryKeyMissingValue", "The %s key has no value.", key)
	}
	actual := entry.Type()
	names := make([]string, len(types))
	for i, t := range types {
		if actual.IsA(t) {
			return nil
		}
		names[i] = t.FullName()
	}
	if len(types) > 1 {
		return refuse("DictionaryKeyIllegalValue1", `The "%s" key has a type, %s, that is not valid; expected types are {%s}.`,
			key, actual.FullName(), strings.Join(names, ", "))
	}
	return refuse("DictionaryKeyIllegalValue2", `The "%s" key has a type, %s, that is not valid; expected type is %s.`,
		key, actual.FullName(), names[0])
}

// refuse gives the record of an argument that cannot be used.
func refuse(id, format string, args ...any) *value.ErrorRecord {
	exception := value.NewException("System.NotSupportedException", "Specified method is not supported.")
	return &value.ErrorRecord{Exception: exception, ErrorID: id, Category: value.InvalidArgument, Details: fmt.Sprintf(format, args...)}
}
