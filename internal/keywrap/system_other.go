//go:build !windows && !darwin

package keywrap

// SystemVault returns the system's vault. getenv says where the bus of the login session is.
func SystemVault(getenv func(string) string) Vault { return SecretService{Getenv: getenv} }
