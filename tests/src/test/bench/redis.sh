# Thousands of requests a second that redis-benchmark makes of a redis-server, which it prints.
# $EMU is the emulator for both, or nothing.
set -e
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
PATH=$root/usr/bin:$PATH
server=$(command -v redis-server)
benchmark=$(command -v redis-benchmark)
$EMU "$server" --port 7392 --bind 127.0.0.1 --save '' --appendonly no > /dev/null &
pid=$!
trap 'kill $pid; wait $pid || true' EXIT
until (: < /dev/tcp/127.0.0.1/7392) 2> /dev/null; do sleep 0.1; done
$EMU "$benchmark" -p 7392 -n ${REQUESTS:-100000} -c 20 -t set,get --csv |
  awk -F '"' '/SET|GET/ {sum += $4; n++} END {printf "%.1f\n", sum / n / 1000}'
