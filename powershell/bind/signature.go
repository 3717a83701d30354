package bind

import (
	"slices"
	"sort"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// everySet is the mask of a parameter that belongs to every set.
const everySet = ^uint32(0)

// NoPosition is the position of parameters that take none.
const NoPosition = -1

// Signature is what is computed once from a command's parameters.
type Signature struct {
	// Params are the command's own parameters in order, then the common ones.
	Params []*Param
	// Own is the number of the command's own parameters.
	Own int
	// SetNames are the names of the parameter sets; set i has the bit 1<<i. Without any there is one set,
	// __AllParameterSets.
	SetNames []string
	Options  Options

	byName      map[string]*Param // names and aliases, folded, and the names as they are declared
	mandatory   []*Param          // in any of their sets
	defaultMask uint32
	allMask     uint32
	pipeline    bool // some parameter takes pipeline input
	remaining   bool
	positional  bool
}

// Param is a parameter as a signature has it.
type Param struct {
	*Parameter
	// Index is the place in [Signature.Params] and in [Binding.Values].
	Index int
	// Of is the parameter's type.
	Of *value.Type
	// Sets are the masks of the sets that the parameter belongs to.
	Mask   uint32
	in     []inSet
	common bool
}

type inSet struct {
	mask               uint32
	mandatory          bool
	position           int
	byValue, byName    bool
	remaining          bool
	declaredInEverySet bool
}

// IsSwitch tells whether the parameter is a switch.
func (p *Param) IsSwitch() bool { return p.Of == value.TypeSwitchParameter }

// Common tells whether the parameter is one of the common parameters.
func (p *Param) Common() bool { return p.common }

// In returns what the parameter is in a set.
func (p *Param) In(set string, s *Signature) (Set, bool) {
	mask := s.maskOf(set)
	for _, in := range p.in {
		if in.mask&mask != 0 {
			return Set{
				Name: set, Mandatory: in.mandatory, Position: in.position + 1, FromPipeline: in.byValue,
				FromPipelineByPropertyName: in.byName, FromRemaining: in.remaining,
			}, true
		}
	}
	return Set{}, false
}

// NewSignature computes the signature of a command. resolve finds types by their names; a name that it does not know is an
// object.
func NewSignature(params []Parameter, o Options, resolve func(name string) (*value.Type, bool)) *Signature {
	s := &Signature{Options: o, byName: make(map[string]*Param, 2*len(params))}
	addSet := func(name string) {
		if name != "" && name != AllSets && !slices.ContainsFunc(s.SetNames, func(have string) bool { return strings.EqualFold(have, name) }) {
			s.SetNames = append(s.SetNames, name)
		}
	}
	for i := range params {
		for _, set := range params[i].Sets {
			addSet(set.Name)
		}
	}
	if o.DefaultSet != "" {
		addSet(o.DefaultSet)
	}
	s.allMask = everySet
	if n := len(s.SetNames); n > 0 {
		s.allMask = 1<<n - 1
	}
	if o.DefaultSet != "" && o.DefaultSet != AllSets {
		s.defaultMask = s.maskOf(o.DefaultSet)
	}
	for i := range params {
		s.add(&params[i], resolve, false)
	}
	s.Own = len(s.Params)
	if o.ImplicitPositions {
		s.implicitPositions()
	}
	if !o.NoCommon {
		for i := range commonParameters {
			s.add(&commonParameters[i], resolve, true)
		}
		if o.ShouldProcess {
			for i := range shouldProcessParameters {
				s.add(&shouldProcessParameters[i], resolve, true)
			}
		}
		if o.Paging {
			for i := range pagingParameters {
				s.add(&pagingParameters[i], resolve, true)
			}
		}
	}
	return s
}

// AllSets is the name of the set of commands that declare none.
const AllSets = "__AllParameterSets"

func (s *Signature) maskOf(name string) uint32 {
	for i, have := range s.SetNames {
		if strings.EqualFold(have, name) {
			return 1 << i
		}
	}
	return everySet
}

func (s *Signature) add(d *Parameter, resolve func(string) (*value.Type, bool), common bool) {
	p := &Param{Parameter: d, Index: len(s.Params), Of: d.Resolved, common: common}
	if p.Of == nil && d.Type != "" {
		p.Of, _ = resolve(d.Type)
	}
	if p.Of == nil {
		p.Of = value.TypeObject
	}
	sets := d.Sets
	if len(sets) == 0 {
		sets = Named
	}
	for _, set := range sets {
		mask := everySet
		if set.Name != "" && set.Name != AllSets {
			mask = s.maskOf(set.Name)
		}
		p.Mask |= mask
		p.in = append(p.in, inSet{
			mask: mask, mandatory: set.Mandatory, position: set.Position - 1, byValue: set.FromPipeline,
			byName: set.FromPipelineByPropertyName, remaining: set.FromRemaining, declaredInEverySet: mask == everySet,
		})
		s.pipeline = s.pipeline || set.FromPipeline || set.FromPipelineByPropertyName
		s.remaining = s.remaining || set.FromRemaining
		s.positional = s.positional || set.Position > 0
	}
	s.Params = append(s.Params, p)
	if p.mandatory() {
		s.mandatory = append(s.mandatory, p)
	}
	s.byName[d.Name] = p
	s.byName[value.Fold(d.Name)] = p
	for _, alias := range d.Aliases {
		if _, taken := s.byName[value.Fold(alias)]; !taken {
			s.byName[value.Fold(alias)] = p
		}
	}
}

// implicitPositions gives the parameters of a script function positions by their order, where none declares one and none
// names a set.
func (s *Signature) implicitPositions() {
	for _, p := range s.Params[:s.Own] {
		for _, in := range p.in {
			if in.position >= 0 {
				return
			}
		}
		for _, in := range p.in {
			if in.mask != everySet {
				return
			}
		}
	}
	next := 0
	for _, p := range s.Params[:s.Own] {
		if p.IsSwitch() {
			continue
		}
		remaining := false
		for i := range p.in {
			remaining = remaining || p.in[i].remaining
		}
		if remaining {
			continue
		}
		for i := range p.in {
			p.in[i].position = next
		}
		s.positional = true
		next++
	}
}

// TakesPipeline reports whether any parameter takes pipeline input.
func (s *Signature) TakesPipeline() bool { return s.pipeline }

// Lookup finds the parameter that a name means: by its name or alias, or by the start of one where that is enough. found is
// nil and several empty where there is none; several are the names that the start leaves open.
func (s *Signature) Lookup(name string) (found *Param, several []string) {
	key := value.Fold(name)
	if p := s.byName[key]; p != nil {
		return p, nil
	}
	if key == "" {
		return nil, nil
	}
	var hits []*Param
	for _, p := range s.Params {
		match := strings.HasPrefix(value.Fold(p.Name), key)
		for _, alias := range p.Aliases {
			match = match || strings.HasPrefix(value.Fold(alias), key)
		}
		if match {
			hits = append(hits, p)
		}
	}
	switch len(hits) {
	case 0:
		return nil, nil
	case 1:
		return hits[0], nil
	}
	// The command's own parameters win over the common ones.
	var own []*Param
	for _, p := range hits {
		if !p.common {
			own = append(own, p)
		}
	}
	if len(own) == 1 {
		return own[0], nil
	}
	for _, p := range hits {
		several = append(several, p.Name)
	}
	return nil, several
}

// positionsIn returns the positions that unbound parameters take in the sets of mask, in order.
func (s *Signature) positionsIn(mask uint32, bound []bool) []int {
	var positions []int
	for _, p := range s.Params {
		if bound[p.Index] {
			continue
		}
		for _, in := range p.in {
			if in.position >= 0 && !in.remaining && in.mask&mask != 0 && !slices.Contains(positions, in.position) {
				positions = append(positions, in.position)
			}
		}
	}
	sort.Ints(positions)
	return positions
}

var commonParameters = []Parameter{
	{Name: "Verbose", Type: "switch", Aliases: []string{"vb"}},
	{Name: "Debug", Type: "switch", Aliases: []string{"db"}},
	{Name: "ErrorAction", Type: "System.Management.Automation.ActionPreference", Aliases: []string{"ea"}},
	{Name: "WarningAction", Type: "System.Management.Automation.ActionPreference", Aliases: []string{"wa"}},
	{Name: "InformationAction", Type: "System.Management.Automation.ActionPreference", Aliases: []string{"infa"}},
	{Name: "ProgressAction", Type: "System.Management.Automation.ActionPreference", Aliases: []string{"proga"}},
	{Name: "ErrorVariable", Type: "string", Aliases: []string{"ev"}},
	{Name: "WarningVariable", Type: "string", Aliases: []string{"wv"}},
	{Name: "InformationVariable", Type: "string", Aliases: []string{"iv"}},
	{Name: "OutVariable", Type: "string", Aliases: []string{"ov"}},
	{Name: "OutBuffer", Type: "int", Aliases: []string{"ob"}},
	{Name: "PipelineVariable", Type: "string", Aliases: []string{"pv"}},
}

var shouldProcessParameters = []Parameter{
	{Name: "WhatIf", Type: "switch", Aliases: []string{"wi"}},
	{Name: "Confirm", Type: "switch", Aliases: []string{"cf"}},
}

var pagingParameters = []Parameter{
	{Name: "IncludeTotalCount", Type: "switch"},
	{Name: "Skip", Type: "uint64"},
	{Name: "First", Type: "uint64"},
}

// CommonNames are the names of the parameters that each advanced command has.
func CommonNames() []string { return namesOf(commonParameters) }

// OptionalCommonNames are those of -WhatIf and -Confirm, of paging, and of transactions, which PowerShell has left but names.
func OptionalCommonNames() []string {
	return append(namesOf(shouldProcessParameters), append(namesOf(pagingParameters), "UseTransaction")...)
}

func namesOf(parameters []Parameter) []string {
	names := make([]string, len(parameters))
	for i := range parameters {
		names[i] = parameters[i].Name
	}
	return names
}

// IsCommon reports whether a name is one of the common parameters or an alias of one.
func IsCommon(name string) bool {
	for _, list := range [][]Parameter{commonParameters, shouldProcessParameters} {
		for i := range list {
			if strings.EqualFold(list[i].Name, name) || slices.ContainsFunc(list[i].Aliases, func(a string) bool { return strings.EqualFold(a, name) }) {
				return true
			}
		}
	}
	return false
}
