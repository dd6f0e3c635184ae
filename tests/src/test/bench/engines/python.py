"""One of some loops as pyperformance has them: prints what it has computed.

usage: python.py nbody|regex|json|dicts ROUNDS
"""

import json
import math
import re
import sys


def numbers(count):
    state = 12345
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield state >> 8


def nbody(rounds):
    bodies = [
        ([x * 1.3, x * 0.7 - 2, 0.1 * x], [0.2 - 0.01 * x, 0.3, 0.01 * x], 1.0 / (x + 1))
        for x in range(5)
    ]
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1 :]]
    for _ in range(rounds * 1000):
        for (r, v, m), (s, w, n) in pairs:
            dx, dy, dz = r[0] - s[0], r[1] - s[1], r[2] - s[2]
            square = dx * dx + dy * dy + dz * dz + 0.01
            pull = 0.001 / (square * math.sqrt(square))
            v[0] -= dx * n * pull
            v[1] -= dy * n * pull
            v[2] -= dz * n * pull
            w[0] += dx * m * pull
            w[1] += dy * m * pull
            w[2] += dz * m * pull
        for r, v, _ in bodies:
            for axis in range(3):
                r[axis] += 0.001 * v[axis]
    return [[x.hex() for x in r] for r, _, _ in bodies]


def regex(rounds):
    lines = [f"user{n % 97}@host{n % 13}.example took {n % 5000}ms of {n}" for n in numbers(2000)]
    text = "\n".join(lines)
    address = re.compile(r"(\w+)@(host[0-9]+)\.(example|test)")
    slow = re.compile(r"took ([1-4][0-9]{3})ms")
    found = 0
    for _ in range(rounds):
        found += sum(len(m[1]) for m in address.finditer(text))
        found += sum(int(x) for x in slow.findall(text))
        found += len(re.sub(r"[aeiou]+|\d{4,}", "_", text))
    return found


def jsons(rounds):
    value = {
        f"key{n % 1000}": {"n": n, "f": n / 7, "text": f"räksmörgås \"{n}\"", "list": list(range(n % 20))}
        for n in numbers(300)
    }
    size = 0
    for _ in range(rounds):
        text = json.dumps(value, sort_keys=True)
        size += len(text)
        value = json.loads(text)
    return size


def dicts(rounds):
    counts, total = {}, 0
    for _ in range(rounds):
        for n in numbers(10000):
            key = n % 5003
            counts[key] = counts.get(key, 0) + 1
        words = [f"w{key % 100}" for key, count in counts.items() if count & 1]
        groups = {}
        for word in words:
            groups.setdefault(word, []).append(len(groups))
        total += sum(sum(group) for _, group in sorted(groups.items()))
    return len(counts), total


LOOPS = {"nbody": nbody, "regex": regex, "json": jsons, "dicts": dicts}
print(LOOPS[sys.argv[1]](int(sys.argv[2])))
