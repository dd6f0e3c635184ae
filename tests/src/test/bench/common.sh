# To be sourced, with $tests: what both benchmarks have in common.
amber=$tests/../amber
sources=$tests/src/test/bench
bin=$tests/target/bench
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
libraries=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu

compile() { # NAME…: C programs of $sources
  local name
  mkdir -p "$bin"
  for name in "$@"; do
    gcc -O2 -static -o "$bin/$name" "$sources/$name.c"
  done
}

find_qemu() { # sets qemu to the host's qemu-x86_64, or the one that was fetched, or nothing
  qemu=$(type -P qemu-x86_64 || true)
  [ -n "$qemu" ] || { "$tests/fetch-programs" qemu && qemu=$root/usr/bin/qemu-x86_64; } || true
  [ -x "$qemu" ] || qemu=
}
