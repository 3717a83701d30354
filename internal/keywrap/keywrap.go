// Package keywrap owns how the private keys of a home rest: in files that only their owner can read, or wrapped besides with
// a key that the system keeps.
//
// Wrapping is an envelope. A home has one data key of 256 bits, which a [Vault] of the system keeps or wraps; each private
// key is encrypted with it by AES-256-GCM, bound to its certificate's thumbprint, and stays in its file. So a vault is
// asked once a process and holds one small secret, and one that only wraps and unwraps (a TPM, a PKCS #11 token, Azure Key
// Vault) can take the place of one that keeps.
package keywrap

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/exorun/exorun/certs"
	"github.com/exorun/exorun/internal/fail"
	"github.com/exorun/exorun/internal/statefile"
)

// Vault is a place of the system's that keeps the data key of a home, or wraps it.
type Vault interface {
	// Name is what the home's record calls the vault.
	Name() string
	// Resting says how keys rest that are wrapped with a data key of this vault.
	Resting() certs.Resting
	// Keep takes a data key under the id of its home and returns what Recall needs besides the id: nothing where the vault
	// keeps the key, the wrapped key where it only wraps. Keeping under the same id again replaces.
	Keep(ctx context.Context, id string, key []byte) (token []byte, err error)
	// Recall returns the data key. The error wraps ErrLocked, ErrUnavailable or ErrLost where one of them is the cause.
	Recall(ctx context.Context, id string, token []byte) ([]byte, error)
	// Forget removes the data key. One that is not there is no error.
	Forget(ctx context.Context, id string, token []byte) error
}

// Errors of a [Vault].
var (
	ErrLocked      = errors.New("it is locked")
	ErrUnavailable = errors.New("it cannot be reached")
	ErrLost        = errors.New("it does not have the key of this home")
)

// Protection says how the private keys of a home shall rest.
type Protection string

// The protections. Auto is for asking only: it becomes one of the others.
const (
	Auto   Protection = "auto"
	System Protection = "system"
	File   Protection = "file"
)

// The record of a home's protection.
const (
	recordFile    = "keys.json"
	recordVersion = 1
)

type record struct {
	Protection Protection `json:"protection"`
	Vault      string     `json:"vault,omitempty"`
	ID         string     `json:"id,omitempty"`    // of the data key
	Token      []byte     `json:"token,omitempty"` // what the vault needs to give it
}

// Home wraps and unwraps the private keys of one home.
type Home struct {
	dir   *statefile.Dir
	vault Vault      // nil where the system has none
	asked Protection // what the first key decides on; Auto where empty

	mu   sync.Mutex
	id   string // of the data key that is at hand
	data []byte
}

var _ certs.KeyWrapper = (*Home)(nil)

// New returns the protection of the home in dir. vault is the system's, nil where it has none. The first key that is wrapped
// in a home decides, as asked says, how all keys of it rest; to ask for anything else later is an error.
func New(dir *statefile.Dir, vault Vault, asked Protection) *Home {
	if asked == "" {
		asked = Auto
	}
	return &Home{dir: dir, vault: vault, asked: asked}
}

// load returns the home's record. One without a protection is of a home that has not decided yet.
func (h *Home) load() (record, error) {
	var r record
	if _, err := h.dir.Read(recordFile, recordVersion, &r); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return record{}, err
	}
	return r, nil
}

// decided returns the home's record, which is made where there is none.
func (h *Home) decided(ctx context.Context) (record, error) {
	r, err := h.load()
	if err != nil {
		return record{}, err
	}
	if r.Protection == "" {
		if _, err := h.Choose(ctx, h.asked); err != nil {
			return record{}, err
		}
		return h.load()
	}
	if h.asked != Auto && h.asked != r.Protection {
		return record{}, fail.New(fail.Usage, "keep a private key", fmt.Sprintf("the keys of this home rest with %q, and %q was asked for", r.Protection, h.asked),
			"exorun cert protect --with "+string(h.asked)+" changes that for all of them")
	}
	return r, nil
}

// Set takes the text of a flag.
func (p *Protection) Set(text string) error {
	switch given := Protection(text); given {
	case Auto, System, File:
		*p = given
		return nil
	}
	return fmt.Errorf("%q is none of auto, system and file", text)
}

// String returns the text of a flag.
func (p Protection) String() string { return string(p) }

// Type names the kind of value in a help text.
func (Protection) Type() string { return "auto|system|file" }

// Choose decides how new keys rest. The caller holds the home's lock, and rewraps what is there.
//
// Auto takes the system's vault where a job at night can use it as well as its owner can by day, and proves that it gives
// back what it was given; else files.
func (h *Home) Choose(ctx context.Context, how Protection) (Protection, error) {
	switch how {
	case File:
		return h.chooseFile()
	case System:
		return System, h.chooseSystem(ctx)
	}
	if h.vault == nil || h.vault.Resting().NeedsSession {
		return h.chooseFile()
	}
	if err := h.chooseSystem(ctx); err != nil {
		if ctx.Err() != nil {
			return "", err
		}
		return h.chooseFile()
	}
	return System, nil
}

// chooseFile keeps what the record says of a data key: files may still be wrapped with it.
func (h *Home) chooseFile() (Protection, error) {
	r, err := h.load()
	if err != nil {
		return "", err
	}
	r.Protection = File
	return File, h.dir.Write(recordFile, recordVersion, r)
}

func (h *Home) chooseSystem(ctx context.Context) error {
	r, err := h.load()
	if err != nil {
		return err
	}
	if h.vault == nil {
		return fail.New(fail.InvalidInput, chooseOp, "this system has no key store that exorun knows",
			"keep the keys in files: file instead of system")
	}
	if r.ID != "" && r.Vault == h.vault.Name() {
		if _, err := h.recall(ctx, r); err != nil {
			return err
		}
		r.Protection = System
		return h.dir.Write(recordFile, recordVersion, r)
	}
	data := make([]byte, 32)
	if _, err := rand.Read(data); err != nil {
		return err
	}
	fresh := record{Protection: System, Vault: h.vault.Name(), ID: uuid.NewString()}
	if fresh.Token, err = h.vault.Keep(ctx, fresh.ID, data); err != nil {
		return h.explain(err, chooseOp)
	}
	given, err := h.vault.Recall(ctx, fresh.ID, fresh.Token)
	if err == nil && !bytes.Equal(given, data) {
		err = ErrLost
	}
	if err == nil {
		err = h.dir.Write(recordFile, recordVersion, fresh)
	}
	if err != nil {
		// The record does not name it, so nobody would ever ask for it.
		return errors.Join(h.explain(err, chooseOp), h.vault.Forget(context.WithoutCancel(ctx), fresh.ID, fresh.Token))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.id, h.data = fresh.ID, data
	return nil
}

// Settle removes a data key that no key is wrapped with any more: after a change to files, once all were rewrapped.
func (h *Home) Settle(ctx context.Context) error {
	r, err := h.load()
	if err != nil || r.Protection != File || r.ID == "" {
		return err
	}
	// Another system's vault is out of reach, and its token is of no use to anybody without it.
	if h.vault != nil && r.Vault == h.vault.Name() {
		if err := h.vault.Forget(ctx, r.ID, r.Token); err != nil {
			return h.explain(err, "remove the key of this home from the system's key store")
		}
	}
	return h.dir.Write(recordFile, recordVersion, record{Protection: File})
}

// Resting says how a wrapped key rests.
func (h *Home) Resting() certs.Resting {
	if h.vault == nil {
		return certs.Resting{How: "wrapped by a key store that this system does not have"}
	}
	return h.vault.Resting()
}

// Wrap wraps a private key, or returns nil where the keys of this home rest in files as they are.
func (h *Home) Wrap(ctx context.Context, thumbprint string, key []byte) ([]byte, error) {
	r, err := h.decided(ctx)
	if err != nil || r.Protection != System {
		return nil, err
	}
	data, err := h.recall(ctx, r)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(data)
	if err != nil {
		return nil, err
	}
	id, err := uuid.Parse(r.ID)
	if err != nil {
		return nil, h.damaged("its id")
	}
	return aead.Seal(id[:], nil, key, binding(id, thumbprint)), nil
}

// Unwrap returns a private key that was wrapped for the thumbprint.
func (h *Home) Unwrap(ctx context.Context, thumbprint string, wrapped []byte) ([]byte, error) {
	r, err := h.load()
	if err != nil {
		return nil, err
	}
	if len(wrapped) < len(uuid.UUID{}) {
		return nil, h.damaged("the wrapped key of " + thumbprint)
	}
	id, sealed := uuid.UUID(wrapped[:16]), wrapped[16:]
	if r.ID != id.String() {
		return nil, fail.New(fail.HomeKeyLocked, unwrapOp, "the private key of "+thumbprint+" was wrapped with another home's key",
			"bring the home back whole, with its "+recordFile+", or: "+setUpAgain)
	}
	data, err := h.recall(ctx, r)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(data)
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(nil, nil, sealed, binding(id, thumbprint))
	if err != nil {
		return nil, h.damaged("the wrapped key of " + thumbprint)
	}
	return key, nil
}

// What is tried, as a failure names it.
const (
	chooseOp = "let the system keep the key of this home"
	unwrapOp = "unwrap the private keys of this home"
)

const setUpAgain = "an administrator runs: exorun setup --organization DOMAIN"

func (h *Home) damaged(what string) error {
	return fail.New(fail.StateUnusable, unwrapOp, what+" is damaged", "restore it from a backup, or: "+setUpAgain)
}

// recall returns the data key of a record, asking the vault once.
func (h *Home) recall(ctx context.Context, r record) ([]byte, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.id == r.ID && h.data != nil {
		return h.data, nil
	}
	if h.vault == nil || h.vault.Name() != r.Vault {
		return nil, fail.New(fail.HomeKeyLocked, unwrapOp, fmt.Sprintf("they were wrapped by %q, which this system does not have", r.Vault),
			"use this home on the system where it was made, or: "+setUpAgain)
	}
	data, err := h.vault.Recall(ctx, r.ID, r.Token)
	if err == nil && len(data) != 32 {
		err = ErrLost
	}
	if err != nil {
		return nil, h.explain(err, unwrapOp)
	}
	h.id, h.data = r.ID, data
	return data, nil
}

// explain says in the user's words why the vault does not do what it was asked.
func (h *Home) explain(err error, op string) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	place, files := h.vault.Name(), "exorun cert protect --with file"
	if op == chooseOp {
		files = "choose file instead of system"
	}
	switch {
	case errors.Is(err, ErrLocked):
		return fail.Wrap(err, fail.HomeKeyLocked, op, "the "+place+" is locked",
			"log in and unlock it, and run this again; for jobs that run while nobody is logged in: "+files)
	case errors.Is(err, ErrLost):
		return fail.Wrap(err, fail.HomeKeyLocked, op, "the "+place+" does not have the key of this home",
			"use this home on the machine and as the user where it was made, or: "+setUpAgain)
	}
	detail := strings.TrimPrefix(err.Error(), ErrUnavailable.Error()+": ")
	return fail.Wrap(err, fail.HomeKeyLocked, op, "the "+place+" cannot be reached: "+detail,
		"run this in a login session; for jobs that run while nobody is logged in: "+files)
}

func newAEAD(data []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(data)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// binding is what a wrapped key is good for.
func binding(id uuid.UUID, thumbprint string) []byte {
	return append(append([]byte("exorun private key 1\x00"), id[:]...), thumbprint...)
}

// How says how keys rest under a protection.
func (h *Home) How(protection Protection) string {
	if protection == System {
		return h.Resting().How
	}
	return certs.InOwnFile.How
}
