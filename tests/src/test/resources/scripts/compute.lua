-- Tables, strings, closures, coroutines, floating point.
local primes, n = {}, 2
while #primes < 300 do
  local prime = true
  for _, p in ipairs(primes) do
    if p * p > n then break end
    if n % p == 0 then prime = false break end
  end
  if prime then primes[#primes + 1] = n end
  n = n + 1
end
print(#primes, primes[#primes])

local function producer(limit)
  return coroutine.wrap(function()
    for i = 1, limit do coroutine.yield(i * i) end
  end)
end
local sum = 0
for square in producer(500) do sum = sum + square end
print(sum)

local words = {}
for line in io.lines("text") do
  for word in line:gmatch("%a+") do words[word] = (words[word] or 0) + 1 end
end
local names = {}
for word in pairs(words) do names[#names + 1] = word end
table.sort(names, function(a, b)
  if words[a] ~= words[b] then return words[a] > words[b] end
  return a < b
end)
for i = 1, 5 do print(names[i], words[names[i]]) end

local x = 0.5
for _ = 1, 1000 do x = 3.7 * x * (1 - x) end
print(string.format("%.17g %.10f", x, math.sin(x) + math.exp(x) + math.log(x)))
print(string.format("%q", "a\nb"), ("x"):rep(10, "-"), ("hello"):upper():reverse())
local ok, failure = pcall(function() error({code = 5}) end)
print(ok, failure.code)
