//go:build !linux

package execenv

// memoryFolder returns no folder: other systems have none that is always in memory. The home is this user's alone.
func memoryFolder(func(string) string) string { return "" }
