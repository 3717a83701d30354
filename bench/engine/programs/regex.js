const size = globalThis.size ?? 100000
let hits = 0
const re = /(\w+)@([\w.]+).*\((\d+) bytes\)/i
for (let i = 0; i < size; i++) { const m = re.exec(`Mailbox user${i}@contoso.com 1.${i % 10} GB (${i} bytes)`); if (m) { hits += parseInt(m[3], 10) % 7 } }
print(hits)
