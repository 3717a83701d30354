package appauth

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Claims are what an access token says about its bearer. They are as they stand in the token: nothing here checks its
// signature, so they serve to explain and to choose, never to permit.
type Claims struct {
	Audience  []string
	Issuer    string
	TenantID  string   // tid
	AppID     string   // appid, or azp in tokens of version 2
	ObjectID  string   // oid: the service principal of an application, or the user
	IDType    string   // idtyp: "app" for an application's own token
	Roles     []string // roles: application permissions, "Exchange.ManageAsApp"
	RoleIDs   []string // wids: template ids of directory roles, and ids that stand for no role
	Scopes    []string // scp: delegated permissions
	UPN       string   // the user's name; empty in an application's token
	AppName   string   // app_displayname
	IssuedAt  time.Time
	NotBefore time.Time
	Expires   time.Time
}

// errNotJWT never holds the token.
var errNotJWT = errors.New("the access token is not a JSON web token")

// ParseClaims reads the claims of an access token without checking it.
func ParseClaims(token string) (Claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return Claims{}, errNotJWT
	}
	text, err := base64URL.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return Claims{}, errNotJWT
	}
	var body struct {
		Audience  textList `json:"aud"`
		Issuer    string   `json:"iss"`
		TenantID  string   `json:"tid"`
		AppID     string   `json:"appid"`
		AppID2    string   `json:"azp"`
		ObjectID  string   `json:"oid"`
		IDType    string   `json:"idtyp"`
		Roles     textList `json:"roles"`
		RoleIDs   textList `json:"wids"`
		Scopes    string   `json:"scp"`
		UPN       string   `json:"upn"`
		AppName   string   `json:"app_displayname"`
		IssuedAt  instant  `json:"iat"`
		NotBefore instant  `json:"nbf"`
		Expires   instant  `json:"exp"`
	}
	if err := json.Unmarshal(text, &body); err != nil {
		return Claims{}, errNotJWT
	}
	claims := Claims{
		Audience: body.Audience, Issuer: body.Issuer, TenantID: body.TenantID, AppID: body.AppID, ObjectID: body.ObjectID,
		IDType: body.IDType, Roles: body.Roles, RoleIDs: body.RoleIDs, Scopes: strings.Fields(body.Scopes), UPN: body.UPN, AppName: body.AppName,
		IssuedAt: body.IssuedAt.Time, NotBefore: body.NotBefore.Time, Expires: body.Expires.Time,
	}
	if claims.AppID == "" {
		claims.AppID = body.AppID2
	}
	return claims, nil
}

// textList is a JSON string or a list of them.
type textList []string

func (l *textList) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		*l = make(textList, 1)
		return json.Unmarshal(text, &(*l)[0])
	}
	return json.Unmarshal(text, (*[]string)(l))
}

// instant is a number of seconds since 1970, bare or in quotes.
type instant struct{ time.Time }

func (i *instant) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	seconds, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	if err != nil {
		return errNotJWT
	}
	i.Time = time.Unix(int64(seconds), 0).UTC()
	return nil
}
