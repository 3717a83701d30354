package state

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

// Section reads into value the data that another part of the tenant keeps beside the directory under name, such as
// Exchange's changed recipients. found is false, and value untouched, where nothing was saved yet.
func (s *Store) Section(name string, value any) (found bool, err error) {
	s.sectionLock.Lock()
	defer s.sectionLock.Unlock()
	if s.path != "" {
		found, err = LoadJSON(s.sectionPath(name), value)
	} else if data, ok := s.sections[name]; ok {
		found, err = true, json.Unmarshal(data, value)
	}
	if err != nil {
		return found, fmt.Errorf("read the tenant's section %s: %w", name, err)
	}
	return found, nil
}

// SaveSection keeps value under name, whole or not at all. A name is a plain word.
func (s *Store) SaveSection(name string, value any) error {
	s.sectionLock.Lock()
	defer s.sectionLock.Unlock()
	if s.path != "" {
		if err := s.makeFolder(); err != nil {
			return err
		}
		if err := SaveJSON(s.sectionPath(name), value); err != nil {
			return fmt.Errorf("write the tenant's section %s: %w", name, err)
		}
		return nil
	}
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write the tenant's section %s: %w", name, err)
	}
	if s.sections == nil {
		s.sections = make(map[string][]byte)
	}
	s.sections[name] = data
	return nil
}

func (s *Store) sectionPath(name string) string {
	return filepath.Join(filepath.Dir(s.path), "section-"+name+".json")
}
