// Package provider is what cmdlets see of PowerShell's drives: paths, the current location, and the items of the file
// system and of the flat stores of variables, functions, aliases and environment variables.
package provider

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// The providers' names.
const (
	FileSystem  = "FileSystem"
	Environment = "Environment"
	Variable    = "Variable"
	Function    = "Function"
	Alias       = "Alias"
)

// qualifier comes before a provider's name in a provider-qualified path.
const qualifier = `Microsoft.PowerShell.Core\`

// Drive is a place that paths begin with.
type Drive struct {
	Name        string
	Provider    string
	Root        string // of the file system: an absolute path
	Description string
	at          string // the location in the drive, a path like those of [Path]
	object      *objects.Object
}

// Location is a place that commands work in.
type Location struct {
	Drive *Drive
	Name  string // as in [Path]
}

// State is what an engine keeps of drives and locations.
type State struct {
	Drives  []*Drive
	Stacks  map[string][]Location
	stack   string // the name of the default stack
	present Location
	past    []Location
	future  []Location
}

type stateKey struct{}

// StateOf gives the drives and locations of the engine that runs a command.
func StateOf(inv *interp.Invocation) *State {
	return inv.Engine().Local(stateKey{}, func() any { return newState(inv) }).(*State)
}

func newState(inv *interp.Invocation) *State {
	root := "/"
	if volume := filepath.VolumeName(inv.Location()); volume != "" {
		root = volume + `\`
	}
	files := &Drive{Name: strings.TrimRight(strings.TrimSuffix(root, `\`), ":"), Provider: FileSystem, Root: root}
	s := &State{Stacks: map[string][]Location{}, Drives: []*Drive{
		files,
		{Name: "Alias", Provider: Alias, Description: "Drive that contains a view of the aliases stored in a session state"},
		{Name: "Env", Provider: Environment, Description: "Drive that contains a view of the environment variables for the process"},
		{Name: "Function", Provider: Function, Description: "Drive that contains a view of the functions stored in a session state"},
		{Name: "Variable", Provider: Variable, Description: "Drive that contains a view of those variables stored in a session state"},
	}}
	if temporary, ok := TemporaryFolder(inv); ok {
		s.Drives = append(s.Drives, &Drive{Name: "Temp", Provider: FileSystem, Root: temporary, Description: "Drive that maps to the temporary directory path for the current user"})
	}
	s.present = Location{files, inv.Location()}
	return s
}

// TemporaryFolder is where the system keeps short-lived files.
func TemporaryFolder(inv *interp.Invocation) (string, bool) {
	for _, name := range []string{"TMPDIR", "TEMP", "TMP"} {
		if folder, ok := inv.World().Environment.Get(name); ok && filepath.IsAbs(folder) {
			return filepath.Clean(folder), true
		}
	}
	return "/tmp", filepath.Separator == '/'
}

// Find gives the drive of a name, nil where there is none.
func (s *State) Find(name string) *Drive {
	for _, drive := range s.Drives {
		if value.EqualFold(drive.Name, name) {
			return drive
		}
	}
	return nil
}

// Sorted gives the drives by name.
func (s *State) Sorted() []*Drive {
	return slices.SortedFunc(slices.Values(s.Drives), func(a, b *Drive) int { return value.CompareText(a.Name, b.Name, true) })
}

// Path is the location as a path.
func (l Location) Path() Path { return Path{l.Drive, l.Name, ""} }

// Stack is the name of the stack that Push-Location and Pop-Location use.
func (s *State) Stack() string {
	if s.stack == "" {
		return "default"
	}
	return s.stack
}

// UseStack makes a stack the one that Push-Location and Pop-Location use.
func (s *State) UseStack(name string) { s.stack = name }

// Push puts the current location on a stack; "" is the stack in use.
func (s *State) Push(inv *interp.Invocation, stack string) {
	if stack == "" {
		stack = s.Stack()
	}
	s.Stacks[stack] = append(s.Stacks[stack], s.Present(inv))
}

// Pop takes a location off a stack.
func (s *State) Pop(stack string) (Location, bool) {
	if stack == "" {
		stack = s.Stack()
	}
	n := len(s.Stacks[stack])
	if n == 0 {
		return Location{}, false
	}
	l := s.Stacks[stack][n-1]
	s.Stacks[stack] = s.Stacks[stack][:n-1]
	return l, true
}

// In is the location in a drive.
func (s *State) In(inv *interp.Invocation, drive *Drive) Location {
	switch present := s.Present(inv); {
	case present.Drive == drive:
		return present
	case drive.at == "" && drive.Provider == FileSystem:
		return Location{drive, drive.Root}
	}
	return Location{drive, drive.at}
}

// Present is the current location.
func (s *State) Present(inv *interp.Invocation) Location {
	if s.present.Drive.Provider == FileSystem && inv.Location() != s.present.Name {
		// Something other than these cmdlets changed the folder.
		s.present = Location{s.driveOf(inv.Location()), inv.Location()}
	}
	return s.present
}

// driveOf gives the drive that a path of the file system is shown in: the present one where it holds the path.
func (s *State) driveOf(path string) *Drive {
	if drive := s.present.Drive; drive != nil && drive.Provider == FileSystem && within(drive.Root, path) {
		return drive
	}
	return s.Drives[0]
}

// Go makes a location the current one.
func (s *State) Go(inv *interp.Invocation, to Location) *interp.Unwind {
	s.past = append(s.past, s.Present(inv))
	s.future = nil
	return s.Return(inv, to)
}

// Back gives the location before the last change; Forward the one after it again. Both expect that [State.Return] goes there.
func (s *State) Back() (Location, bool) { return step(&s.past, &s.future, s.present) }

// Forward gives the location that [State.Back] left.
func (s *State) Forward() (Location, bool) { return step(&s.future, &s.past, s.present) }

func step(from, to *[]Location, present Location) (Location, bool) {
	n := len(*from)
	if n == 0 {
		return Location{}, false
	}
	l := (*from)[n-1]
	*from = (*from)[:n-1]
	*to = append(*to, present)
	return l, true
}

// Return makes a location the current one without remembering the present one.
func (s *State) Return(inv *interp.Invocation, to Location) *interp.Unwind {
	to.Drive.at = to.Name
	s.present = to
	if to.Drive.Provider == FileSystem {
		return inv.SetLocation(to.Name)
	}
	return nil
}

func within(folder, path string) bool {
	rest, ok := strings.CutPrefix(path, strings.TrimRight(folder, `/\`))
	return ok && (rest == "" || rest[0] == '/' || rest[0] == '\\')
}

// Path is a path that has been read.
type Path struct {
	Drive *Drive
	// Name is the place in the provider: an absolute path of the operating system, or the name of an item of a flat store, ""
	// for the store itself.
	Name string
	// Text is the path as it was given.
	Text string
}

// IsFile tells whether the path is one of the file system.
func (p Path) IsFile() bool { return p.Drive.Provider == FileSystem }

// Display is the path as PowerShell shows it: with its drive, where that is not the root of the file system.
func (p Path) Display() string { return p.Drive.display(p.Name) }

func (d *Drive) display(name string) string {
	if d.Provider != FileSystem {
		return d.Name + ":" + string(filepath.Separator) + name
	}
	if d.isMachine() {
		return name
	}
	rest, _ := strings.CutPrefix(name, strings.TrimRight(d.Root, `/\`))
	if rest == "" {
		rest = string(filepath.Separator)
	}
	return d.Name + ":" + rest
}

// isMachine tells whether the drive is the machine's own file system, whose paths need no drive.
func (d *Drive) isMachine() bool { return d.Root == "/" || strings.HasSuffix(d.Root, `:\`) }

// Qualified is the path with its provider, as PSPath holds it.
func (p Path) Qualified() string { return qualifier + p.Drive.Provider + "::" + p.Name }

// Child gives the path of an item in the path.
func (p Path) Child(name string) Path {
	if p.IsFile() {
		return Path{p.Drive, filepath.Join(p.Name, name), p.Text}
	}
	return Path{p.Drive, name, p.Text}
}

// Parse reads a path: with a drive, with a provider, of the home folder, or relative to the current location. The record
// of a drive or provider that does not exist is an error of the command.
func Parse(inv *interp.Invocation, text string) (Path, *value.ErrorRecord) {
	s := StateOf(inv)
	if provider, rest, ok := strings.Cut(text, "::"); ok && !strings.ContainsAny(provider, "/:") {
		name := provider[strings.LastIndexByte(provider, '\\')+1:]
		for _, drive := range s.Drives {
			if value.EqualFold(drive.Provider, name) {
				return Path{drive, clean(drive, rest), text}, nil
			}
		}
		return Path{}, problem("System.Management.Automation.ProviderNotFoundException", "ProviderNotFound", provider,
			"Cannot find a provider with the name '"+provider+"'.")
	}
	if name, rest, ok := splitDrive(text); ok {
		drive := s.Find(name)
		if drive == nil {
			return Path{}, problem("System.Management.Automation.DriveNotFoundException", "DriveNotFound", name,
				"Cannot find drive. A drive with the name '"+name+"' does not exist.")
		}
		return Path{drive, inDrive(drive, rest), text}, nil
	}
	present := s.Present(inv)
	switch {
	case text == "~", strings.HasPrefix(text, "~/"), strings.HasPrefix(text, `~\`):
		home, _ := inv.World().Environment.Get("HOME")
		return Path{s.driveOf(home), clean(s.Drives[0], home+text[1:]), text}, nil
	case strings.HasPrefix(text, "/"), strings.HasPrefix(text, `\`):
		if present.Drive.Provider == FileSystem {
			absolute := clean(present.Drive, text)
			return Path{s.driveOf(absolute), absolute, text}, nil
		}
		return Path{present.Drive, clean(present.Drive, text), text}, nil
	}
	if present.Drive.Provider != FileSystem {
		return Path{present.Drive, clean(present.Drive, text), text}, nil
	}
	absolute := clean(present.Drive, present.Name+"/"+text)
	return Path{s.driveOf(absolute), absolute, text}, nil
}

// splitDrive takes a drive off a path.
func splitDrive(text string) (name, rest string, ok bool) {
	name, rest, ok = strings.Cut(text, ":")
	return name, rest, ok && name != "" && !strings.ContainsAny(name, `/\`)
}

// inDrive gives the place of a path that follows a drive.
func inDrive(drive *Drive, rest string) string {
	if drive.Provider != FileSystem {
		return clean(drive, rest)
	}
	root := strings.TrimRight(drive.Root, `/\`)
	if rest == "" || rest[0] != '/' && rest[0] != '\\' {
		at := drive.at
		if at == "" {
			at = drive.Root
		}
		return clean(drive, at+"/"+rest)
	}
	place := clean(drive, root+"/"+rest)
	if !within(drive.Root, place) {
		return clean(drive, drive.Root)
	}
	return place
}

// clean brings a place in its shortest form. Both slashes separate folders.
func clean(drive *Drive, path string) string {
	if drive.Provider != FileSystem {
		return strings.Trim(path, `/\`)
	}
	if filepath.Separator == '/' {
		path = strings.ReplaceAll(path, `\`, "/")
	}
	return filepath.Clean(path)
}

// problem gives the record of a path that leads nowhere.
func problem(exception, id, target, message string) *value.ErrorRecord {
	return &value.ErrorRecord{Exception: value.NewException(exception, message), ErrorID: id, Category: value.ObjectNotFound, Target: value.Str(target)}
}

// NotFound gives the record of a path at which there is nothing.
func NotFound(text string) *value.ErrorRecord {
	return problem("System.Management.Automation.ItemNotFoundException", "PathNotFound", text, "Cannot find path '"+text+"' because it does not exist.")
}
