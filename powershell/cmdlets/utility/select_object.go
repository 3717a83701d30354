package utility

import (
	"slices"

	"github.com/exorun/exorun/powershell/format"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// selectObject is Select-Object: it chooses objects by their place and properties by their names.
type selectObject struct {
	interp.Steps
	properties []format.Specification
	exclude    []format.Wildcard
	expand     *format.Specification
	narrow     bool // -Property or -ExpandProperty was given

	first, last, skip, skipLast int
	limited                     bool // -First or -Last was given
	queue                       []value.Value
	streamed                    int
	ended                       bool

	index   []int // sorted
	indexed bool
	skipped bool // the indexes are of -SkipIndex
	next    int
	at      int

	unique     bool
	ignoreCase bool
	uniques    []uniqueObject

	shapes selectedShapes
}

// uniqueObject is an object that -Unique has let through.
type uniqueObject struct {
	object value.Value
	notes  []note
}

// note is a property that Select-Object makes.
type note struct {
	name  string
	value value.Value
}

func newSelectObject() interp.Processor { return &selectObject{} }

func (s *selectObject) Begin(inv *interp.Invocation) *interp.Unwind {
	arguments := items(inv.Value("Property"))
	for _, pattern := range inv.Texts("ExcludeProperty") {
		s.exclude = append(s.exclude, format.NewWildcard(pattern))
	}
	if s.exclude != nil && len(arguments) == 0 {
		arguments = []value.Value{value.Str("*")}
	}
	var refusal *value.ErrorRecord
	if s.properties, refusal = format.Specify(arguments, format.NameKey); refusal != nil {
		return inv.Throw(refusal)
	}
	if name := inv.Text("ExpandProperty"); name != "" {
		expand, refusal := format.Specify([]value.Value{value.Str(name)}, format.NameKey)
		if refusal != nil {
			return inv.Throw(refusal)
		}
		s.expand = &expand[0]
	}
	s.narrow = len(arguments) > 0 || s.expand != nil
	s.first, s.last, s.skip, s.skipLast = inv.Int("First", 0), inv.Int("Last", 0), inv.Int("Skip", 0), inv.Int("SkipLast", 0)
	s.limited = inv.Bound("First") || inv.Bound("Last")
	s.skipped = inv.Bound("SkipIndex")
	s.indexed = s.skipped || inv.Bound("Index")
	name := "Index"
	if s.skipped {
		name = "SkipIndex"
	}
	for _, v := range items(inv.Value(name)) {
		i, _ := v.AsInt64()
		s.index = append(s.index, int(i))
	}
	slices.Sort(s.index)
	s.unique, s.ignoreCase = inv.Switch("Unique"), inv.Switch("CaseInsensitive")
	return nil
}

func (s *selectObject) Process(inv *interp.Invocation) *interp.Unwind {
	object, ok := inputObject(inv)
	if !ok || object.IsNull() {
		return nil
	}
	if s.indexed {
		return s.processIndexed(inv, object)
	}
	s.enqueue(object)
	if object, ok := s.stream(); ok {
		if u := s.process(inv, object); u != nil {
			return u
		}
	}
	if s.limited && s.last == 0 && s.first != 0 && s.streamed >= s.first && !inv.Switch("Wait") {
		return s.stop(inv)
	}
	return nil
}

// stop ends the command before its input does.
func (s *selectObject) stop(inv *interp.Invocation) *interp.Unwind {
	if u := s.End(inv); u != nil {
		return u
	}
	s.ended = true
	return inv.StopUpstream()
}

func (s *selectObject) enqueue(object value.Value) {
	full := s.last > 0 && (s.first == 0 && len(s.queue) >= s.last+s.skip || s.first != 0 && len(s.queue) >= s.last)
	if full {
		s.queue = s.queue[1:]
	}
	s.queue = append(s.queue, object)
}

func (s *selectObject) dequeue() value.Value {
	object := s.queue[0]
	s.queue = s.queue[1:]
	return object
}

// stream gives the object that can be let through now.
func (s *selectObject) stream() (value.Value, bool) {
	switch {
	case s.skip > 0:
		if s.last == 0 || s.first != 0 {
			s.dequeue()
			s.skip--
		}
	case s.skipLast > 0:
		if len(s.queue) > s.skipLast {
			return s.dequeue(), true
		}
	case s.streamed < s.first || !s.limited:
		s.streamed++
		return s.dequeue(), true
	case s.last == 0:
		s.dequeue()
	}
	return value.Null, false
}

func (s *selectObject) processIndexed(inv *interp.Invocation, object value.Value) *interp.Unwind {
	at := s.at
	s.at++
	hit := s.next < len(s.index) && s.index[s.next] == at
	for s.next < len(s.index) && s.index[s.next] == at {
		s.next++
	}
	if hit != s.skipped {
		if u := s.process(inv, object); u != nil {
			return u
		}
	}
	if !s.skipped && s.next >= len(s.index) && !inv.Switch("Wait") {
		return s.stop(inv)
	}
	return nil
}

func (s *selectObject) End(inv *interp.Invocation) *interp.Unwind {
	if s.ended {
		return nil
	}
	s.ended = true
	if inv.SetName() == "DefaultParameter" {
		for len(s.queue) > 0 && (s.first != 0 || len(s.queue) > s.skip) {
			if u := s.process(inv, s.dequeue()); u != nil {
				return u
			}
		}
	}
	for _, unique := range s.uniques {
		if u := inv.Write(unique.object); u != nil {
			return u
		}
	}
	return nil
}

// process writes what is selected of an object.
func (s *selectObject) process(inv *interp.Invocation, object value.Value) *interp.Unwind {
	if !s.narrow {
		return s.write(inv, object, object, nil)
	}
	if s.expand == nil && !s.unique {
		if selected, ok := s.shapes.selected(s, object); ok {
			return inv.Write(selected)
		}
	}
	var notes []note
	for i := range s.properties {
		var u *interp.Unwind
		if notes, u = s.collect(inv, &s.properties[i], object, notes); u != nil {
			return u
		}
	}
	if s.expand != nil {
		return s.expandProperty(inv, object, notes)
	}
	selected := &value.Record{}
	for _, n := range notes {
		if _, known := selected.Get(n.name); known {
			if u := inv.WriteError(alreadyExists(n.name, object, "AlreadyExistingUserSpecifiedPropertyNoExpand")); u != nil {
				return u
			}
			continue
		}
		selected.Set(n.name, n.value)
	}
	return s.write(inv, object, value.Of(selected), notes)
}

func alreadyExists(name string, object value.Value, id string) *value.ErrorRecord {
	return objectRecord(psArgumentException, id, value.InvalidOperation, object,
		`The property cannot be processed because the property "%s" already exists.`, name)
}

// collect adds the notes that one specification gives of an object.
func (s *selectObject) collect(inv *interp.Invocation, spec *format.Specification, object value.Value, notes []note) ([]note, *interp.Unwind) {
	h := inv.QuietHost()
	var results []format.Result
	for _, resolved := range spec.Resolve(h, object) {
		if !s.excluded(resolved.String()) {
			results = append(results, resolved.Value(h, object))
		}
	}
	if len(results) == 0 && !spec.IsWildcard() {
		results = append(results, format.Result{Of: spec.Expression})
	} else if spec.Label != "" && len(results) > 1 {
		return notes, inv.WriteError(objectRecord(invalidOperationException, "RenamingMultipleResults", value.InvalidOperation, object,
			"Cannot rename multiple results."))
	}
	for _, result := range results {
		name := result.Of.String()
		if s.excluded(name) {
			continue
		}
		if spec.Label != "" {
			name = spec.Label
		}
		if name == "" {
			return notes, inv.Throw(record(psArgumentException, "EmptyScriptBlockAndNoName", value.InvalidArgument, value.Null,
				"A property is an empty script block and does not provide a name."))
		}
		v := result.Value
		if result.Err != nil {
			v = value.Null
		}
		notes = append(notes, note{name, v})
	}
	return notes, nil
}

func (s *selectObject) excluded(name string) bool {
	for _, wildcard := range s.exclude {
		if wildcard.Match(name) {
			return true
		}
	}
	return false
}

func (s *selectObject) expandProperty(inv *interp.Invocation, object value.Value, notes []note) *interp.Unwind {
	results := s.expand.Values(inv.QuietHost(), object)
	switch {
	case len(results) == 0:
		return inv.WriteError(objectRecord(psArgumentException, "ExpandPropertyNotFound", value.InvalidArgument, object,
			`Property "%s" cannot be found.`, s.expand.Name))
	case len(results) > 1:
		return inv.WriteError(objectRecord(psArgumentException, "MutlipleExpandProperties", value.InvalidArgument, object,
			"Multiple properties cannot be expanded."))
	case results[0].Err != nil:
		return inv.WriteError(&value.ErrorRecord{
			Exception: value.AsException(results[0].Err), ErrorID: "PropertyEvaluationExpand",
			Category: value.InvalidResult, Target: value.Wrap(object),
		})
	}
	v := results[0].Value
	if v.IsNull() {
		return nil
	}
	each, ok := value.Enumerate(v)
	if !ok {
		return s.writeExpanded(inv, object, v, notes)
	}
	for {
		item, ok, err := each.Next()
		if err != nil {
			return inv.Raise(err)
		}
		if !ok {
			return nil
		}
		if item.IsNull() {
			continue
		}
		if u := s.writeExpanded(inv, object, item, notes); u != nil {
			return u
		}
	}
}

// writeExpanded writes a value of the expanded property with the other properties added to it.
func (s *selectObject) writeExpanded(inv *interp.Invocation, object, item value.Value, notes []note) *interp.Unwind {
	if len(notes) > 0 {
		if _, isRecord := item.AsRecord(); !isRecord {
			item = value.Of(&value.PSObject{Base: item.Unwrap()})
		}
	}
	for _, n := range notes {
		if _, found, _ := value.GetOwnMember(inv.QuietHost(), item, n.name); found {
			if u := inv.WriteError(alreadyExists(n.name, object, "AlreadyExistingUserSpecifiedPropertyExpand")); u != nil {
				return u
			}
			continue
		}
		var bag *value.Bag
		if item, bag = value.Extend(item); bag != nil {
			bag.Put(n.name, value.MemberNote, false, n.value)
		}
	}
	return s.write(inv, object, item, notes)
}

// write hands an object on, or keeps it for the end where -Unique asks.
func (s *selectObject) write(inv *interp.Invocation, input, object value.Value, notes []note) *interp.Unwind {
	if s.unique && s.isKnown(inv.QuietHost(), object, notes) {
		return nil
	}
	if _, isRecord := object.AsRecord(); isRecord {
		name := "Selected." + input.Unwrap().Type().FullName()
		if len(notes) > 0 || !slices.Contains(value.TypeNames(object), name) {
			object = value.AddTypeName(object, name)
		}
	}
	if s.unique {
		s.uniques = append(s.uniques, uniqueObject{object, notes})
		return nil
	}
	return inv.Write(object)
}

func (s *selectObject) isKnown(h value.Host, object value.Value, notes []note) bool {
	order := ordering{host: h, caseSensitive: !s.ignoreCase}
	for _, known := range s.uniques {
		if len(known.notes) != len(notes) || len(notes) == 0 && order.compare(object, known.object) != 0 {
			continue
		}
		same := true
		for _, n := range notes {
			v, found, _ := value.GetOwnMember(h, known.object, n.name)
			same = same && found && order.compare(v, n.value) == 0
		}
		if same {
			return true
		}
	}
	return false
}

// selectedShapes remembers which slots of a record's shape are selected, for input of many records of one shape.
type selectedShapes struct {
	from      *value.Shape
	to        *value.Shape
	slots     []int
	typeNames []string
	unusable  bool
}

// selected gives the selected properties of a record with note properties alone, where the properties asked for are plain
// names; ok is false for all else.
func (c *selectedShapes) selected(s *selectObject, object value.Value) (value.Value, bool) {
	r, ok := object.AsRecord()
	if !ok || c.unusable || s.exclude != nil {
		return value.Null, false
	}
	if r.Shape() != c.from && !c.learn(s, r.Shape()) {
		return value.Null, false
	}
	slots := make([]value.Value, len(c.slots))
	for i, slot := range c.slots {
		if slot >= 0 {
			slots[i] = r.At(slot)
			if slots[i].IsAutomationNull() {
				slots[i] = value.Null
			}
		}
	}
	return value.SetTypeNames(value.Of(value.NewRecord(c.to, slots)), c.typeNames), true
}

func (c *selectedShapes) learn(s *selectObject, from *value.Shape) bool {
	for i := range from.Entries {
		if from.Entries[i].Kind != value.MemberNote || from.Entries[i].Hidden {
			return false
		}
	}
	c.from, c.to, c.slots = from, value.EmptyShape, c.slots[:0]
	for i := range s.properties {
		spec := &s.properties[i]
		if spec.Block != nil || spec.IsWildcard() || spec.HasLabel {
			c.unusable = true
			return false
		}
		name, slot := spec.Name, -1
		if at, ok := from.Slot(value.Intern(name)); ok {
			name, slot = from.Entries[at].Name, at
		}
		if _, twice := c.to.Slot(value.Intern(name)); twice {
			c.unusable = true
			return false
		}
		c.to = c.to.With(name)
		c.slots = append(c.slots, slot)
	}
	if c.typeNames == nil {
		c.typeNames = append([]string{"Selected." + value.TypePSCustomObject.FullName()}, value.TypeNames(value.Of(&value.Record{}))...)
	}
	return true
}
