const size = globalThis.size ?? 100000
const rows = []
for (let i = 1; i <= size; i++) { rows.push({ Id: i, Name: `User ${i}`, Size: (i * 7919) % 10007 }) }
const big = rows.filter(r => r.Size > 5000).sort((a, b) => a.Size - b.Size || a.Id - b.Id).slice(0, 10).map(r => ({ Id: r.Id, Size: r.Size }))
print(big.map(r => `${r.Id}:${r.Size}`).join(' '))
