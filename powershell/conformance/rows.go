package conformance

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// ReadRows reads a file of JSON values, one a line. A name in .gz is decompressed.
func ReadRows[Row any](name string) ([]Row, error) {
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
	var rows []Row
	for {
		var row Row
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

// WriteRows writes JSON values, one a line.
func WriteRows[Row any](name string, rows []Row) error {
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
