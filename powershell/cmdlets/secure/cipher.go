package secure

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/exorun/exorun/powershell/value"
)

// header begins every text that ConvertFrom-SecureString encrypts with a key.
const header = "76492d1116743f0423413b16050a5345"

var errFormat = errors.New("Input string was not in a correct format.")

// Seal encrypts a secure string with a key of 16, 24 or 32 bytes; iv is random.
func Seal(s *String, key, iv []byte) (string, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", err
	}
	data := wide(s.units)
	pad := aes.BlockSize - len(data)%aes.BlockSize
	data = append(data, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
	inner := "2|" + base64.StdEncoding.EncodeToString(iv) + "|" + hex.EncodeToString(data)
	return header + base64.StdEncoding.EncodeToString(wide(value.EncodeUTF16(inner))), nil
}

// Open decrypts what [Seal] gave.
func Open(text string, key []byte) (*String, error) {
	rest, ok := strings.CutPrefix(text, header)
	if !ok {
		return nil, errFormat
	}
	inner, err := base64.StdEncoding.DecodeString(rest)
	if err != nil {
		return nil, errFormat
	}
	parts := strings.Split(value.DecodeUTF16(narrow(inner)), "|")
	if len(parts) != 3 {
		return nil, errFormat
	}
	iv, err := base64.StdEncoding.DecodeString(parts[1])
	if err != nil || len(iv) != aes.BlockSize {
		return nil, errFormat
	}
	data, err := hex.DecodeString(parts[2])
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errFormat
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data)
	pad := int(data[len(data)-1])
	if pad == 0 || pad > aes.BlockSize || !bytes.Equal(data[len(data)-pad:], bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, errors.New("Padding is invalid and cannot be removed.")
	}
	return &String{units: narrow(data[:len(data)-pad]), readOnly: true}, nil
}

// Hex gives the text without encryption, as PowerShell does where the system keeps no keys for a user.
func (s *String) Hex() string { return hex.EncodeToString(wide(s.units)) }

// FromHex reads what [String.Hex] gave.
func FromHex(text string) (*String, error) {
	data, err := hex.DecodeString(text)
	if err != nil || len(data)%2 != 0 {
		return nil, errFormat
	}
	return &String{units: narrow(data), readOnly: true}, nil
}

func wide(units []uint16) []byte {
	data := make([]byte, 0, 2*len(units))
	for _, u := range units {
		data = append(data, byte(u), byte(u>>8))
	}
	return data
}

func narrow(data []byte) []uint16 {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i]) | uint16(data[2*i+1])<<8
	}
	return units
}
