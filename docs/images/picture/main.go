// Command picture draws what a command prints on a terminal as two SVG files, for a light and a dark page.
//
//	go run ./docs/images/picture -out docs/images/demo -title "exorun demo" -- ./exorun demo
//
// It runs the command with FORCE_COLOR set and understands the colours that exorun uses.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"log"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"unicode/utf8"
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "", "the files to write, without -light.svg and -dark.svg")
	title := flag.String("title", "", "what a screen reader says, and the window's title")
	hide := flag.String("hide", "", "a path to show as ~")
	flag.Parse()
	if *out == "" || flag.NArg() == 0 {
		log.Fatal("usage: picture -out FILE -- COMMAND …")
	}
	text, err := record(flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	if *hide != "" {
		text = strings.ReplaceAll(text, *hide, "~")
	}
	for _, theme := range themes {
		if err := os.WriteFile(*out+"-"+theme.name+".svg", []byte(draw(text, *title, theme)), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// record runs the command and returns its output, both streams together as a terminal shows them.
func record(command []string) (string, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "FORCE_COLOR=1", "COLUMNS=100")
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, text.String())
	}
	return text.String(), nil
}

type theme struct {
	name, background, text string
	colours                map[int]string // by the number of the colour, 0 to 15
}

var themes = []theme{
	{"light", "#ffffff", "#1f2328", map[int]string{1: "#cf222e", 2: "#1a7f37", 3: "#9a6700", 6: "#0969da", 8: "#656d76"}},
	{"dark", "#0d1117", "#e6edf3", map[int]string{1: "#ff7b72", 2: "#3fb950", 3: "#d29922", 6: "#58a6ff", 8: "#8b949e"}},
}

// Sizes in units of the picture.
const (
	charWidth  = 8.4
	lineHeight = 19
	margin     = 16
	bar        = 30
)

// span is text in one look.
type span struct {
	text   string
	colour int // -1 for the text's own
	bold   bool
}

func draw(text, title string, t theme) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	columns := 0
	drawn := make([][]span, len(lines))
	for i, line := range lines {
		drawn[i] = spans(line)
		length := 0
		for _, s := range drawn[i] {
			length += utf8.RuneCountInString(s.text)
		}
		columns = max(columns, length)
	}
	width := int(float64(columns)*charWidth) + 2*margin
	height := len(lines)*lineHeight + 2*margin + bar
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`+"\n",
		width, height, width, height, html.EscapeString(title))
	fmt.Fprintf(&b, `<rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="%s" stroke="%s" stroke-opacity="0.25"/>`+"\n", width-1, height-1, t.background, t.text)
	for i, colour := range []int{1, 3, 2} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="16" r="5" fill="%s" fill-opacity="0.7"/>`+"\n", 18+i*18, t.colours[colour])
	}
	fmt.Fprintf(&b, `<text x="%d" y="20" text-anchor="middle" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12" fill="%s">%s</text>`+"\n", width/2, t.colours[8], html.EscapeString(title))
	fmt.Fprintf(&b, `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14" fill="%s" xml:space="preserve">`+"\n", t.text)
	for i, line := range drawn {
		column := 0
		for _, s := range line {
			length := utf8.RuneCountInString(s.text)
			if strings.TrimSpace(s.text) != "" {
				fmt.Fprintf(&b, `<text x="%.1f" y="%d" textLength="%.1f"%s>%s</text>`+"\n",
					margin+float64(column)*charWidth, bar+margin+i*lineHeight+8, float64(length)*charWidth, s.attributes(t), html.EscapeString(s.text))
			}
			column += length
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func (s span) attributes(t theme) string {
	var text string
	if colour, ok := t.colours[s.colour]; ok {
		text += fmt.Sprintf(` fill="%s"`, colour)
	}
	if s.bold {
		text += ` font-weight="600"`
	}
	return text
}

// spans splits a line at its escape sequences for colour and weight.
func spans(line string) []span {
	var result []span
	now := span{colour: -1}
	for line != "" {
		before, rest, found := strings.Cut(line, "\x1b[")
		if before != "" {
			now.text = before
			result = append(result, now)
		}
		if !found {
			break
		}
		codes, after, ended := strings.Cut(rest, "m")
		if !ended {
			break
		}
		now.apply(codes)
		line = after
	}
	return result
}

func (s *span) apply(codes string) {
	for code := range strings.SplitSeq(codes, ";") {
		n, err := strconv.Atoi(code)
		switch {
		case err != nil || n == 0:
			s.colour, s.bold = -1, false
		case n == 1:
			s.bold = true
		case n == 22:
			s.bold = false
		case n >= 30 && n <= 37:
			s.colour = n - 30
		case n == 39:
			s.colour = -1
		case n >= 90 && n <= 97:
			s.colour = n - 90 + 8
		}
	}
}
