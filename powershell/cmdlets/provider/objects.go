package provider

import (
	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/value"
)

var pathInfo = &objects.Class{
	Name: "System.Management.Automation.PathInfo", Properties: []string{
		"System.Management.Automation.PSDriveInfo Drive", "System.Management.Automation.ProviderInfo Provider", "System.String ProviderPath", "System.String Path",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) { return value.ToString(o.Fields[3]), nil },
}

var driveInfo = &objects.Class{
	Name: "System.Management.Automation.PSDriveInfo", Properties: []string{
		"System.String CurrentLocation*", "System.String Name", "System.Management.Automation.ProviderInfo Provider", "System.String Root",
		"System.String Description*", "System.Nullable`1[System.Int64] MaximumSize", "System.Management.Automation.PSCredential Credential", "System.String DisplayRoot",
		"Boolean VolumeSeparatedByColon",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) { return value.ToString(o.Fields[1]), nil },
}

var providerInfo = &objects.Class{
	Name: "System.Management.Automation.ProviderInfo", Properties: []string{
		"System.Type ImplementingType", "System.String HelpFile", "System.String Name", "System.String PSSnapIn", "System.String ModuleName",
		"System.Management.Automation.PSModuleInfo Module", "System.String Description*", "System.Management.Automation.Provider.ProviderCapabilities Capabilities",
		"System.String Home*", "System.Collections.ObjectModel.Collection`1[System.Management.Automation.PSDriveInfo] Drives", "Boolean VolumeSeparatedByColon",
	},
	Text: func(_ value.Host, o *objects.Object) (string, error) {
		return qualifier + value.ToString(o.Fields[2]), nil
	},
}

func init() {
	value.RegisterTypes(func() []*value.Definition { return objects.Definitions(pathInfo, driveInfo, providerInfo) })
}

// PathInfo gives a location or path as Get-Location and Resolve-Path show it.
func PathInfo(path Path) value.Value {
	return value.Of(pathInfo.New(path.Drive.Object(), ProviderObject(path.Drive.Provider), value.Str(path.Name), value.Str(path.Display())))
}

// Object gives the drive as Get-PSDrive shows it.
func (d *Drive) Object() value.Value {
	if d.object == nil {
		d.object = driveInfo.New(value.Str(""), value.Str(d.Name), ProviderObject(d.Provider), value.Str(d.Root), value.Str(d.Description),
			value.Null, value.Null, value.Null, value.Bool(!d.isMachine()))
	}
	at := d.at
	if d.Provider == FileSystem {
		if within(d.Root, at) {
			at = at[min(len(at), len(d.Root)):]
		}
	}
	d.object.Fields[0] = value.Str(at)
	return value.Of(d.object)
}

// ProviderObject gives a provider as Get-PSProvider shows it.
func ProviderObject(name string) value.Value {
	return value.Of(providerInfo.New(value.Null, value.Null, value.Str(name), value.Null, value.Str("Microsoft.PowerShell.Core"), value.Null,
		value.Str(""), value.Null, value.Str(""), value.Null, value.Bool(name != FileSystem)))
}
