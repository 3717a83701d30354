local size = size or 1000000
local function range(n) local i = 0; return function() i = i + 1; if i <= n then return i end end end
local function where(it, f) return function() for x in it do if f(x) then return x end end end end
local function each(it, f) return function() local x = it(); if x ~= nil then return f(x) end end end
local sum = 0
for x in each(where(range(size), function(x) return x % 2 == 0 end), function(x) return x * 2 end) do sum = sum + x end
print(sum)
