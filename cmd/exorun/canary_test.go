package main

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/exorun/exorun/internal/execenv"
	"github.com/exorun/exorun/internal/fail"
)

// canaries are secrets that must be found nowhere, and what gives away any secret of its kind.
type canaries struct {
	texts   map[string]string // by what they are
	windows map[string]string // pieces of encoded keys, of windowSize characters; the name of the key
}

const (
	// windowSize is the number of characters of base64 or hexadecimal digits that is looked for: 30 and 20 octets of a key.
	windowSize = 40
	keyOctets  = 40 // the least run of a key's private octets that must not be shown
)

// shapes are what any private key and any token look like.
var shapes = map[string]*regexp.Regexp{
	"a private key":             regexp.MustCompile(`PRIVATE KEY|MIIE[0-9A-Za-z+/]{2}IBADANBgkqhkiG9w0BAQ`),
	"a private key in hex":      regexp.MustCompile(`(?i)308204[0-9a-f]{2}020100300d06092a864886f70d010101`),
	"a token or an assertion":   regexp.MustCompile(`eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}`),
	"a bearer header":           regexp.MustCompile(`(?i)bearer [\w-]{16,}`),
	"a form of a token request": regexp.MustCompile(`client_(secret|assertion)=[^&\s]`),
}

func newCanaries() *canaries {
	return &canaries{texts: map[string]string{}, windows: map[string]string{}}
}

// addKey adds a key's private part, in every form and at every offset in which text may hold it. The modulus stands in the
// certificate too and is no secret.
func (c *canaries) addKey(t *testing.T, name string, text []byte) {
	t.Helper()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("%s holds no key", name)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	key := parsed.(*rsa.PrivateKey)
	begin := bytes.Index(block.Bytes, key.D.Bytes())
	if begin < 0 {
		t.Fatalf("%s: its private exponent is not where it should be", name)
	}
	private := block.Bytes[begin:]
	add := func(encoded string) {
		for i := 0; i+windowSize <= len(encoded); i++ {
			c.windows[encoded[i:i+windowSize]] = name
		}
	}
	add(hex.EncodeToString(private))
	add(strings.ToUpper(hex.EncodeToString(private)))
	for shift := range 3 { // octets before the window move the borders of base64's groups
		add(base64.RawStdEncoding.EncodeToString(private[shift:]))
		add(base64.RawURLEncoding.EncodeToString(private[shift:]))
	}
	for i := 0; i+keyOctets <= len(private); i++ {
		c.windows[string(private[i:i+keyOctets])] = name
	}
}

// find says which canary text holds, empty for none.
func (c *canaries) find(text []byte) string {
	for name, secret := range c.texts {
		if bytes.Contains(text, []byte(secret)) {
			return name
		}
	}
	for name, shape := range shapes {
		if shape.Match(text) {
			return name
		}
	}
	for _, form := range [][]byte{text, bytes.Join(bytes.Fields(text), nil)} {
		for i := 0; i+windowSize <= len(form); i++ {
			if name, ok := c.windows[string(form[i:i+windowSize])]; ok {
				return name
			}
		}
	}
	return ""
}

// TestCanaries leads a whole life and looks for its secrets in all that can be seen of it: output, argument lists, the files of
// the home but for the private keys, exported files, the tenant's log.
func TestCanaries(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	secrets := newCanaries()
	folder := t.TempDir()
	for _, name := range []string{"first", "second"} {
		secret := "canary-" + name + "-Passw0rd"
		secrets.texts["the "+name+" password"] = secret
		if err := os.WriteFile(filepath.Join(folder, name), []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, adminSecret := r.tenant.Administrator()
	secrets.texts["the administrator's secret"] = adminSecret
	control, err := url.Parse(r.tenant.Env()["EXORUN_TENANT"])
	if err != nil {
		t.Fatal(err)
	}
	secrets.texts["the key of the tenant's controls"], _ = control.User.Password()

	seen := map[string]string{} // texts, and where each was first
	var mu sync.Mutex
	r.watch = func(p *process) {
		if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.cmd.Process.Pid)); err == nil {
			mu.Lock()
			seen[string(text)] = "the argument list of " + p.args
			mu.Unlock()
		}
	}
	live := func(code int, args string) result {
		t.Helper()
		got := r.run(args)
		if got.code != code {
			t.Errorf("%s: exit code %d, want %d\n%s%s", args, got.code, code, got.stdout, got.stderr)
		}
		seen[got.stdout+got.stderr] = "the output of " + args
		for _, path := range r.keyFilesNow() {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			secrets.addKey(t, filepath.Base(path), text)
		}
		r.look(seen)
		return got
	}

	live(0, setupArgs+" --plan")
	live(0, setupArgs)
	live(0, setupArgs+" --json")
	live(0, "verify")
	live(0, "verify --json --credential environment")
	live(0, "renew --force")
	live(0, "renew --force --overlap 0 --json")
	live(0, "retire --json")
	thumbprint := strings.TrimSuffix(filepath.Base(r.keyFiles()[0]), ".key.pem")
	live(0, "cert list")
	live(0, "cert show "+thumbprint+" -o json")
	live(0, "cert export "+thumbprint)
	// What a program gets, and what is to be seen of it while it runs.
	live(0, "exec -- env")
	live(0, "exec -- cat /proc/self/environ")
	live(0, "exec -- cat /proc/self/cmdline")
	live(execenv.ExitNotFound, "exec -- no-such-program")
	token := r.run("token --resource exchange --json")
	if token.code != 0 || secrets.find([]byte(token.stdout)) != "a token or an assertion" {
		t.Errorf("token: exit code %d, and what it prints does not pass for a token\n%s", token.code, token.stderr)
	}
	seen["token: "+token.stderr] = "the standard error of token"
	pfx, legacy := filepath.Join(folder, "modern.pfx"), filepath.Join(folder, "legacy.pfx")
	live(0, "cert export "+thumbprint+" --private-key --out "+pfx+" --password-file "+filepath.Join(folder, "first"))
	live(0, "cert export "+thumbprint+" --private-key --legacy --out "+legacy+" --password-file "+filepath.Join(folder, "second"))
	live(0, "cert import "+pfx+" --password-file "+filepath.Join(folder, "first"))
	live(fail.InvalidInput.ExitCode(), "cert import "+pfx+" --password-file "+filepath.Join(folder, "second"))
	live(fail.InvalidInput.ExitCode(), "setup --organization contoso.com --credential environment --certificate "+legacy+" --password-file "+filepath.Join(folder, "first"))
	for _, path := range []string{pfx, legacy} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		seen[string(text)] = path
	}
	for _, broken := range []struct {
		fault string
		code  fail.Code
		renew fail.Code // of a renewal; empty where it would wait for what may pass
	}{
		{"wrong-private-key", fail.WrongPrivateKey, ""},
		{"clock-skew=1h", fail.ClockSkew, fail.ClockSkew},
		{"permission-missing", fail.PermissionMissing, ""},
		{"no-network", fail.NoNetwork, fail.NoNetwork},
	} {
		live(0, "tenant fault "+broken.fault)
		live(broken.code.ExitCode(), "verify")
		live(broken.code.ExitCode(), "verify --json")
		if broken.renew != "" {
			live(broken.renew.ExitCode(), "renew --force")
			live(broken.renew.ExitCode(), "renew --force --json")
		} else {
			live(0, setupArgs+" --json")
		}
		live(0, "tenant fault clear")
	}
	// What Microsoft's library logs for whoever looks for an error.
	logged := r.with("AZURE_SDK_GO_LOGGING=all").run("verify --credential environment")
	seen[logged.stdout+logged.stderr] = "the library's log"
	wrong := r.with("AZURE_CLIENT_SECRET=" + secrets.texts["the first password"]).run(setupArgs)
	wrong.checkFailure(t, fail.SignInFailed.ExitCode(), "AADSTS7000215")
	seen[wrong.stdout+wrong.stderr] = "the output with a wrong secret"
	live(0, "tenant log")
	live(0, "tenant log --json")
	live(0, "retire --all --credential environment --plan")
	live(0, "retire --all --credential environment")
	password := " --password-file " + filepath.Join(folder, "first")
	var existing struct{ AppID string }
	made := live(0, "tenant application --json --name report --pfx "+filepath.Join(folder, "old.pfx")+password)
	if err := json.Unmarshal([]byte(made.stdout), &existing); err != nil {
		t.Fatal(err)
	}
	of := " --app-id " + existing.AppID + " --organization contoso.onmicrosoft.com"
	live(0, "adopt --pfx "+filepath.Join(folder, "old.pfx")+password+of+" --plan")
	live(0, "adopt --pfx "+filepath.Join(folder, "old.pfx")+password+of)
	live(fail.InvalidInput.ExitCode(), "adopt --pfx "+filepath.Join(folder, "old.pfx")+" --password-file "+filepath.Join(folder, "second")+of)
	live(0, "tenant fault foreign-credentials")
	live(fail.ForeignCredentials.ExitCode(), "verify --credential environment --strict")
	live(0, "retire --compromised --credential environment --all-credentials"+of)

	for name, secret := range secrets.texts {
		if len(secret) < 12 {
			t.Fatalf("%s is %q", name, secret)
		}
	}
	if len(secrets.windows) < 10_000 {
		t.Fatalf("only %d pieces of keys are looked for", len(secrets.windows))
	}
	total := 0
	for text, where := range seen {
		total += len(text)
		if found := secrets.find([]byte(text)); found != "" {
			t.Errorf("%s is in %s", found, where)
		}
	}
	t.Logf("looked through %d octets in %d places", total, len(seen))
	checkCanariesSing(t, secrets)
}

// keyFilesNow are the private keys in the home, if any.
func (r *rig) keyFilesNow() []string {
	paths, _ := filepath.Glob(filepath.Join(r.certificatesFolder(), "*.key.pem"))
	return paths
}

// look reads every file of the home but the private keys into seen.
func (r *rig) look(seen map[string]string) {
	r.t.Helper()
	err := filepath.WalkDir(r.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			r.t.Errorf("%s can be read by others: %v", path, info.Mode())
		}
		if strings.HasSuffix(path, ".key.pem") {
			return nil
		}
		text, err := os.ReadFile(path)
		seen[string(text)] = path
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		r.t.Fatal(err)
	}
}

// checkCanariesSing plants each kind of secret and looks whether it is found.
func checkCanariesSing(t *testing.T, secrets *canaries) {
	t.Helper()
	key, err := otherRSAKey()
	if err != nil {
		t.Fatal(err)
	}
	text := otherKey(t)
	known := newCanaries()
	known.addKey(t, "another's key", text)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	end := der[len(der)-200:]
	for form, planted := range map[string]string{
		"hexadecimal":      fmt.Sprintf("%x", end[:keyOctets]),
		"upper case":       fmt.Sprintf("%X", end[7:7+keyOctets]),
		"base64":           base64.StdEncoding.EncodeToString(end[1 : 1+keyOctets]),
		"base64 for URLs":  base64.RawURLEncoding.EncodeToString(end[2 : 2+keyOctets]),
		"octets":           string(end[3 : 3+keyOctets]),
		"a line of PEM":    strings.Split(string(text), "\n")[20],
		"PEM, cut shorter": strings.Join(strings.Split(string(text), "\n")[22:24], "\r\n    "),
	} {
		if found := known.find([]byte("before " + planted + " behind")); found != "another's key" {
			t.Errorf("a key in %s is not found, but %q", form, found)
		}
	}
	for planted, want := range map[string]string{
		"x" + secrets.texts["the second password"] + "y":                        "the second password",
		`"eyJhbGciOiJQUzI1NiJ9.eyJhdWQiOiJodHRwcyJ9.` + strings.Repeat("a", 86): "a token or an assertion",
		"-----BEGIN PRIVATE KEY-----":                                           "a private key",
	} {
		if found := secrets.find([]byte(planted)); found != want {
			t.Errorf("%s is found as %q, want %q", planted, found, want)
		}
	}
	if found := known.find(certificatePEM(broughtRSA(t).leaf)); found != "" {
		t.Errorf("a certificate passes for %s", found)
	}
}
