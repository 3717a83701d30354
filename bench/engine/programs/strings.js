const size = globalThis.size ?? 200000
const parts = []
for (let i = 0; i < size; i++) { parts.push(`user${i}@contoso.com`.toUpperCase().replace('CONTOSO', 'fabrikam').substring(0, 6)) }
print(parts.join(',').length)
let text = ''
for (let i = 0; i < size / 10; i++) { text += 'ab' }
print(text.length)
