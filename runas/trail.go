package runas

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
)

// Changes returns the writes to a tenant that are in the home's trail, in the order in which they were recorded. damaged counts
// the lines of the trail that cannot be read, as one that was cut while it was written.
func (s *FileState) Changes(_ context.Context, tenantID string) (changes []Change, damaged int, err error) {
	text, err := s.home.ReadBytes(changesFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	for line := range bytes.Lines(text) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var change Change
		if err := json.Unmarshal(line, &change); err != nil {
			damaged++
			continue
		}
		if strings.EqualFold(change.Tenant, tenantID) {
			changes = append(changes, change)
		}
	}
	return changes, damaged, nil
}
