// Package model lists the properties of the OData types behind Get-EXOMailbox and its kin, as the metadata document
// inside ExchangeOnlineManagement 3.7.0 has them.
package model

//go:generate go run ./generate types.jsonl zz_gen_model.go

// Property is a property of an OData type. Type is the name of its Edm type without "Edm.", Collection(String) for
// instance; an exclamation mark at the end says that it is never null.
type Property struct{ Name, Type string }
