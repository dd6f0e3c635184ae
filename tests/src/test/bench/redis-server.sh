# To be sourced: starts a redis-server, which ends with the script, at $port. $EMU is the emulator for it,
# or nothing.
set -e
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
PATH=$root/usr/bin:$PATH
server=$(command -v redis-server)
benchmark=$(command -v redis-benchmark)
client=$(command -v redis-cli)
port=$((20000 + $$ % 10000)) # not that of another one on this host
$EMU "$server" --port $port --bind 127.0.0.1 --save '' --appendonly no > /dev/null &
pid=$!
trap 'kill $pid; wait $pid || true' EXIT
until (: < /dev/tcp/127.0.0.1/$port) 2> /dev/null; do
  kill -0 $pid
  sleep 0.05
done
