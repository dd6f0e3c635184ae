-- Tables, closures, strings, recursion, floating point: prints what it has computed.
-- usage: lua.lua ROUNDS
local function queens(n)
  local columns, up, down, found = {}, {}, {}, 0
  local function place(row)
    if row > n then
      found = found + 1
      return
    end
    for c = 1, n do
      if not (columns[c] or up[row + c] or down[row - c + n]) then
        columns[c], up[row + c], down[row - c + n] = true, true, true
        place(row + 1)
        columns[c], up[row + c], down[row - c + n] = false, false, false
      end
    end
  end
  place(1)
  return found
end

local function strings(n)
  local parts = {}
  for i = 1, n do parts[#parts + 1] = ("%d:%x"):format(i, i * 2654435761 % 65536) end
  table.sort(parts)
  local text, count = table.concat(parts, ","), 0
  for digits in text:gmatch("(%d+):") do count = count + #digits end
  return count + #text:gsub("[a-f]+", "_")
end

local function spectrum(n)
  local u, v = {}, {}
  for i = 1, n do u[i] = 1 end
  for _ = 1, 3 do
    for i = 0, n - 1 do
      local sum = 0
      for j = 0, n - 1 do sum = sum + u[j + 1] / ((i + j) * (i + j + 1) / 2 + i + 1) end
      v[i + 1] = sum
    end
    u, v = v, u
  end
  return u[1]
end

local total = 0
for _ = 1, tonumber(arg[1]) do total = total + queens(7) + strings(3000) + spectrum(100) end
print(("%.17g"):format(total))
