package conformance

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ReadRows reads a file of JSON values, one a line. A name in .gz is decompressed.
func ReadRows[R any](name string) ([]R, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var r io.Reader = bufio.NewReaderSize(file, 1<<16)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, fmt.Errorf("decompress %s: %w", name, err)
		}
	}
	decoder := json.NewDecoder(r)
	var rows []R
	for {
		var row R
		switch err := decoder.Decode(&row); err {
		case nil:
			rows = append(rows, row)
		case io.EOF:
			return rows, nil
		default:
			return nil, fmt.Errorf("read row %d of %s: %w", len(rows)+1, name, err)
		}
	}
}

// readTable reads a file of rows, or all the files in a folder by name. Each row that does not say its table gets the name of
// its file in tables.
func readTable(path string) (rows []Row, tables []string, err error) {
	names := []string{path}
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		names = nil
		for _, pattern := range []string{"*.jsonl", "*.jsonl.gz"} {
			found, err := filepath.Glob(filepath.Join(path, pattern))
			if err != nil {
				return nil, nil, err
			}
			names = append(names, found...)
		}
		slices.Sort(names)
	}
	for _, name := range names {
		more, err := ReadRows[Row](name)
		if err != nil {
			return nil, nil, err
		}
		base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".gz"), ".jsonl")
		for _, row := range more {
			table := row.text("table")
			if table == "" {
				table = base
			}
			rows, tables = append(rows, row), append(tables, table)
		}
	}
	return rows, tables, nil
}

// WriteRows writes JSON values, one a line.
func WriteRows[R any](name string, rows []R) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	for i := range rows {
		if err := encoder.Encode(rows[i]); err != nil {
			file.Close()
			return fmt.Errorf("write row %d of %s: %w", i+1, name, err)
		}
	}
	if err := w.Flush(); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
