package conformance

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// BuildProgram builds exorun into a folder and returns its path. The working directory is in the project.
func BuildProgram(ctx context.Context, folder string) (string, error) {
	binary := filepath.Join(folder, "exorun")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/exorun/exorun/cmd/exorun")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build exorun: %w\n%s", err, out)
	}
	return binary, nil
}
