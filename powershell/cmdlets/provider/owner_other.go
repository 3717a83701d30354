//go:build !unix

package provider

import "io/fs"

// owner gives nothing: files have no Unix owner here.
func owner(fs.FileInfo) (name, group string) { return "", "" }
