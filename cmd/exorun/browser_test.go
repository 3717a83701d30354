package main

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
)

// What the scripts tell the browser: the account to sign in with, and instead that no browser opens.
const (
	browserUser   = "BROWSER_USER"
	browserCannot = "BROWSER_CANNOT_OPEN"
)

// openBrowser is the program that Linux starts to open a page. It does what a person does on the sign-in page, and like a
// person's browser knows nothing of the proxy and of the tenant's authority.
func openBrowser() {
	if os.Getenv(browserCannot) != "" {
		fmt.Fprintln(os.Stderr, "xdg-open: no method available for opening")
		os.Exit(3)
	}
	fmt.Println("Opening in existing browser session.") // as browsers do, on what is the program's standard output
	if err := signInOnPage(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var (
	formPost    = regexp.MustCompile(`<form method="post" action="([^"]+)"`)
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

func signInOnPage(page string) error {
	user := os.Getenv(browserUser)
	if user == "" {
		user = "admin@contoso.onmicrosoft.com"
	}
	if _, err := body(http.Get(page)); err != nil {
		return err
	}
	answer, err := body(http.PostForm(page, url.Values{"user": {user}, "decision": {"accept"}}))
	if err != nil {
		return err
	}
	target := formPost.FindStringSubmatch(answer)
	if target == nil {
		return errors.New("the sign-in page does not post back")
	}
	values := url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(answer, -1) {
		values.Set(field[1], html.UnescapeString(field[2]))
	}
	_, err = body(http.PostForm(html.UnescapeString(target[1]), values))
	return err
}

func body(response *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return string(text), err
}
