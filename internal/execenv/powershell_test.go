package execenv

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exorun/exorun/powershell/syntax"
)

// manifest is the begin of the real module's, which says by an expression what it loads.
const manifestText = "@{\nRootModule = if($PSEdition -eq 'Core')\n{\n    '.\\netCore\\ExchangeOnlineManagement.psm1'\n}\nelse\n{\n    '.\\netFramework\\ExchangeOnlineManagement.psm1'\n}\nModuleVersion = '3.7.0'\n}\n# SIG # Begin signature block\n"

func TestAnnounce(t *testing.T) {
	t.Parallel()
	got, ok := announce([]byte(manifestText))
	if !ok || !strings.HasPrefix(string(got), "@{\nScriptsToProcess = @('exorun.ps1')\n\nRootModule = ") {
		t.Errorf("%v\n%s", ok, got)
	}
	if _, errs := syntax.Parse("x.psd1", string(got)); len(errs) > 0 {
		t.Error(errs[0])
	}
	for name, text := range map[string]string{
		"a script of its own": "@{\n  scriptstoprocess = 'x.ps1'\n}",
		"no table":            "'text'",
		"UTF-16":              "\xff\xfe@\x00{\x00",
	} {
		if _, ok := announce([]byte(text)); ok {
			t.Errorf("%s: a line was added", name)
		}
	}
	if got, ok := announce([]byte("\ufeff# Module manifest\r\n@{\r\n# ScriptsToProcess = @()\r\n}")); !ok || !strings.Contains(string(got), "@{\nScriptsToProcess = @('exorun.ps1')") {
		t.Errorf("a manifest as New-ModuleManifest writes it: %v\n%s", ok, got)
	}
}

// install puts a module into a folder of modules.
func install(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(folder, exchangeModuleName, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWriteModules(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the user's own folder of modules is one of the system's there")
	}
	data, extra := t.TempDir(), t.TempDir()
	users := filepath.Join(data, "powershell", "Modules")
	for _, version := range []string{"3.4.0", "3.7.0"} {
		install(t, users, map[string]string{
			version + "/ExchangeOnlineManagement.psd1":         strings.Replace(manifestText, "3.7.0", version, 1),
			version + "/netCore/ExchangeOnlineManagement.psm1": "# " + version,
			version + "/license.txt":                           "text",
		})
	}
	install(t, users, map[string]string{"notes/ExchangeOnlineManagement.psd1": manifestText})
	install(t, extra, map[string]string{"ExchangeOnlineManagement.psd1": manifestText, "ExchangeOnlineManagement.psm1": "# flat"})

	// PowerShell brings modules of its own, beside its program.
	powershellHome, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	pwsh := filepath.Join(t.TempDir(), "pwsh-preview")
	if err := errors.Join(os.Mkdir(filepath.Join(powershellHome, "Modules"), 0o700),
		os.WriteFile(filepath.Join(powershellHome, "pwsh"), nil, 0o700), os.Symlink(filepath.Join(powershellHome, "pwsh"), pwsh)); err != nil {
		t.Fatal(err)
	}

	f := openFolder(t, newHome(t))
	environment := map[string]string{"XDG_DATA_HOME": data, "PSModulePath": extra + ":/usr/local/share/powershell/Modules/:" + extra}
	list, err := f.WriteModules(func(name string) string { return environment[name] }, pwsh)
	if err != nil {
		t.Fatal(err)
	}
	own := filepath.Join(f.Path(), "modules")
	want := []string{own, own + "-0", own + "-3", users, "/usr/local/share/powershell/Modules", filepath.Join(powershellHome, "Modules"), extra}
	if diff := cmp.Diff(want, filepath.SplitList(list)); diff != "" {
		t.Error(diff)
	}
	var made []string
	for _, pattern := range []string{"modules/*/*", "modules-*/*/*", "modules-*/*/*/*", "modules-*/*/*/*/*"} {
		paths, err := filepath.Glob(filepath.Join(f.Path(), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				name, _ := filepath.Rel(f.Path(), path)
				made = append(made, name)
			}
		}
	}
	if diff := cmp.Diff([]string{
		"modules/Exorun/Exorun.psd1", "modules/Exorun/Exorun.psm1",
		"modules-3/ExchangeOnlineManagement/ExchangeOnlineManagement.psd1",
		"modules-3/ExchangeOnlineManagement/ExchangeOnlineManagement.psm1",
		"modules-3/ExchangeOnlineManagement/exorun.ps1",
		"modules-0/ExchangeOnlineManagement/3.4.0/ExchangeOnlineManagement.psd1",
		"modules-0/ExchangeOnlineManagement/3.4.0/exorun.ps1",
		"modules-0/ExchangeOnlineManagement/3.4.0/license.txt",
		"modules-0/ExchangeOnlineManagement/3.7.0/ExchangeOnlineManagement.psd1",
		"modules-0/ExchangeOnlineManagement/3.7.0/exorun.ps1",
		"modules-0/ExchangeOnlineManagement/3.7.0/license.txt",
		"modules-0/ExchangeOnlineManagement/3.4.0/netCore/ExchangeOnlineManagement.psm1",
		"modules-0/ExchangeOnlineManagement/3.7.0/netCore/ExchangeOnlineManagement.psm1",
	}, made); diff != "" {
		t.Error(diff)
	}
	// The script of a stand-in finds the account's module from where it lies.
	standIn := filepath.Join(own+"-0", exchangeModuleName, "3.7.0")
	script, err := os.ReadFile(filepath.Join(standIn, arriveScript))
	if err != nil {
		t.Fatal(err)
	}
	const relative = "../../../modules/Exorun/Exorun.psd1"
	if !strings.Contains(string(script), "'"+relative+"'") || !exists(filepath.Join(standIn, filepath.FromSlash(relative))) {
		t.Errorf("the script does not find the module:\n%s", script)
	}
	if got := runScript(t, ". '"+filepath.Join(standIn, arriveScript)+"'\n(Get-Alias Connect-ExchangeOnline).Definition"); got != "Connect-ExorunExchangeOnline" {
		t.Errorf("after the script, Connect-ExchangeOnline is %s", got)
	}
	if err := f.Close(); err != nil || !exists(filepath.Join(users, exchangeModuleName, "3.7.0", "license.txt")) {
		t.Errorf("removing the links removed what they lead to: %v", err)
	}
}
