# So many thousand requests of each of some kinds by redis-benchmark of a redis-server; prints what the
# server holds then. $EMU is the emulator for both, or nothing.
# usage: bash redis.sh THOUSANDS
. "${BASH_SOURCE%/*}/../redis-server.sh"
$EMU "$benchmark" -p $port -n $1000 -c 20 -t set,get,incr,lpush,zadd,mset > /dev/null
for command in dbsize 'get counter:__rand_int__' 'llen mylist' 'lrange mylist 0 0' 'zcard myzset'; do
  $EMU "$client" -p $port $command
done
