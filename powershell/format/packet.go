package format

// A Packet is one step of a formatted document, as the Format- cmdlets write it and the Out- cmdlets read it: a [Start],
// then groups of entries between [GroupStart] and [GroupEnd], then an [End]. An [Entry] that is out of band may stand
// anywhere.
type Packet interface{ packet() }

// Shape is the form of a document.
type Shape uint8

// The shapes; AnyShape lets the object decide.
const (
	AnyShape Shape = iota
	TableShape
	ListShape
	WideShape
	CustomShape
)

// Start opens a document.
type Start struct {
	Shape    Shape
	AutoSize bool
	Table    *TableHeader // of a table
	Columns  int          // of a wide list: how many, 0 to find out
}

// TableHeader describes a table's columns.
type TableHeader struct {
	Columns      []Column
	HideHeader   bool
	RepeatHeader bool
}

// Column is one column of a table.
type Column struct {
	Label   string
	Width   int // cells, 0 to find out
	Align   Alignment
	OwnName bool // the label is the name of a property
}

// GroupStart opens a group; Heading is what -GroupBy shows above it.
type GroupStart struct{ Heading []Node }

// GroupEnd closes a group.
type GroupEnd struct{}

// End closes a document.
type End struct{}

// Entry is one object of a document, or a text out of band.
type Entry struct {
	OutOfBand bool
	Content   Content
}

// Content is what an entry shows: [Row], [List], [Item], [Custom] or [Raw].
type Content interface{ content() }

// Row is a table's row.
type Row struct {
	Values []string
	Aligns []Alignment // nil, or one a value
	Wrap   bool
}

// List is an object as a list of fields.
type List []ListField

// ListField is one line of a list.
type ListField struct{ Label, Value string }

// Item is one entry of a wide list.
type Item string

// Custom is an object in a layout of its own.
type Custom []Node

// Raw is text that is printed as it is.
type Raw string

func (*Start) packet()      {}
func (*GroupStart) packet() {}
func (*GroupEnd) packet()   {}
func (*End) packet()        {}
func (*Entry) packet()      {}

func (*Row) content()   {}
func (List) content()   {}
func (Item) content()   {}
func (Custom) content() {}
func (Raw) content()    {}
