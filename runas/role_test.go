package runas_test

import (
	"errors"
	"testing"

	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/runas"
)

func TestRoleByName(t *testing.T) {
	t.Parallel()
	for _, role := range runas.Roles() {
		found, err := runas.RoleByName(role.TemplateID)
		if err != nil || found.Name != role.Name {
			t.Errorf("%s: %v, %v", role.TemplateID, found, err)
		}
	}
	if role, err := runas.RoleByName("global-reader"); err != nil || role.Name != "Global Reader" {
		t.Errorf("global-reader: %v, %v", role, err)
	}
	if _, err := runas.RoleByName("Janitor"); !errors.Is(err, fail.InvalidInput) {
		t.Errorf("an unknown role: %v", err)
	}
	if role, err := runas.RoleByName(""); err != nil || role.Name != runas.DefaultRole {
		t.Errorf("no name: %v, %v", role, err)
	}
}
