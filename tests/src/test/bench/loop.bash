# Loops, strings, arrays, functions, subshells, substitutions, pipes. It starts no other programs, since
# qemu-x86_64 would let them run natively.
# usage: bash loop.bash ROUNDS      of 300 iterations
words() { local w; for w in $1; do echo "${w^^}"; done; }
total=0
declare -A seen
for ((i = 0; i < 300 * $1; i++)); do
  total=$((total + i * i % 7))
  name=key$((i % 97))
  seen[$name]=$((${seen[$name]:-0} + 1))
  case $name in *9) x=${name/key/k}; total=$((total + ${#x})) ;; esac
done
for ((i = 0; i < $1; i++)); do
  out=$(words "alpha beta gamma $i")
  (exit $((i & 3))) || total=$((total + $?))
  words "a b c" | while read -r w; do :; done
done
echo $total ${#seen[@]} $out
