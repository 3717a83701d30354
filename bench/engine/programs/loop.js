const size = globalThis.size ?? 3000000
let sum = 0
for (let i = 0; i < size; i++) { if (i % 3 === 0) { sum += i } else { sum -= 1 } }
print(sum)
