package exchange

import (
	"net/http"
)

func (c *call) entities(operation string) (*answer, error) {
	return nil, &Error{Status: http.StatusNotFound, Code: "NotFound", Type: "Microsoft.OData.ODataException", Text: "Resource not found for the segment '" + operation + "'.", Category: "Client"}
}
