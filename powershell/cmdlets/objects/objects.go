// Package objects declares .NET classes that hold nothing but properties: what cmdlets return that is no more than a row
// of values with a type's name.
package objects

import (
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// Class declares a class. Its objects are made with [Class.New].
type Class struct {
	// Name is the full name.
	Name string
	// Base is the full name of the base class, "" for System.Object.
	Base string
	// Properties are the type and the name of each property, as "Int32 Count". Those that end in "*" may be set.
	Properties []string
	// Text gives what ToString returns; nil gives the name of the class.
	Text func(h value.Host, o *Object) (string, error)
	// Methods are further methods.
	Methods []value.Method
}

// Object is an object of a [Class].
type Object struct {
	value.Extras
	class *Class
	// Fields are the properties' values in the order of the class.
	Fields []value.Value
}

// Type is the class.
func (o *Object) Type() *value.Type { return value.NamedType(o.class.Name) }

// Class is the declaration of the object's class.
func (o *Object) Class() *Class { return o.class }

// New gives an object with the values of its properties in order; further ones are $null.
func (c *Class) New(fields ...value.Value) *Object {
	o := &Object{class: c, Fields: make([]value.Value, len(c.Properties))}
	copy(o.Fields, fields)
	return o
}

// Of gives an object of the class as its Go form.
func (c *Class) Of(v value.Value) (*Object, bool) {
	o, ok := v.Unwrap().Object().(*Object)
	return o, ok && o.class == c
}

// Definitions gives the tables of classes for [value.RegisterTypes].
func Definitions(classes ...*Class) []*value.Definition {
	definitions := make([]*value.Definition, len(classes))
	for i, c := range classes {
		definitions[i] = c.definition()
	}
	return definitions
}

func (c *Class) definition() *value.Definition {
	d := &value.Definition{Name: c.Name, Base: c.Base, Kind: value.KindObject}
	d.Properties = make([]value.Property, len(c.Properties))
	for i, signature := range c.Properties {
		p := &d.Properties[i]
		p.Signature = strings.TrimSuffix(signature, "*")
		p.Get = func(_ value.Host, self value.Value) (value.Value, error) {
			return self.Unwrap().Object().(*Object).Fields[i], nil
		}
		if strings.HasSuffix(signature, "*") {
			p.Set = func(_ value.Host, self, v value.Value) error {
				self.Unwrap().Object().(*Object).Fields[i] = v
				return nil
			}
		}
	}
	d.Methods = append(d.Methods, c.Methods...)
	if c.Text != nil {
		d.Methods = append(d.Methods, value.Method{
			Signature: "System.String ToString()",
			Body: func(h value.Host, self value.Value, _ []value.Value) (value.Value, error) {
				text, err := c.Text(h, self.Unwrap().Object().(*Object))
				return value.Str(text), err
			},
		})
	}
	return d
}
