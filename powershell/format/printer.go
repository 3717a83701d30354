package format

import (
	"fmt"

	"github.com/exorun/exorun/powershell/value"
)

// Printer shows the objects of a pipeline on a screen: packets as they are, everything else in its default view.
type Printer struct {
	layout    layout
	formatter *Formatter
	state     documentState
}

// NewPrinter returns a printer on a screen.
func NewPrinter(engine Engine, views *Catalogue, screen *Screen, errorWidth int) *Printer {
	p := &Printer{layout: layout{screen: screen}}
	p.formatter = NewFormatter(engine, views, nil, p.packet)
	p.formatter.Style(screen.Style, errorWidth)
	return p
}

// Write shows an object. A [Refusal] ends the printing.
func (p *Printer) Write(object value.Value) error {
	if object.IsNull() {
		return nil
	}
	if packet, ok := PacketOf(object); ok {
		return p.packet(packet)
	}
	return p.formatter.Write(object)
}

// Close ends what is open.
func (p *Printer) Close() error {
	err := p.formatter.Close()
	p.layout.close()
	return err
}

func (p *Printer) packet(packet Packet) error {
	want, next := p.state, p.state
	switch packet := packet.(type) {
	case *Start:
		if p.state == inGroup {
			if err := p.Close(); err != nil {
				return err
			}
		}
		want, next = outside, inDocument
	case *GroupStart:
		want, next = inDocument, inGroup
	case *Entry:
		if !packet.OutOfBand {
			want = inGroup
		}
	case *GroupEnd:
		want, next = inGroup, inDocument
	case *End:
		want, next = inDocument, outside
	}
	if p.state != want {
		return outOfSequence(packet)
	}
	p.state = next
	p.layout.write(packet)
	return nil
}

func outOfSequence(packet Packet) error {
	command := "format-*"
	if start, ok := packet.(*Start); ok {
		command = map[Shape]string{WideShape: "format-wide", TableShape: "format-table", ListShape: "format-list", CustomShape: "format-complex"}[start.Shape]
	}
	details := fmt.Sprintf("The object of type %q is not valid or not in the correct sequence. This is likely caused by a user-specified %q "+
		"command which is conflicting with the default formatting.", packetTypeName(packet), command)
	return &Refusal{&value.ErrorRecord{
		Exception: value.NewException("System.InvalidOperationException", "Operation is not valid due to the current state of the object."),
		ErrorID:   "ConsoleLineOutputOutOfSequencePacket", Category: value.InvalidData, Details: details,
	}}
}
