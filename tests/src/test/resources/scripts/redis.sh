# A key-value server and its clients: started, used, waited for and stopped.
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
export PATH=$root/usr/bin:$PATH
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
cli() { redis-cli -p 7391 "$@"; }

redis-server --port 7391 --bind 127.0.0.1 --save '' --appendonly yes --daemonize yes \
  --logfile redis.log --pidfile "$PWD/redis.pid" > /dev/null
tries=0
until cli ping 2> /dev/null | grep -q PONG || [ $tries -gt 100 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
cli set key value
cli incr number
(cli --raw blpop waited 0 > popped) &
sleep 0.2
cli rpush waited yes
wait
cat popped
cli eval 'local s = 0 for i = 1, 1000 do s = s + i end return s' 0
cli shutdown nosave
echo "stopped: $?"
