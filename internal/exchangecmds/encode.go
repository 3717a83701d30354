package exchangecmds

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/exorun/exorun/exo"
	"github.com/exorun/exorun/powershell/cmdlets/secure"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// encodeBound returns the parameters that a call was given, as the service takes them. -WhatIf and -Confirm are not among
// them.
func encodeBound(inv *interp.Invocation) (exo.Parameters, error) {
	parameters := exo.Parameters{}
	for _, name := range inv.BoundNames() {
		if name == "WhatIf" || name == "Confirm" || interp.IsCommonParameter(name) {
			continue
		}
		v, err := encode(inv.Host(), name, inv.Value(name))
		if err != nil {
			return nil, fmt.Errorf("-%s: %w", name, err)
		}
		parameters[name] = v
	}
	return parameters, nil
}

// encode turns a value of a script into what package exo sends. parameter names the property that an object stands for.
func encode(host value.Host, parameter string, v value.Value) (any, error) {
	if v.IsNull() {
		return nil, nil
	}
	if record, ok := v.AsRecord(); ok {
		return encodeObject(host, parameter, v, record)
	}
	v = v.Unwrap()
	switch v.Kind() {
	case value.KindBool:
		b, _ := v.AsBool()
		return b, nil
	case value.KindSByte, value.KindByte, value.KindInt16, value.KindUInt16, value.KindInt32, value.KindUInt32, value.KindInt64:
		n, _ := v.AsInt64()
		return n, nil
	case value.KindUInt64:
		return v.Bits(), nil
	case value.KindSingle, value.KindDouble:
		f, _ := v.AsDouble()
		return f, nil
	case value.KindDateTime:
		return encodeDate(v), nil
	}
	if text, ok := v.AsString(); ok {
		return text, nil
	}
	if bytes, ok := value.BytesOf(v); ok {
		return bytes, nil
	}
	switch object := v.Object().(type) {
	case *value.Switch:
		return object.Present, nil
	case *secure.String, *secure.Credential:
		return nil, errors.New("a password is encrypted for the service with a key that only Microsoft's module is given; exorun cannot send it")
	}
	if table, ok := value.AsMap(v); ok {
		return encodeTable(host, table)
	}
	if items, isList, err := value.Collect(v); err != nil {
		return nil, err
	} else if isList {
		return encodeList(host, parameter, items)
	}
	return value.Text(host, v)
}

// encodeDate keeps the instant: the service takes UTC. A date without a kind is this machine's.
func encodeDate(v value.Value) time.Time {
	ticks, kind, _ := v.AsDateTime()
	if kind == value.KindUnspecified {
		kind = value.KindLocal
	}
	return value.TimeOfTicks(value.ToUniversal(ticks, kind), value.KindUTC)
}

// encodeObject lets an object stand for its property of the parameter's name, as in -Identity $mailbox, else for its text.
func encodeObject(host value.Host, parameter string, v value.Value, record *value.Record) (any, error) {
	if property, ok := record.Get(parameter); ok {
		return encode(host, "", property)
	}
	return value.Text(host, v)
}

func encodeTable(host value.Host, table value.Map) (any, error) {
	encoded := exo.Hashtable{}
	var failed error
	table.Each(func(key, val value.Value) bool {
		var name string
		if name, failed = value.Text(host, key); failed != nil {
			return false
		}
		encoded[name], failed = encode(host, "", val)
		return failed == nil
	})
	return encoded, failed
}

func encodeList(host value.Host, parameter string, items []value.Value) (any, error) {
	encoded := make([]any, len(items))
	for i, item := range items {
		v, err := encode(host, parameter, item)
		if err != nil {
			return nil, err
		}
		encoded[i] = v
	}
	return encoded, nil
}

// number turns the text of a number in JSON into the smallest of .NET's types that holds it.
func number(text string) value.Value {
	if strings.ContainsAny(text, ".eE") {
		var f float64
		if _, err := fmt.Sscan(text, &f); err == nil {
			return value.Double(f)
		}
	}
	n, ok := new(big.Int).SetString(text, 10)
	switch {
	case !ok:
		return value.Str(text)
	case n.IsInt64() && int64(int32(n.Int64())) == n.Int64():
		return value.Int32(int32(n.Int64()))
	case n.IsInt64():
		return value.Int64(n.Int64())
	case n.IsUint64():
		return value.UInt64(n.Uint64())
	}
	return value.Of(&value.BigInteger{Int: *n})
}
