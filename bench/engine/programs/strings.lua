local size = size or 200000
local parts = {}
for i = 0, size - 1 do parts[#parts + 1] = ("user" .. i .. "@contoso.com"):upper():gsub("CONTOSO", "fabrikam"):sub(1, 6) end
print(#table.concat(parts, ","))
local text = ""
for i = 1, size / 10 do text = text .. "ab" end
print(#text)
