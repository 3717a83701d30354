package certs_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/exorun/exorun/certs"
)

func Example() {
	dir, err := os.MkdirTemp("", "certs")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx := context.Background()

	certificate, err := certs.Issue(certs.IssueOptions{CommonName: "nightly report", Lifetime: 90 * 24 * time.Hour})
	if err != nil {
		fmt.Println(err)
		return
	}
	var store certs.Store = certs.NewFileStore(dir, certs.FileStoreOptions{})
	if err := store.Put(ctx, certificate); err != nil {
		fmt.Println(err)
		return
	}
	found, err := store.Find(ctx, certificate.Thumbprint())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(found.Leaf.Subject, "ends in", found.DaysLeft(certificate.Leaf.NotBefore), "days")
	// Output: CN=nightly report ends in 90 days
}

func ExampleParseThumbprint() {
	thumbprint, err := certs.ParseThumbprint("a9 09 50 2d d8 2a e4 14 33 e6 f8 38 86 b0 0d 42 77 a3 2a 7b")
	fmt.Println(thumbprint, err)
	// Output: A909502DD82AE41433E6F83886B00D4277A32A7B <nil>
}
