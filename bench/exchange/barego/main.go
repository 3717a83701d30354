// Command barego is the floor for a client in Go: the two requests of a cold exorun process, with the standard library alone.
// With BENCH_LIST, a file of lines "tenant client pem", it makes them for every line, sixteen at a time, after asking for the
// tenant's OpenID document as exorun verify does.
package main

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func main() {
	log.SetFlags(0)
	if list := os.Getenv("BENCH_LIST"); list != "" {
		if err := runList(list); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := run(os.Getenv("BENCH_TENANT"), os.Getenv("BENCH_CLIENT"), os.Getenv("BENCH_PEM")); err != nil {
		log.Fatal(err)
	}
}

func runList(list string) error {
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	slots := make(chan struct{}, 16)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	ended := make(chan error, len(lines))
	for _, line := range lines {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			var tenant, client, pemFile string
			_, err := fmt.Sscan(line, &tenant, &client, &pemFile)
			if err == nil {
				err = discover(tenant)
			}
			if err == nil {
				err = run(tenant, client, pemFile)
			}
			ended <- err
		}()
	}
	for range lines {
		err = errors.Join(err, <-ended)
	}
	return err
}

func discover(tenant string) error {
	answer, err := http.Get("https://login.microsoftonline.com/" + tenant + "/v2.0/.well-known/openid-configuration")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

func run(tenant, client, pemFile string) error {
	endpoint := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token"
	assertion, err := sign(endpoint, client, pemFile)
	if err != nil {
		return err
	}
	form := url.Values{
		"client_id":             {client},
		"scope":                 {"https://outlook.office365.com/.default"},
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	if err := post(endpoint, header, []byte(form.Encode()), &token); err != nil {
		return err
	}
	header = http.Header{
		"Content-Type":  {"application/json"},
		"Authorization": {"Bearer " + token.AccessToken},
		"Prefer":        {"odata.maxpagesize=1"},
	}
	body := []byte(`{"CmdletInput":{"CmdletName":"Get-Mailbox","Parameters":{"ResultSize":1}}}`)
	var answer struct{ Value []json.RawMessage }
	if err := post("https://outlook.office365.com/adminapi/beta/"+tenant+"/InvokeCommand", header, body, &answer); err != nil {
		return err
	}
	if len(answer.Value) == 0 {
		return errors.New("no row")
	}
	_, err = fmt.Printf("%s\n", answer.Value[0])
	return err
}

func sign(audience, client, pemFile string) (string, error) {
	text, err := os.ReadFile(pemFile)
	if err != nil {
		return "", err
	}
	var key *rsa.PrivateKey
	var certificate []byte
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "CERTIFICATE":
			certificate = block.Bytes
		case "PRIVATE KEY":
			parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return "", err
			}
			key, _ = parsed.(*rsa.PrivateKey)
		}
	}
	if key == nil || certificate == nil {
		return "", errors.New(pemFile + ": no RSA key or no certificate")
	}
	thumbprint := sha256.Sum256(certificate)
	now := time.Now().Unix()
	signed := encode(map[string]any{"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(thumbprint[:])}) +
		"." + encode(map[string]any{"aud": audience, "iss": client, "sub": client, "jti": rand.Text(), "nbf": now, "exp": now + 600})
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

func encode(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		log.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func post(target string, header http.Header, body []byte, v any) error {
	request, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header = header
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", target, answer.Status, strings.TrimSpace(string(text)))
	}
	return json.Unmarshal(text, v)
}
