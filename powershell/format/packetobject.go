package format

import (
	"github.com/exorun/exorun/powershell/value"
)

const packetNamespace = "Microsoft.PowerShell.Commands.Internal.Format."

// packetObject is a packet as a script sees it: what a Format- cmdlet writes.
type packetObject struct {
	value.Extras
	packet Packet
}

// Type is the type that PowerShell's own packets have.
func (o *packetObject) Type() *value.Type { return value.NamedType(packetTypeName(o.packet)) }

func packetTypeName(packet Packet) string {
	name := "FormatEntryData"
	switch packet.(type) {
	case *Start:
		name = "FormatStartData"
	case *GroupStart:
		name = "GroupStartData"
	case *GroupEnd:
		name = "GroupEndData"
	case *End:
		name = "FormatEndData"
	}
	return packetNamespace + name
}

// ObjectOf gives a packet as an object of a pipeline.
func ObjectOf(packet Packet) value.Value { return value.Of(&packetObject{packet: packet}) }

// PacketOf gives the packet that an object is, if it is one.
func PacketOf(object value.Value) (Packet, bool) {
	if o, ok := object.Unwrap().Object().(*packetObject); ok {
		return o.packet, true
	}
	return nil, false
}
