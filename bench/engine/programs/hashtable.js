const size = globalThis.size ?? 300000
const table = {}
for (let i = 0; i < size; i++) { const key = `key${i % 5000}`; table[key] = (table[key] || 0) + 1 }
let total = 0
for (const key of Object.keys(table)) { total += table[key] }
print(total)
