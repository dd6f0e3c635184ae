# Functions that libffi makes of closures, and code that Python writes and runs.
import ctypes
import mmap

libc = ctypes.CDLL(None)
compared = 0


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
def compare(first, second):
    global compared
    compared += 1
    return first[0] - second[0]


values = (ctypes.c_int * 120)(*[i * 7919 % 1009 for i in range(120)])
libc.qsort(values, len(values), ctypes.sizeof(ctypes.c_int), compare)
print(list(values) == sorted(values), compared)

for scale in range(3):
    mix = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_int, ctypes.c_float)(
        lambda x, n, y, scale=scale: x / 2 + n * scale - y)
    print(mix(3.0, 4, 0.1))

code = mmap.mmap(-1, 8192, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
start = ctypes.addressof(ctypes.c_char.from_buffer(code))
for place in 0, 4093:
    function = ctypes.CFUNCTYPE(ctypes.c_int)(start + place)
    total = 0
    for i in range(60):
        code[place:place + 6] = b"\xb8" + (i << i % 20).to_bytes(4, "little") + b"\xc3"
        total += function()
    print(total)
