// Package textfile reads and writes text files in the encodings that cmdlets take by name or code page.
package textfile

import (
	"bufio"
	"bytes"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// Encoding is how text stands in a file.
type Encoding struct {
	// Name is the name that -Encoding takes.
	Name string
	// Mark is what a new file begins with.
	Mark  []byte
	codec encoding.Encoding
}

var (
	markUTF8    = []byte{0xEF, 0xBB, 0xBF}
	markUTF16LE = []byte{0xFF, 0xFE}
	markUTF16BE = []byte{0xFE, 0xFF}
	markUTF32LE = []byte{0xFF, 0xFE, 0, 0}
	markUTF32BE = []byte{0, 0, 0xFE, 0xFF}
)

// UTF8 is PowerShell 7's default: UTF-8 without a mark.
func UTF8() Encoding { return Encoding{Name: "utf8NoBOM", codec: unicode.UTF8} }

// Named returns the encoding of a name of -Encoding, of .NET or of a code page; ok is false where there is none.
func Named(name string) (e Encoding, ok bool) {
	switch strings.ToLower(name) {
	case "utf8", "utf8nobom", "default", "oem", "utf-8", "65001":
		return UTF8(), true
	case "utf8bom":
		return Encoding{"utf8BOM", markUTF8, unicode.UTF8}, true
	case "unicode", "utf-16", "utf-16le", "1200", "string":
		return Encoding{"unicode", markUTF16LE, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, true
	case "bigendianunicode", "utf-16be", "1201":
		return Encoding{"bigendianunicode", markUTF16BE, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, true
	case "utf32", "utf-32", "utf-32le", "12000":
		return Encoding{"utf32", markUTF32LE, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)}, true
	case "bigendianutf32", "utf-32be", "12001":
		return Encoding{"bigendianutf32", markUTF32BE, utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)}, true
	case "ascii", "us-ascii", "20127":
		return Encoding{Name: "ascii", codec: ascii{}}, true
	case "latin1", "iso-8859-1", "28591":
		return Encoding{Name: "latin1", codec: charmap.ISO8859_1}, true
	case "ansi", "windows-1252", "1252":
		return Encoding{Name: "ansi", codec: charmap.Windows1252}, true
	}
	if page, err := strconv.Atoi(name); err == nil {
		return codePage(page)
	}
	if codec, err := ianaindex.IANA.Encoding(name); err == nil && codec != nil {
		return Encoding{Name: name, codec: codec}, true
	}
	return Encoding{}, false
}

// codePage finds the encodings that Windows numbers.
func codePage(page int) (Encoding, bool) {
	name := ""
	switch {
	case page >= 1250 && page <= 1258:
		name = "windows-" + strconv.Itoa(page)
	case page > 28590 && page <= 28606:
		name = "iso-8859-" + strconv.Itoa(page-28590)
	case page == 437 || page == 850 || page == 852 || page == 855 || page == 858 || page == 860 || page == 862 || page == 863 || page == 865 || page == 866:
		name = "IBM" + strconv.Itoa(page)
	case page == 932:
		name = "Shift_JIS"
	case page == 936:
		name = "GBK"
	case page == 949:
		name = "EUC-KR"
	case page == 950:
		name = "Big5"
	case page == 20866:
		name = "KOI8-R"
	case page == 54936:
		name = "GB18030"
	}
	codec, err := ianaindex.IANA.Encoding(name)
	if err != nil || codec == nil {
		return Encoding{}, false
	}
	return Encoding{Name: name, codec: codec}, true
}

// Encode gives the bytes of text; what the encoding cannot hold becomes a question mark.
func (e Encoding) Encode(text string) ([]byte, error) {
	if e.codec == unicode.UTF8 {
		return []byte(strings.ToValidUTF8(text, "\uFFFD")), nil
	}
	replacing := encoding.ReplaceUnsupported(e.codec.NewEncoder())
	encoded, err := replacing.Bytes([]byte(text))
	if err != nil {
		return nil, err
	}
	if _, single := e.codec.(*charmap.Charmap); single {
		encoded = bytes.ReplaceAll(encoded, []byte{0x1A}, []byte{'?'})
	}
	return encoded, nil
}

// Decode gives the text of bytes without a mark.
func (e Encoding) Decode(data []byte) (string, error) {
	text, err := e.codec.NewDecoder().Bytes(data)
	return string(text), err
}

// Unmarked is the encoding that a file is read in which has no mark of its own.
func Unmarked() Encoding { return UTF8() }

// Reader gives the text of a file: by its mark, or in the encoding where it has none.
func Reader(file io.Reader, e Encoding) *bufio.Reader {
	buffered := bufio.NewReader(file)
	if marked, size := detect(buffered); size > 0 {
		_, _ = buffered.Discard(size)
		e = marked
	}
	return bufio.NewReader(transform.NewReader(buffered, e.codec.NewDecoder()))
}

// Detect gives the encoding that the start of a file marks; ok is false where it has no mark.
func Detect(file io.Reader) (e Encoding, ok bool) {
	e, size := detect(bufio.NewReaderSize(file, 16))
	return e, size > 0
}

func detect(file *bufio.Reader) (Encoding, int) {
	start, _ := file.Peek(4)
	for _, name := range []string{"utf32", "bigendianutf32", "utf8BOM", "unicode", "bigendianunicode"} {
		if e, _ := Named(name); bytes.HasPrefix(start, e.Mark) {
			return e, len(e.Mark)
		}
	}
	return Encoding{}, 0
}

// ascii is US-ASCII: a byte above 127 is no character.
type ascii struct{ transform.NopResetter }

func (ascii) NewDecoder() *encoding.Decoder { return &encoding.Decoder{Transformer: asciiDecoder{}} }

func (ascii) NewEncoder() *encoding.Encoder { return &encoding.Encoder{Transformer: asciiEncoder{}} }

type asciiDecoder struct{ transform.NopResetter }

func (asciiDecoder) Transform(dst, src []byte, _ bool) (n, read int, err error) {
	const replacement = "\uFFFD"
	for _, c := range src {
		if c < 0x80 {
			if n == len(dst) {
				return n, read, transform.ErrShortDst
			}
			dst[n] = c
			n++
		} else {
			if n+len(replacement) > len(dst) {
				return n, read, transform.ErrShortDst
			}
			n += copy(dst[n:], replacement)
		}
		read++
	}
	return n, read, nil
}

type asciiEncoder struct{ transform.NopResetter }

func (asciiEncoder) Transform(dst, src []byte, atEOF bool) (n, read int, err error) {
	for read < len(src) {
		if n == len(dst) {
			return n, read, transform.ErrShortDst
		}
		size := 1
		c := src[read]
		if c >= 0x80 {
			// Two question marks stand for a character outside the Basic Multilingual Plane, as .NET encodes surrogates.
			for size < len(src)-read && src[read+size]&0xC0 == 0x80 {
				size++
			}
			if read+size == len(src) && !atEOF && size < 4 {
				return n, read, transform.ErrShortSrc
			}
			c = '?'
			if size == 4 {
				if n+2 > len(dst) {
					return n, read, transform.ErrShortDst
				}
				dst[n] = '?'
				n++
			}
		}
		dst[n] = c
		n++
		read += size
	}
	return n, read, nil
}
