package cli

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

// writePlan writes a plan to a file that people read. An earlier one is replaced.
func (a *App) writePlan(path string, plan runas.PlanFile) error {
	var text bytes.Buffer
	if err := plan.Write(&text); err != nil {
		return err
	}
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil { //nolint:gosec // a plan is there to be read by others
		return fail.Wrap(err, fail.InvalidInput, "write "+path, fileCause(err), "")
	}
	return nil
}

func readPlanFile(path string) (*runas.PlanFile, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fail.Wrap(err, fail.InvalidInput, "read "+path, fileCause(err), "")
	}
	defer file.Close()
	return runas.ReadPlanFile(file)
}

// readPublicHalf reads a certificate from a PEM or DER file that holds no private key, nil where there is none.
func readPublicHalf(path string) *certs.Certificate {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	der := data
	if block, _ := pem.Decode(data); block != nil && block.Type == "CERTIFICATE" {
		der = block.Bytes
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil
	}
	return &certs.Certificate{Leaf: leaf}
}
