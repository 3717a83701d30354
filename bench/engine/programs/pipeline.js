const size = globalThis.size ?? 1000000
function* range(n) { for (let i = 1; i <= n; i++) yield i }
function* where(it, f) { for (const x of it) if (f(x)) yield x }
function* each(it, f) { for (const x of it) yield f(x) }
let sum = 0
for (const x of each(where(range(size), x => x % 2 === 0), x => x * 2)) sum += x
print(sum)
