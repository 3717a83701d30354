package format

import "strings"

// A Node is one element of a custom layout.
type Node interface{ node() }

// Text is text of a custom layout.
type Text string

// NewLine ends a line of a custom layout.
type NewLine struct{}

// Frame indents the nodes in it.
type Frame struct {
	Left, Right int // cells of indentation on either side
	FirstLine   int // further indentation of the first line, or of the others where negative
	Nodes       []Node
}

func (Text) node()    {}
func (NewLine) node() {}
func (*Frame) node()  {}

const maxFrameDepth = 50

// customWriter prints the nodes of custom layouts.
type customWriter struct {
	screen *Screen
	width  int
	frames []*Frame
	buffer strings.Builder
}

func writeCustom(screen *Screen, width int, nodes []Node) {
	w := customWriter{screen: screen, width: width}
	w.writeNodes(nodes, 0)
	w.flush()
}

func (w *customWriter) writeNodes(nodes []Node, depth int) {
	for _, node := range nodes {
		switch node := node.(type) {
		case Text:
			w.buffer.WriteString(string(node))
		case NewLine:
			w.flush()
		case *Frame:
			if depth < maxFrameDepth {
				w.frames = append(w.frames, node)
				w.writeNodes(node.Nodes, depth+1)
				w.frames = w.frames[:len(w.frames)-1]
			}
		}
	}
}

func (w *customWriter) flush() {
	left, right, first := 0, 0, 0
	for _, frame := range w.frames {
		left += frame.Left
		right += frame.Right
		first = frame.FirstLine
	}
	useful := w.width - left - right
	text := w.buffer.String()
	w.buffer.Reset()
	if useful <= 0 {
		text = ""
	}
	if first >= useful || -first >= useful {
		first = 0
	}
	firstWidth, followingWidth := useful, useful
	firstIndent, followingIndent := left, left
	if first >= 0 {
		firstWidth -= first
		firstIndent += first
	} else {
		followingWidth += first
		followingIndent -= first
	}
	for i, line := range wrapLines(text, firstWidth, followingWidth) {
		if i == 0 {
			w.screen.Out.WriteLine(padding(firstIndent) + line)
		} else {
			w.screen.Out.WriteLine(padding(followingIndent) + line)
		}
	}
}
