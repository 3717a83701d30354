//go:build !windows

package textfile

// NewLine ends the lines of the text files that commands write.
const NewLine = "\n"
