local size = size or 3000000
local sum = 0
for i = 0, size - 1 do if i % 3 == 0 then sum = sum + i else sum = sum - 1 end end
print(sum)
