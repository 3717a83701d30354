local size = size or 300000
local counts = {}
for i = 0, size - 1 do local key = "key" .. i % 5000; counts[key] = (counts[key] or 0) + 1 end
local total = 0
for key in pairs(counts) do total = total + counts[key] end
print(total)
