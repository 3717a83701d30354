package value

// Culture is a System.Globalization.CultureInfo with what formatting asks of it.
type Culture struct {
	Extras
	// Name is empty for the invariant culture.
	Name string
	// Display is the name in English.
	Display string
	// Currency is the sign of money, CurrencyAfter its place.
	Currency string
	// USDates tells whether dates are written as in the United States, otherwise as in the invariant culture.
	USDates bool
}

// Invariant is the invariant culture and Current is en-US, the one that scripts run under.
var (
	Invariant = &Culture{Display: "Invariant Language (Invariant Country)", Currency: "¤"}
	Current   = &Culture{Name: "en-US", Display: "English (United States)", Currency: "$", USDates: true}
)

// Type is System.Globalization.CultureInfo.
func (*Culture) Type() *Type { return TypeCultureInfo }

// EqualTo tells whether o is the culture of the same name.
func (c *Culture) EqualTo(o Value) bool {
	d, ok := o.ref.(*Culture)
	return ok && d.Name == c.Name
}

// HashCode is that of the name.
func (c *Culture) HashCode() int32 { return int32(hashText(c.Name)) }

// CultureOf gives the culture that a format provider stands for; Current for anything else.
func CultureOf(v Value) *Culture {
	if c, ok := v.Unwrap().ref.(*Culture); ok {
		return c
	}
	return Current
}
