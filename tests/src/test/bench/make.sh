# Seconds that make -j4 takes for a small C project: compilers, assemblers and a linker as processes.
# $EMU is the emulator for the compiler driver and, by its -wrapper, for what that starts.
set -e
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for ((part = 0; part < 8; part++)); do
  for ((f = 0; f < 60; f++)); do
    printf 'int f%d_%d(int n) {\n  int s = %d;\n' $part $f $f
    printf '  for (int i = 0; i < n; i++) { s = s * 31 + (i ^ n); if (s & %d) s -= i; }\n' $((f + 1))
    printf '  return s;\n}\n'
  done > part$part.c
done
echo 'int f0_0(int); int main(void) { return f0_0(3) & 1; }' > main.c
cat > Makefile << 'MAKE'
objects = $(patsubst %.c,%.o,$(wildcard *.c))
project: $(objects); $(CC) -o $@ $^
%.o: %.c; $(CC) -O1 -c -o $@ $<
MAKE
gcc=$(command -v gcc)
LC_ALL=C
TIMEFORMAT=%R
{ time make -s -j4 CC="$EMU $gcc ${EMU:+-wrapper $EMU}" project; } 2>&1
