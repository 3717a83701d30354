const size = globalThis.size ?? 50000
const rows = []
for (let i = 1; i <= size; i++) { rows.push({ Id: i, Name: `User ${i}`, Mail: `user${i}@contoso.com`, Enabled: i % 2 === 0, Note: 'a,"b"' }) }
const quote = v => '"' + String(v).replace(/"/g, '""') + '"'
const text = rows.map(r => Object.values(r).map(quote).join(','))
const back = text.map(l => l.match(/"(?:[^"]|"")*"/g).map(f => f.slice(1, -1).replace(/""/g, '"')))
print(back.filter(f => f[3] === 'true').length)
print(JSON.stringify(rows, null, 2).length)
