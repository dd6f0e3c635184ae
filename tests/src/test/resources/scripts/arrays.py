# numpy, as a processor of the level x86-64-v3 runs it: hashes of results, to the last bit. Of what a
# host's processor has beyond that level, nothing is used, so that both compute the same.
import ctypes, glob, hashlib, os, sys

os.environ["NPY_DISABLE_CPU_FEATURES"] = " ".join(
    "AVX512" + level for level in ("F", "CD", "_SKX", "_CLX", "_CNL", "_ICL"))
os.environ["OPENBLAS_CORETYPE"] = "Haswell"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
# Where packages are unpacked and not installed, nobody has linked these to where they are looked for.
for name in "quadmath.so.0", "gfortran.so.5", "blas/libblas.so.3", "lapack/liblapack.so.3":
    for found in glob.glob(f"{sys.prefix}/lib/x86_64-linux-gnu/{'' if '/' in name else 'lib'}{name}"):
        ctypes.CDLL(found, ctypes.RTLD_GLOBAL)
sys.path.append(f"{sys.prefix}/lib/python3/dist-packages")

import numpy as np

chance = np.random.default_rng(1)
a, b = chance.standard_normal((2, 60, 60))


def show(name, *arrays):
    print(name, *(hashlib.sha256(np.ascontiguousarray(x).tobytes()).hexdigest()[:16] for x in arrays))


show("product", a @ b, a.astype(np.float32) @ b.astype(np.float32), np.einsum("ij,kj->ik", a, b))
show("algebra", np.linalg.solve(a, b), np.linalg.svd(a)[1], np.linalg.eigvals(a), np.linalg.qr(a)[0])
show("FFT", np.fft.fft(a.ravel()), np.fft.rfft2(b))
for name in "sin cos exp log1p tanh sqrt arctan exp2 cbrt floor".split():
    function = getattr(np, name)
    show(name, function(np.abs(a)), function(np.abs(a).astype(np.float32)))
show("order", np.sort(a.ravel()), np.argsort(b.ravel().astype(np.float32)), np.partition(a.ravel(), 100))
i = chance.integers(-(2**31), 2**31, 20000)
show("integers", i * 7 // 3, i % 13, np.cumsum(i), i >> 3, i.astype(np.int16), i.astype(np.uint8) * 3)
show("halves", a.astype(np.float16), a.astype(np.float16) * b.astype(np.float16))
show("sums", a.sum(0), a.mean(1), a.std(), np.bitwise_xor.reduce(i), a[a > b])
