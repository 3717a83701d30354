local size = size or 200000
local seed = 42
local values = {}
for i = 1, size do seed = (seed * 16807) % 2147483647; values[i] = seed end
table.sort(values, function(a, b) return a < b end)
print(values[1]); print(values[math.floor(size / 2) + 1]); print(values[size])
