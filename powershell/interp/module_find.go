package interp

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/exorun/exorun/powershell/syntax"
	"github.com/exorun/exorun/powershell/value"
)

// findModule finds the file of a module, "" where there is none: by its path, which is relative to a folder ("" is the
// current location), or by its name in the folders of PSModulePath.
func (f *frame) findModule(m syntax.ModuleSpecification, folder string) string {
	name := strings.ReplaceAll(m.Name, `\`, "/")
	if strings.Contains(name, "/") || isModuleFile(name) {
		if folder != "" && !filepath.IsAbs(name) && !strings.HasPrefix(name, "~") {
			name = filepath.Join(folder, name)
		}
		return f.moduleAt(f.nativePath(name), m)
	}
	list, _ := f.eng.host.Environment.Get("PSModulePath")
	for _, dir := range filepath.SplitList(list) {
		if dir == "" {
			continue
		}
		if p := f.moduleAt(filepath.Join(dir, name), m); p != "" {
			return p
		}
	}
	return ""
}

func isModuleFile(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".psm1", ".psd1", ".ps1":
		return true
	}
	return false
}

// moduleAt finds a module at a path: the file itself, what its folder holds, or a file beside.
func (f *frame) moduleAt(base string, m syntax.ModuleSpecification) string {
	if isModuleFile(base) {
		return f.fittingModule(m, base)
	}
	if p := f.moduleIn(base, m); p != "" {
		return p
	}
	return f.fittingModule(m, base+".psd1", base+".psm1")
}

// moduleIn finds the module that a folder holds: a file of the folder's name in it or in its folders of versions, the newest
// first.
func (f *frame) moduleIn(folder string, m syntax.ModuleSpecification) string {
	leaf := filepath.Base(folder)
	if p := f.fittingModule(m, filepath.Join(folder, leaf+".psd1"), filepath.Join(folder, leaf+".psm1")); p != "" {
		return p
	}
	entries, _ := f.eng.host.Files.ReadDir(folder)
	var versions []string
	for _, e := range entries {
		if e.IsDir() && isVersion(e.Name()) {
			versions = append(versions, e.Name())
		}
	}
	slices.SortFunc(versions, func(a, b string) int { return compareVersions(b, a) })
	for _, v := range versions {
		if p := f.fittingModule(m, filepath.Join(folder, v, leaf+".psd1"), filepath.Join(folder, v, leaf+".psm1")); p != "" {
			return p
		}
	}
	return ""
}

// fittingModule is the first of the paths that is a file of the version asked for, "" where none is.
func (f *frame) fittingModule(m syntax.ModuleSpecification, paths ...string) string {
	for _, path := range paths {
		info, err := f.eng.host.Files.Stat(path)
		if err == nil && !info.IsDir() && (!m.Versioned() || fitsVersion(m, f.versionOfModule(path))) {
			return path
		}
	}
	return ""
}

// noVersion is the version of a module whose manifest gives none.
const noVersion = "0.0"

// versionOfModule reads a module's version from its manifest.
func (f *frame) versionOfModule(path string) string {
	if !strings.EqualFold(filepath.Ext(path), ".psd1") {
		return noVersion
	}
	text, err := ReadText(f.eng.host.Files, path)
	if err != nil {
		return noVersion
	}
	file, _ := syntax.Parse(path, text)
	for _, pair := range manifestPairs(file) {
		if key, ok := pair.Key.(*syntax.StringConstantExpression); ok && strings.EqualFold(key.Value, "ModuleVersion") {
			if texts := constantTexts(pair.Value); len(texts) > 0 {
				return texts[0]
			}
		}
	}
	return noVersion
}

// fitsVersion tells whether a version is one that is asked for.
func fitsVersion(m syntax.ModuleSpecification, version string) bool {
	switch {
	case m.RequiredVersion != "" && compareVersions(version, m.RequiredVersion) != 0,
		m.Version != "" && compareVersions(version, m.Version) < 0:
		return false
	case m.MaximumVersion == "":
		return true
	}
	highest := strings.ReplaceAll(m.MaximumVersion, "*", "2147483647")
	return compareVersions(version, highest) <= 0
}

func isVersion(text string) bool {
	_, err := value.Convert(nil, value.Str(text), value.TypeVersion)
	return err == nil
}

// compareVersions compares versions part by part; a missing part is 0.
func compareVersions(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(x), len(y)) {
		if d := versionPart(x, i) - versionPart(y, i); d != 0 {
			return d
		}
	}
	return 0
}

func versionPart(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimSpace(parts[i]))
	return n
}
