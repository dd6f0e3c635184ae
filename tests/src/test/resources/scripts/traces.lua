-- What LuaJIT compiles: loops, recursion, side exits, sunk allocations; and calls from C into Lua.
print((jit.status()))
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print(fib(18))

local t = {}
for i = 1, 5000 do t[i] = i * 7919 % 10007 end
table.sort(t)
local sum = 0
for i = 1, #t do sum = sum + t[i] * i % 13 end
print(sum)

-- The type changes under a compiled loop: it is left, and compiled anew.
local x = 0
for i = 1, 20000 do
  if i % 5000 == 0 then x = x + 0.5 else x = x + i % 3 end
end
print(string.format("%.17g", x))

local function point(a, b) return {a = a, b = b} end
local area = 0
for i = 1, 20000 do
  local p = point(i, i / 3)
  area = area + p.a * p.b - math.floor(p.b)
end
print(string.format("%.17g", area))

local ffi = require("ffi")
ffi.cdef [[
  void qsort(void *base, size_t count, size_t size, int (*compare)(const int *, const int *));
  typedef struct { int32_t key; double weight; } entry;
]]
local n, compared = 300, 0
local numbers = ffi.new("int[?]", n)
for i = 0, n - 1 do numbers[i] = i * 7919 % 1009 end
local compare = ffi.cast("int (*)(const int *, const int *)", function(a, b)
  compared = compared + 1
  return a[0] - b[0]
end)
ffi.C.qsort(numbers, n, 4, compare)
compare:free()
print(numbers[0], numbers[1], numbers[n - 1], compared)

local entries, weight = ffi.new("entry[100]"), 0
for round = 1, 50 do
  for i = 0, 99 do
    entries[i].key = entries[i].key + i * round
    entries[i].weight = entries[i].weight + entries[i].key / 7
    weight = weight + entries[i].weight
  end
end
print(string.format("%.17g", weight))

local parts = {}
for i = 1, 1500 do parts[#parts + 1] = string.format("%x", bit.bxor(i * i, 0x5a5a)) end
local joined, found = table.concat(parts), 0
for _ in joined:gmatch("a%x") do found = found + 1 end
print(#joined, found)
