// A program that knows nothing of exorun: it signs in with Microsoft's library as its environment says, and prints the
// addresses of two mailboxes.
import { EnvironmentCredential } from "@azure/identity";
import { createDefaultHttpClient, createHttpHeaders, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";

const organization = process.env.EXORUN_ORGANIZATION;
const { token } = await new EnvironmentCredential().getToken("https://outlook.office365.com/.default");

const answer = await createPipelineFromOptions({}).sendRequest(createDefaultHttpClient(), createPipelineRequest({
  url: `https://outlook.office365.com/adminapi/beta/${organization}/InvokeCommand`,
  method: "POST",
  headers: createHttpHeaders({
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    "x-anchormailbox": `UPN:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${organization}`,
  }),
  body: JSON.stringify({ CmdletInput: { CmdletName: "Get-Mailbox", Parameters: { ResultSize: 2 } } }),
}));
if (answer.status !== 200) {
  console.error(answer.status, answer.bodyAsText.slice(0, 200));
  process.exit(1);
}
for (const mailbox of JSON.parse(answer.bodyAsText).value) {
  console.log(mailbox.PrimarySmtpAddress);
}
