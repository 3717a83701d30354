local size = size or 100000
local rows = {}
for i = 1, size do rows[i] = { Id = i, Name = "User " .. i, Size = (i * 7919) % 10007 } end
local big = {}
for _, r in ipairs(rows) do if r.Size > 5000 then big[#big + 1] = r end end
table.sort(big, function(a, b) if a.Size ~= b.Size then return a.Size < b.Size end return a.Id < b.Id end)
local first = {}
for i = 1, math.min(10, #big) do first[i] = { Id = big[i].Id, Size = big[i].Size } end
local texts = {}
for i, r in ipairs(first) do texts[i] = r.Id .. ":" .. r.Size end
print(table.concat(texts, " "))
