package state

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"github.com/google/uuid"
)

// NewID returns the next id of the tenant, a version 4 UUID. The same seed and the same order of changes give the same
// ids. Call it inside [Store.Update] only.
func (d *Directory) NewID() string {
	return version4(d.nextSum())
}

// NamedID returns the id of something that every tenant of this seed has, whatever else was made before it.
func (d *Directory) NamedID(name string) string { return version4(d.namedSum(name)) }

func (d *Directory) namedSum(name string) [sha256.Size]byte {
	return sha256.Sum256([]byte("exorun tenant " + d.Seed + "\x00" + name))
}

func version4(sum [sha256.Size]byte) string {
	var id uuid.UUID
	copy(id[:], sum[:])
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id.String()
}

// NewOpaqueID returns the next id in the form that grants and assignments have: 43 characters of base64url.
// Call it inside [Store.Update] only.
func (d *Directory) NewOpaqueID() string {
	sum := d.nextSum()
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (d *Directory) nextSum() [sha256.Size]byte {
	d.IDCounter++
	message := binary.BigEndian.AppendUint64([]byte("exorun tenant "+d.Seed+"\x00"), d.IDCounter)
	return sha256.Sum256(message)
}
