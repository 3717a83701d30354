package evidence

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"sync"
)

//go:embed page.html
var pageText string

//go:embed style.css
var styleText string

var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageText)) })

// policy is what a browser may load: the style sheet in the page, known by its digest, and nothing else.
func policy() string {
	digest := sha256.Sum256([]byte(styleText))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
}

// Render writes the page.
func Render(w io.Writer, in Input) error {
	var text bytes.Buffer
	err := pageTemplate().Execute(&text, struct {
		page
		Style  template.CSS
		Policy string
	}{newPage(in), template.CSS(styleText), policy()})
	if err != nil {
		return err
	}
	_, err = w.Write(text.Bytes())
	return err
}
