local size = size or 100000
local function newCounter() local count = 0; return function(n) local c = count + n; return c end end
local counter = newCounter()
local sum = 0
for i = 1, size do sum = sum + counter(1) end
print(sum)
