# Thousands of requests a second that redis-benchmark makes of a redis-server, which it prints.
# $EMU is the emulator for both, or nothing.
. "${BASH_SOURCE%/*}/redis-server.sh"
$EMU "$benchmark" -p $port -n ${REQUESTS:-100000} -c 20 -t set,get --csv |
  awk -F '"' '/SET|GET/ {sum += $4; n++} END {printf "%.1f\n", sum / n / 1000}'
