package utility

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/exorun/exorun/powershell/cmdlets/objects"
	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// hostInfo is what Get-Host shows of the program that runs scripts.
var hostInfo = &objects.Class{Name: "System.Management.Automation.Internal.Host.InternalHost", Properties: []string{
	"System.String Name", "System.Version Version",
	"System.Guid InstanceId", "System.Object UI", "System.Globalization.CultureInfo CurrentCulture", "System.Globalization.CultureInfo CurrentUICulture",
	"System.Object PrivateData", "Boolean DebuggerEnabled", "Boolean IsRunspacePushed", "System.Object Runspace",
}}

// getHost is Get-Host: it gives $Host.
type getHost struct{ interp.Steps }

func newGetHost() interp.Processor { return getHost{} }

func (getHost) Process(inv *interp.Invocation) *interp.Unwind {
	if host, ok := inv.GlobalVariable("Host"); ok && !host.IsNull() {
		return inv.Write(host)
	}
	return inv.Write(value.Of(hostInfo.New(value.Str("ConsoleHost"))))
}

// getUptime is Get-Uptime.
type getUptime struct{ interp.Steps }

func newGetUptime() interp.Processor { return getUptime{} }

func (getUptime) Process(inv *interp.Invocation) *interp.Unwind {
	file, err := inv.World().Files.Open("/proc/uptime", os.O_RDONLY, 0)
	seconds := "0"
	if err == nil {
		defer file.Close()
		buffer := make([]byte, 64)
		n, _ := file.Read(buffer)
		seconds, _, _ = strings.Cut(string(buffer[:n]), ".")
	}
	whole, convertErr := value.Convert(inv.Host(), value.Str(seconds), value.TypeInt64)
	if convertErr != nil {
		return inv.Raise(convertErr)
	}
	n, _ := whole.AsInt64()
	if inv.Switch("Since") {
		return inv.Write(value.FromTime(inv.Host().Now().Add(-time.Duration(n)*time.Second), value.KindLocal))
	}
	return inv.Write(value.TimeSpan(n * ticksPerSecond))
}

// newTemporaryFile is New-TemporaryFile.
type newTemporaryFile struct{ interp.Steps }

func newNewTemporaryFile() interp.Processor { return newTemporaryFile{} }

func (newTemporaryFile) Process(inv *interp.Invocation) *interp.Unwind {
	folder := "/tmp"
	for _, name := range []string{"TMPDIR", "TEMP", "TMP"} {
		if set, ok := inv.World().Environment.Get(name); ok && filepath.IsAbs(set) {
			folder = set
			break
		}
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for {
		name := []byte("tmpXXXXXX.tmp")
		for i := 3; i < 9; i++ {
			name[i] = letters[inv.Host().Random()%uint64(len(letters))]
		}
		place := filepath.Join(folder, string(name))
		file, err := inv.World().Files.Open(place, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return inv.WriteFailure(provider.IOException(err, place))
		}
		_ = file.Close()
		path, bad := provider.ResolveLiteral(inv, place)
		if bad != nil {
			return inv.WriteError(bad)
		}
		return inv.Write(provider.Item(inv, path))
	}
}

// unblockFile is Unblock-File: files here carry no mark of where they came from.
type unblockFile struct{ interp.Steps }

func newUnblockFile() interp.Processor { return unblockFile{} }

// addType is Add-Type: it takes the names of assemblies that are there anyhow, and compiles nothing.
type addType struct{ interp.Steps }

func newAddType() interp.Processor { return addType{} }

func (addType) Process(inv *interp.Invocation) *interp.Unwind {
	if inv.SetName() == "FromAssemblyName" {
		return nil
	}
	return inv.Throw(record("System.NotSupportedException", "NotSupported", value.NotImplemented, value.Null,
		"Add-Type can't compile code or load assemblies here."))
}
