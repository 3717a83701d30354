package exchange

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

// maxBatch is how many requests a batch may hold.
const maxBatch = 10

// batch answers $batch: up to ten InvokeCommand requests, each answered as if it came alone.
func (c *call) batch(body []byte) (*answer, error) {
	var batch struct {
		Requests []struct {
			ID      string            `json:"id"`
			Method  string            `json:"method"`
			URL     string            `json:"url"`
			Headers map[string]string `json:"headers"`
			Body    json.RawMessage   `json:"body"`
		} `json:"requests"`
	}
	if err := json.Unmarshal(body, &batch); err != nil || len(batch.Requests) == 0 {
		return nil, badRequest("Microsoft.OData.ODataException", "The batch cannot be read.")
	}
	if len(batch.Requests) > maxBatch {
		return nil, badRequest("Microsoft.OData.ODataException", "The batch has more than %d requests.", maxBatch)
	}
	return &answer{status: http.StatusOK, write: func(b *bytes.Buffer, flush func() error) error {
		b.WriteString(`{"responses":[`)
		for i, request := range batch.Requests {
			if i > 0 {
				b.WriteByte(',')
			}
			header := http.Header{}
			for name, value := range request.Headers {
				header.Set(name, value)
			}
			part := &call{handler: c.handler, request: c.request, header: header, base: c.base, tenant: c.tenant, caller: c.caller, id: uuid.NewString(), dir: c.dir}
			target, query, _ := strings.Cut(request.URL, "?")
			part.query = query
			var result *answer
			err := error(badRequest("Microsoft.OData.ODataException", "A batch holds InvokeCommand requests only."))
			if strings.EqualFold(request.Method, http.MethodPost) && strings.HasSuffix(strings.ToLower(target), "/invokecommand") {
				result, err = part.invoke(request.Body)
			}
			if err != nil {
				result = part.refuse(err)
			}
			part.writePart(b, request.ID, result)
			if err := flush(); err != nil {
				return err
			}
		}
		b.WriteString("]}")
		return flush()
	}}, nil
}

// writePart writes one answer of a batch; the answers of a batch are small, so each is whole in memory.
func (c *call) writePart(b *bytes.Buffer, id string, a *answer) {
	var body bytes.Buffer
	_ = a.write(&body, func() error { return nil }) // into memory: cannot fail
	b.WriteString(`{"id":`)
	writeText(b, id)
	b.WriteString(`,"status":`)
	writeValue(b, int32(a.status))
	b.WriteString(`,"headers":{"Request-Id":`)
	writeText(b, c.id)
	b.WriteString(`,"Content-Type":`)
	writeText(b, contentType)
	for name := range a.header {
		if name == "Content-Type" {
			continue
		}
		b.WriteByte(',')
		writeText(b, name)
		b.WriteByte(':')
		writeText(b, a.header.Get(name))
	}
	b.WriteByte('}')
	switch {
	case json.Valid(body.Bytes()):
		b.WriteString(`,"body":`)
		b.Write(body.Bytes())
	case body.Len() > 0:
		b.WriteString(`,"body":`)
		writeText(b, body.String())
	}
	b.WriteByte('}')
}
