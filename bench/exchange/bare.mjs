// The floor for a client in Node: the two requests of a cold exorun process, with nothing but Node's own modules.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

const { HTTPS_PROXY, SSL_CERT_FILE, BENCH_TENANT, BENCH_CLIENT, BENCH_PEM } = process.env;
const ca = fs.readFileSync(SSL_CERT_FILE);
const pem = fs.readFileSync(BENCH_PEM, 'utf8');
const key = crypto.createPrivateKey(pem);
const der = new crypto.X509Certificate(pem).raw;

function tunnel(host) {
  return new Promise((resolve, reject) => {
    const proxy = new URL(HTTPS_PROXY);
    const request = http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${host}:443` });
    request.on('connect', (answer, socket) => {
      const secure = tls.connect({ socket, servername: host, ca }, () => resolve(secure));
      secure.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

async function post(host, path, headers, body) {
  const socket = await tunnel(host);
  return new Promise((resolve, reject) => {
    const request = https.request(
      { host, path, method: 'POST', createConnection: () => socket, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => { text += part; });
        answer.on('end', () => (answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${host}: ${answer.statusCode}`))));
      });
    request.on('error', reject);
    request.end(body);
  });
}

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const login = 'login.microsoftonline.com';
const now = Math.floor(Date.now() / 1000);
const signed = [
  encode({ alg: 'PS256', typ: 'JWT', 'x5t#S256': crypto.createHash('sha256').update(der).digest('base64url') }),
  encode({ aud: `https://${login}/${BENCH_TENANT}/oauth2/v2.0/token`, iss: BENCH_CLIENT, sub: BENCH_CLIENT, jti: crypto.randomUUID(), nbf: now, exp: now + 600 }),
].join('.');
const signature = crypto.sign('sha256', Buffer.from(signed), { key, padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
const token = await post(login, `/${BENCH_TENANT}/oauth2/v2.0/token`, { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams({
  client_id: BENCH_CLIENT,
  scope: 'https://outlook.office365.com/.default',
  grant_type: 'client_credentials',
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: `${signed}.${signature.toString('base64url')}`,
}).toString());
const rows = await post('outlook.office365.com', `/adminapi/beta/${BENCH_TENANT}/InvokeCommand`, {
  'content-type': 'application/json',
  authorization: `Bearer ${token.access_token}`,
  prefer: 'odata.maxpagesize=1',
}, JSON.stringify({ CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { ResultSize: 1 } } }));
process.stdout.write(`${JSON.stringify(rows.value[0])}\n`);
process.exit(0);
