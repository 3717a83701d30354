const size = globalThis.size ?? 100000
function newCounter() { let count = 0; return function (n) { const c = count + n; return c } }
const counter = newCounter()
let sum = 0
for (let i = 0; i < size; i++) { sum += counter(1) }
print(sum)
