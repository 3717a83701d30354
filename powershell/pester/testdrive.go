package pester

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/exorun/exorun/powershell/cmdlets/provider"
	"github.com/exorun/exorun/powershell/interp"
	"github.com/exorun/exorun/powershell/value"
)

// driveName is the drive that tests may write to, and the variable that has its folder.
const driveName = "TestDrive"

// testDrive is the folder of one outermost block.
type testDrive struct{ folder string }

// visit is a block's stay on the drive: what is new in it at the end of the block is taken away.
type visit struct {
	drive *testDrive
	made  bool
	had   map[string]bool
}

// enterDrive makes the drive for an outermost block; an inner one shares it.
func (r *run) enterDrive(c *interp.Invocation) *visit {
	if r.drive != nil {
		return &visit{drive: r.drive, had: contents(c, r.drive.folder)}
	}
	if r.at.kind == "" {
		return &visit{}
	}
	files := c.World().Files
	temporary, ok := provider.TemporaryFolder(c)
	if !ok {
		return &visit{}
	}
	folder := filepath.Join(temporary, fmt.Sprintf("pester-%x", now(c).UnixNano()))
	for n := 0; ; n++ {
		path := folder
		if n > 0 {
			path = fmt.Sprintf("%s-%d", folder, n)
		}
		err := files.Mkdir(path, 0o700)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return &visit{}
		}
		folder = path
		break
	}
	r.drive = &testDrive{folder}
	state := provider.StateOf(c)
	state.Drives = slices.DeleteFunc(state.Drives, isTestDrive)
	state.Drives = append(state.Drives, &provider.Drive{Name: driveName, Provider: provider.FileSystem, Root: folder, Description: "Pester test drive"})
	c.Engine().Global().Top().Set(driveName, value.Str(folder))
	return &visit{drive: r.drive, made: true}
}

func isTestDrive(d *provider.Drive) bool { return d.Name == driveName }

// leave takes away what the block has made.
func (v *visit) leave(c *interp.Invocation, r *run) *interp.Unwind {
	switch {
	case v.drive == nil:
		return nil
	case !v.made:
		for path := range contents(c, v.drive.folder) {
			if !v.had[path] {
				removeAll(c, path)
			}
		}
		return nil
	}
	r.drive = nil
	state := provider.StateOf(c)
	state.Drives = slices.DeleteFunc(state.Drives, isTestDrive)
	if at := state.Present(c); at.Drive != nil && at.Drive.Name == driveName {
		state.Go(c, state.In(c, state.Drives[0]))
	}
	removeAll(c, v.drive.folder)
	return nil
}

// contents are the paths of all that is in a folder.
func contents(c *interp.Invocation, folder string) map[string]bool {
	found := map[string]bool{}
	var walk func(string)
	walk = func(at string) {
		entries, err := c.World().Files.ReadDir(at)
		if err != nil {
			return
		}
		for _, e := range entries {
			path := filepath.Join(at, e.Name())
			found[path] = true
			if e.IsDir() {
				walk(path)
			}
		}
	}
	walk(folder)
	return found
}

// removeAll takes a file or folder away, as far as that is possible.
func removeAll(c *interp.Invocation, path string) {
	files := c.World().Files
	info, err := files.Lstat(path)
	if err != nil {
		return
	}
	if info.IsDir() {
		_ = files.Chmod(path, 0o700)
		entries, _ := files.ReadDir(path)
		for _, e := range entries {
			removeAll(c, filepath.Join(path, e.Name()))
		}
	}
	_ = files.Remove(path)
}
