local size = size or 50000
local names = { "Id", "Name", "Mail", "Enabled", "Note" }
local rows = {}
for i = 1, size do rows[i] = { Id = i, Name = "User " .. i, Mail = "user" .. i .. "@contoso.com", Enabled = i % 2 == 0, Note = 'a,"b"' } end

local function line(row)
  local fields = {}
  for n, name in ipairs(names) do fields[n] = '"' .. tostring(row[name]):gsub('"', '""') .. '"' end
  return table.concat(fields, ",")
end
local text = {}
for i, row in ipairs(rows) do text[i] = line(row) end

local function fields(line)
  local found, at = {}, 1
  while true do
    local from = line:find('"', at, true)
    if not from then return found end
    local close = from
    repeat
      close = line:find('"', close + 1, true)
      local doubled = line:sub(close + 1, close + 1) == '"'
      if doubled then close = close + 1 end
    until not doubled
    found[#found + 1] = line:sub(from + 1, close - 1):gsub('""', '"')
    at = close + 1
  end
end
local back = {}
for i, each in ipairs(text) do back[i] = fields(each) end
local enabled = 0
for _, each in ipairs(back) do if each[4] == "true" then enabled = enabled + 1 end end
print(enabled)

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local function json(v)
  if type(v) == "string" then return '"' .. v:gsub('["\\%c]', function(c) return escapes[c] or ("\\u%04x"):format(c:byte()) end) .. '"' end
  return tostring(v)
end
local out = {}
for i, row in ipairs(rows) do
  local members = {}
  for n, name in ipairs(names) do members[n] = "    " .. json(name) .. ": " .. json(row[name]) end
  out[i] = "  {\n" .. table.concat(members, ",\n") .. "\n  }"
end
print(#("[\n" .. table.concat(out, ",\n") .. "\n]"))
