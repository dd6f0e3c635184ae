"""Touches many of Python's own data structures and a little of its library."""
import bisect, collections, functools, heapq, io, itertools, math, random, string, struct, sys, textwrap

random.seed(20260101)
values = [random.randrange(10**6) for _ in range(500)]
print(sum(values), min(values), max(values), sorted(values)[:5])
heap = list(values)
heapq.heapify(heap)
print([heapq.heappop(heap) for _ in range(5)])
counts = collections.Counter(v % 7 for v in values)
print(sorted(counts.items()))


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


print(fib(150), math.comb(60, 30), math.gcd(fib(40), fib(60)))
print(["".join(p) for p in itertools.islice(itertools.permutations("abcd"), 5)])
print(struct.pack("<IhdQ", 7, -3, 2.5, 2**63).hex())
buffer = io.StringIO()
for line in textwrap.wrap(string.ascii_letters * 6, 40):
    print(line, file=buffer)
print(buffer.getvalue(), end="")
order = []
for v in values[:50]:
    bisect.insort(order, v)
print(order == sorted(values[:50]), len({v: None for v in values}))


class Tree:
    def __init__(self, value):
        self.value, self.left, self.right = value, None, None

    def add(self, value):
        side = "left" if value < self.value else "right"
        child = getattr(self, side)
        if child:
            child.add(value)
        else:
            setattr(self, side, Tree(value))

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


tree = Tree(values[0])
for v in values[1:]:
    tree.add(v)
print(list(tree) == sorted(values))
try:
    [][1]
except IndexError as e:
    print("caught", e)
print(f"{math.pi:.12f} {1e22!r} {0.1 + 0.2!r} {float('nan')} {10**30:,}")
