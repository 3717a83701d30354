local size = size or 100000
local hits = 0
for i = 0, size - 1 do
  local text = "Mailbox user" .. i .. "@contoso.com 1." .. i % 10 .. " GB (" .. i .. " bytes)"
  local user, host, bytes = text:match("([%w_]+)@([%w_.]+).*%((%d+) bytes%)")
  if user then hits = hits + tonumber(bytes) % 7 end
end
print(hits)
