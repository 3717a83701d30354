package format

import "slices"

import "github.com/exorun/exorun/powershell/value"

// View says how objects of some types are shown.
type View struct {
	// Name is what -View asks for.
	Name string
	// Types are the type names, as PSTypeNames hold them, that the view applies to.
	Types []string
	// Shape is the form of the view, never AnyShape.
	Shape Shape
	// OutOfBand objects interrupt a document without ending it, as text does.
	OutOfBand bool
	// AutoSize settles the widths by all objects of a group.
	AutoSize bool
	// Wrap lets the values of a table take several lines.
	Wrap bool
	// Group starts a new group at each new value; nil for none.
	Group *Grouping
	// Fields are the columns of a table, the lines of a list, or the one expression of another shape.
	Fields []Field
	// Variants take the place of Fields for objects of some types.
	Variants []Variant
}

// Variant is what a view shows for objects of some types in place of its own fields.
type Variant struct {
	Types  []string
	Fields []Field
}

// Field is one value of a view.
type Field struct {
	// Label is the header or the name; "" takes the property's name.
	Label string
	// Width is a table's column width, 0 to find out.
	Width int
	// Align is a table's alignment; Undefined is left.
	Align Alignment
	// Property is the property shown; "" where Script computes the value.
	Property string
	// Script is the text of a script block over $_.
	Script string
	// Format is a .NET format string, "" for none.
	Format string
}

// Grouping is how a view groups.
type Grouping struct {
	Property string
	Script   string
	// Label stands before the value above a group; "" takes the property's name.
	Label string
	// Heading is text before HeadingScript's value, for views with a heading of their own.
	Heading       string
	HeadingScript string
}

// Catalogue holds the views of a run: PowerShell's own, and those that other packages and scripts add before them.
type Catalogue struct {
	added    []*View
	defaults map[string][]string // by folded type name: the properties shown by default
}

// SetDefault says which properties objects of a type name show where nothing else says; nil takes that away.
func (c *Catalogue) SetDefault(typeName string, properties []string) {
	if c.defaults == nil {
		c.defaults = map[string][]string{}
	}
	c.defaults[value.Fold(typeName)] = properties
}

// Default gives the properties that the first of the type names shows by default, nil where none says.
func (c *Catalogue) Default(typeNames []string) []string {
	if c.defaults == nil {
		return nil
	}
	for _, name := range typeNames {
		if properties := c.defaults[value.Fold(name)]; properties != nil {
			return properties
		}
	}
	return nil
}

// Add puts views before those that the catalogue has.
func (c *Catalogue) Add(views ...*View) {
	c.added = append(append([]*View(nil), views...), c.added...)
}

// Find returns the first view for an object with the type names, most derived first: of the shape (AnyShape takes any)
// and of the name ("" takes any). A view of a more derived type wins. nil says that there is none.
func (c *Catalogue) Find(typeNames []string, shape Shape, name string) *View {
	return c.find(typeNames, func(view *View) bool {
		return !view.OutOfBand && (shape == AnyShape || view.Shape == shape) && (name == "" || equalFold(view.Name, name))
	})
}

// FindOutOfBand returns the view for objects that interrupt documents, nil where the object is none.
func (c *Catalogue) FindOutOfBand(typeNames []string) *View {
	return c.find(typeNames, func(view *View) bool { return view.OutOfBand })
}

func (c *Catalogue) find(typeNames []string, fits func(*View) bool) *View {
	var best *View
	rank := len(typeNames)
	consider := func(view *View) bool {
		if i := rankOf(view.Types, typeNames[:rank]); i >= 0 && fits(view) {
			best, rank = view, i
		}
		return rank == 0
	}
	if rank == 0 {
		return nil
	}
	if slices.ContainsFunc(c.added, consider) {
		return best
	}
	for i := range builtinViews {
		if consider(&builtinViews[i]) {
			return best
		}
	}
	for i := range messageViews {
		if consider(&messageViews[i]) {
			return best
		}
	}
	return best
}

// rankOf returns the place of the first of typeNames that is among types, -1 for none.
func rankOf(types, typeNames []string) int {
	for i, name := range typeNames {
		for _, t := range types {
			if equalFold(t, name) {
				return i
			}
		}
	}
	return -1
}

// fieldsFor returns the fields that the view shows of an object with the type names.
func (v *View) fieldsFor(typeNames []string) []Field {
	rank, fields := len(typeNames), v.Fields
	for i := range v.Variants {
		if n := rankOf(v.Variants[i].Types, typeNames[:rank]); n >= 0 {
			rank, fields = n, v.Variants[i].Fields
		}
	}
	return fields
}

func (f *Field) label() string {
	switch {
	case f.Label != "":
		return f.Label
	case f.Property != "":
		return f.Property
	}
	return f.Script
}
