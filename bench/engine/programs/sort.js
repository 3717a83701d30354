const size = globalThis.size ?? 200000
let seed = 42
const values = []
for (let i = 0; i < size; i++) { seed = (seed * 16807) % 2147483647; values.push(seed) }
const sorted = values.slice().sort((a, b) => a - b)
print(sorted[0]); print(sorted[size >> 1]); print(sorted[size - 1])
