package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// What an application's sign-in reads from the environment, as the Azure SDKs do.
const (
	clientIDVariable       = "AZURE_CLIENT_ID"
	tenantIDVariable       = "AZURE_TENANT_ID"
	federatedTokenVariable = "AZURE_FEDERATED_TOKEN_FILE"
)

// What the CI systems give a job; see "Security hardening with OpenID Connect" of GitHub Actions, and "System variables" and
// "Azure service connection" of Azure Pipelines.
const (
	githubURLVariable        = "ACTIONS_ID_TOKEN_REQUEST_URL"
	githubTokenVariable      = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
	pipelinesURLVariable     = "SYSTEM_OIDCREQUESTURI"
	pipelinesTokenVariable   = "SYSTEM_ACCESSTOKEN"
	pipelinesServiceVariable = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"
)

// largestIDToken bounds, in octets, the answer with a job's token.
const largestIDToken = 64 << 10

// workloadIdentity is an application that trusts the tokens of a CI system or a cluster, so that the job needs no secret. A
// file comes first: whoever names one means it.
func (s signIn) workloadIdentity() (azcore.TokenCredential, error) {
	getenv := s.app.Getenv
	clientID, tenantID := getenv(clientIDVariable), cmp.Or(getenv(tenantIDVariable), s.organization)
	if clientID == "" {
		return nil, errors.New("missing environment variable " + clientIDVariable + ": the id of the application that trusts this job")
	}
	var assertion func(context.Context) (string, error)
	switch {
	case getenv(federatedTokenVariable) != "":
		assertion = func(context.Context) (string, error) { return readAssertion(getenv(federatedTokenVariable)) }
	case getenv(githubURLVariable) != "" && getenv(githubTokenVariable) != "":
		assertion = s.askGitHub
	case getenv(pipelinesURLVariable) != "":
		return azidentity.NewAzurePipelinesCredential(tenantID, clientID, getenv(pipelinesServiceVariable), getenv(pipelinesTokenVariable),
			&azidentity.AzurePipelinesCredentialOptions{ClientOptions: s.options})
	default:
		return nil, errors.New("this job has no token to sign in with: " + noJobToken)
	}
	return azidentity.NewClientAssertionCredential(tenantID, clientID, assertion, &azidentity.ClientAssertionCredentialOptions{ClientOptions: s.options})
}

// noJobToken says what each CI system wants before it gives a job a token.
const noJobToken = "GitHub Actions wants permissions: id-token: write, Azure Pipelines SYSTEM_ACCESSTOKEN mapped into the step, " +
	"GitLab and all others a file with the token in " + federatedTokenVariable

// readAssertion reads the token anew each time: a cluster replaces it long before it ends.
func readAssertion(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the file of %s: %w", federatedTokenVariable, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// askGitHub asks the runner for the job's token. The errors hold neither the job's token nor the request's.
func (s signIn) askGitHub(ctx context.Context) (string, error) {
	address, err := url.Parse(s.app.Getenv(githubURLVariable))
	if err != nil {
		return "", errors.New(githubURLVariable + " is not a URL")
	}
	query := address.Query()
	query.Set("audience", s.cloud.FederationAudience)
	address.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Authorization", "Bearer "+s.app.Getenv(githubTokenVariable))
	request.Header.Set("Accept", "application/json")
	response, err := s.options.Transport.Do(request)
	if err != nil {
		return "", fmt.Errorf("ask GitHub for the job's token: %w", err)
	}
	defer response.Body.Close()
	var answer struct {
		Value string `json:"value"`
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestIDToken))
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(body, &answer) != nil || answer.Value == "" {
		return "", fmt.Errorf("GitHub gave the job no token (%s)", response.Status)
	}
	return answer.Value, nil
}
