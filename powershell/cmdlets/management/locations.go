package management

import (
	"slices"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// getLocation is Get-Location.
type getLocation struct{ interp.Steps }

func newGetLocation() interp.Processor { return getLocation{} }

func (getLocation) Process(inv *interp.Invocation) *interp.Unwind {
	s := provider.StateOf(inv)
	if inv.Switch("Stack") || inv.Bound("StackName") {
		names := inv.Texts("StackName")
		if len(names) == 0 {
			names = []string{s.Stack()}
		}
		for _, name := range names {
			for _, at := range slices.Backward(s.Stacks[name]) {
				if u := inv.Write(provider.PathInfo(at.Path())); u != nil {
					return u
				}
			}
		}
		return nil
	}
	if !inv.Bound("PSDrive") && !inv.Bound("PSProvider") {
		return inv.Write(provider.PathInfo(s.Present(inv).Path()))
	}
	for _, name := range inv.Texts("PSDrive") {
		drive := s.Find(name)
		if drive == nil {
			if u := inv.WriteError(noDrive(name)); u != nil {
				return u
			}
			continue
		}
		if u := inv.Write(provider.PathInfo(s.In(inv, drive).Path())); u != nil {
			return u
		}
	}
	for _, drive := range s.Drives {
		if inv.Bound("PSProvider") && matchesAny(inv.Texts("PSProvider"), drive.Provider) {
			if u := inv.Write(provider.PathInfo(s.In(inv, drive).Path())); u != nil {
				return u
			}
		}
	}
	return nil
}

func noDrive(name string) *value.ErrorRecord {
	return record("System.Management.Automation.DriveNotFoundException", "GetLocationNoMatchingDrive", value.ObjectNotFound, value.Str(name),
		"Cannot find drive. A drive with the name '%s' does not exist.", name)
}

// goTo makes the place that a path leads to the current location.
func goTo(inv *interp.Invocation, text string, literal bool) *interp.Unwind {
	paths, bad := resolve(inv, text, literal)
	if bad != nil {
		return inv.WriteError(bad)
	}
	switch {
	case len(paths) > 1:
		return inv.WriteError(record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Null,
			"Cannot process argument because the path '%s' resolved to multiple containers. Change the path and run the operation again.", text))
	case len(paths) == 0 || !provider.IsContainer(inv, paths[0]):
		return inv.WriteError(provider.NotFound(text))
	}
	return provider.StateOf(inv).Go(inv, provider.Location{Drive: paths[0].Drive, Name: paths[0].Name})
}

// passThru writes the current location where -PassThru asks.
func passThru(inv *interp.Invocation) *interp.Unwind {
	if !inv.Switch("PassThru") {
		return nil
	}
	return inv.Write(provider.PathInfo(provider.StateOf(inv).Present(inv).Path()))
}

// setLocation is Set-Location.
type setLocation struct{ interp.Steps }

func newSetLocation() interp.Processor { return setLocation{} }

func (setLocation) Process(inv *interp.Invocation) *interp.Unwind {
	s := provider.StateOf(inv)
	if inv.SetName() == "Stack" {
		name := inv.Text("StackName")
		if name != "" && name != "default" && s.Stacks[name] == nil {
			return inv.WriteError(noStack(name))
		}
		s.UseStack(name)
		return nil
	}
	text, literal := inv.Text("Path"), false
	if inv.Bound("LiteralPath") {
		text, literal = inv.Text("LiteralPath"), true
	}
	switch {
	case text == "" && !literal:
		text = "~"
	case text == "-" || text == "+":
		to, ok := s.Back()
		if text == "+" {
			to, ok = s.Forward()
		}
		if !ok {
			return inv.WriteError(record("System.InvalidOperationException", "SetLocationHistory", value.InvalidOperation, value.Null,
				"There is no location history left to navigate %s.", map[string]string{"-": "backwards", "+": "forwards"}[text]))
		}
		if u := s.Return(inv, to); u != nil {
			return u
		}
		return passThru(inv)
	}
	if u := goTo(inv, text, literal); u != nil {
		return u
	}
	return passThru(inv)
}

func noStack(name string) *value.ErrorRecord {
	return record("System.Management.Automation.PSArgumentException", "Argument", value.InvalidArgument, value.Null,
		"Cannot find location stack '%s'. It does not exist or it is not a container.", name)
}

// pushLocation is Push-Location.
type pushLocation struct{ interp.Steps }

func newPushLocation() interp.Processor { return pushLocation{} }

func (pushLocation) Process(inv *interp.Invocation) *interp.Unwind {
	s := provider.StateOf(inv)
	s.Push(inv, inv.Text("StackName"))
	text, literal := inv.Text("Path"), false
	if inv.Bound("LiteralPath") {
		text, literal = inv.Text("LiteralPath"), true
	}
	if text != "" {
		if u := goTo(inv, text, literal); u != nil {
			return u
		}
	}
	return passThru(inv)
}

// popLocation is Pop-Location.
type popLocation struct{ interp.Steps }

func newPopLocation() interp.Processor { return popLocation{} }

func (popLocation) Process(inv *interp.Invocation) *interp.Unwind {
	name := inv.Text("StackName")
	s := provider.StateOf(inv)
	to, ok := s.Pop(name)
	if !ok {
		if name != "" && s.Stacks[name] == nil {
			return inv.WriteError(noStack(name))
		}
		return nil
	}
	if u := s.Go(inv, to); u != nil {
		return u
	}
	return passThru(inv)
}

// getDrive is Get-PSDrive.
type getDrive struct{ interp.Steps }

func newGetDrive() interp.Processor { return getDrive{} }

func (getDrive) Process(inv *interp.Invocation) *interp.Unwind {
	s := provider.StateOf(inv)
	names, literal := inv.Texts("Name"), false
	if inv.Bound("LiteralName") {
		names, literal = inv.Texts("LiteralName"), true
	}
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, name := range names {
		found := false
		for _, drive := range s.Sorted() {
			if literal && !value.EqualFold(drive.Name, name) || !literal && !matchesAny([]string{name}, drive.Name) ||
				inv.Bound("PSProvider") && !matchesAny(inv.Texts("PSProvider"), drive.Provider) {
				continue
			}
			found = true
			if u := inv.Write(drive.Object()); u != nil {
				return u
			}
		}
		if !found && (literal || !value.ContainsWildcard(name)) {
			r := noDrive(name)
			r.ErrorID = "GetLocationNoMatchingDrive"
			if u := inv.WriteError(r); u != nil {
				return u
			}
		}
	}
	return nil
}

// newDrive is New-PSDrive.
type newDrive struct{ interp.Steps }

func newNewDrive() interp.Processor { return newDrive{} }

func (newDrive) Process(inv *interp.Invocation) *interp.Unwind {
	s := provider.StateOf(inv)
	name, kind, root := inv.Text("Name"), inv.Text("PSProvider"), inv.Text("Root")
	named := ""
	for _, known := range []string{provider.FileSystem, provider.Environment, provider.Variable, provider.Function, provider.Alias} {
		if value.EqualFold(known, kind) {
			named = known
		}
	}
	if named == "" {
		return inv.WriteError(record("System.Management.Automation.ProviderNotFoundException", "ProviderNotFound", value.ObjectNotFound, value.Str(kind),
			"Cannot find a provider with the name '%s'.", kind))
	}
	if goOn, u := inv.ShouldProcess("Name: "+name+" Provider: Microsoft.PowerShell.Core\\"+named+" Root: "+root, "New drive"); u != nil || !goOn {
		return u
	}
	if s.Find(name) != nil {
		return inv.WriteError(record("System.Management.Automation.SessionStateException", "DriveAlreadyExists", value.ResourceExists, value.Str(name),
			"A drive with the name '%s' already exists.", name))
	}
	drive := &provider.Drive{Name: name, Provider: named, Root: root, Description: inv.Text("Description")}
	if named == provider.FileSystem {
		path, bad := provider.ResolveLiteral(inv, root)
		if bad != nil || !provider.IsContainer(inv, path) {
			return inv.WriteError(record("System.IO.IOException", "DriveRootError", value.ReadError, value.Null,
				"The specified drive root \"%s\" either does not exist, or it is not a folder.", root))
		}
		drive.Root = path.Name
	}
	s.Drives = append(s.Drives, drive)
	return inv.Write(drive.Object())
}

// removeDrive is Remove-PSDrive.
type removeDrive struct{ interp.Steps }

func newRemoveDrive() interp.Processor { return removeDrive{} }

func (removeDrive) Process(inv *interp.Invocation) *interp.Unwind {
	s := provider.StateOf(inv)
	names := append(inv.Texts("Name"), inv.Texts("LiteralName")...)
	for _, name := range names {
		drive := s.Find(name)
		if drive == nil {
			if u := inv.WriteError(record("System.Management.Automation.DriveNotFoundException", "DriveNotFound", value.ObjectNotFound, value.Str(name),
				"Cannot find drive. A drive with the name '%s' does not exist.", name)); u != nil {
				return u
			}
			continue
		}
		if s.Present(inv).Drive == drive && !inv.Switch("Force") {
			if u := inv.WriteError(record("System.Management.Automation.PSInvalidOperationException", "InvalidOperation", value.InvalidOperation, value.Null,
				"Cannot remove drive '%s' because it is in use.", drive.Name)); u != nil {
				return u
			}
			continue
		}
		goOn, u := inv.ShouldProcess("Name: "+drive.Name+" Provider: Microsoft.PowerShell.Core\\"+drive.Provider+" Root: "+drive.Root, "Remove drive")
		if u != nil {
			return u
		}
		if goOn {
			s.Drives = slices.DeleteFunc(s.Drives, func(d *provider.Drive) bool { return d == drive })
		}
	}
	return nil
}

// getProvider is Get-PSProvider.
type getProvider struct{ interp.Steps }

func newGetProvider() interp.Processor { return getProvider{} }

func (getProvider) Process(inv *interp.Invocation) *interp.Unwind {
	wanted := inv.Texts("PSProvider")
	for _, name := range []string{provider.Alias, provider.Environment, provider.FileSystem, provider.Function, provider.Variable} {
		if len(wanted) > 0 && !matchesAny(wanted, name) {
			continue
		}
		o := provider.ProviderObject(name)
		var drives []value.Value
		for _, drive := range provider.StateOf(inv).Sorted() {
			if drive.Provider == name {
				drives = append(drives, drive.Object())
			}
		}
		o.Object().(*objects.Object).Fields[9] = value.FromSlice(drives)
		if u := inv.Write(o); u != nil {
			return u
		}
	}
	return nil
}
