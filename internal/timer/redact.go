package timer

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// redactor takes secrets out of text: private keys, tokens, and the values of variables whose names say that they are secret.
type redactor struct{ secrets []secretValue }

type secretValue struct{ name, value string }

// shortestSecret keeps a value like "1" from being taken out of every line.
const shortestSecret = 6

// newRedactor reads the environment of a script, as NAME=value.
func newRedactor(environ []string) *redactor {
	r := &redactor{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if len(value) >= shortestSecret && shapes().secretName.MatchString(name) {
			r.secrets = append(r.secrets, secretValue{name, value})
		}
	}
	// A secret that holds another goes first.
	slices.SortStableFunc(r.secrets, func(a, b secretValue) int { return len(b.value) - len(a.value) })
	return r
}

// shapes are the patterns by which secrets are known. They are compiled when the first output is kept.
var shapes = sync.OnceValue(func() (s struct{ secretName, token, bearer, userInfo *regexp.Regexp }) {
	s.secretName = regexp.MustCompile(`(?i)secret|password|passwd|token|api_?key|private_?key|^EXORUN_TENANT$`)
	// A JSON Web Token, whose head and claims are objects in base64.
	s.token = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`)
	s.bearer = regexp.MustCompile(`(?i)\bBearer\s+[A-Za-z0-9._~+/-]{16,}=*`)
	s.userInfo = regexp.MustCompile(`(https?://)[^/\s:@]+:[^/\s@]+@`)
	return s
})

const (
	keyBegin = "-----BEGIN "
	keyName  = "PRIVATE KEY-----"
	keyEnd   = "-----END "
)

// start begins with the first line of a stream.
func (r *redactor) start() *redaction { return &redaction{redactor: r} }

// redaction follows one stream: a private key goes over many lines.
type redaction struct {
	*redactor
	inKey bool
}

// line returns a line without its secrets. Lines within a private key become empty.
func (r *redaction) line(line string) string {
	if r.inKey {
		_, after, ended := strings.Cut(line, keyEnd)
		if !ended {
			return ""
		}
		r.inKey = false
		_, rest, _ := strings.Cut(after, keyName)
		return rest
	}
	if begin := strings.Index(line, keyBegin); begin >= 0 && strings.Contains(line[begin:], keyName) {
		key := line[begin:]
		rest := "\n"
		if _, after, ended := strings.Cut(key, keyEnd); ended {
			_, rest, _ = strings.Cut(after, keyName)
		} else {
			r.inKey = true
		}
		line = line[:begin] + "[a private key]" + rest
	}
	for _, secret := range r.secrets {
		line = strings.ReplaceAll(line, secret.value, "["+secret.name+"]")
	}
	line = shapes().token.ReplaceAllString(line, "[a token]")
	line = shapes().bearer.ReplaceAllString(line, "Bearer [a token]")
	return shapes().userInfo.ReplaceAllString(line, "${1}[a password]@")
}
