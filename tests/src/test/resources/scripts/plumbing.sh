# What jobs.sh leaves out: many processes at once on pipes, descriptors and signals, each of which
# waits for another. Prints nothing that differs from run to run.
set -u
PATH=/usr/bin:/bin
export LC_ALL=C

ring() { # a token goes round three processes and comes back
  mkfifo a b c
  local n
  for n in 1 2; do
    for pair in 'a b' 'b c'; do
      set -- $pair
      { read -r token < "$1"; echo "$token$n" > "$2"; } &
    done
    echo "token" > a & read -r token < c
    wait
    echo "ring $token"
  done
  rm a b c
}

talk() { # two coprocesses by turns, and a third end of one pipe in a subshell
  coproc UP { while read -r l; do echo "${l^^}"; done; }
  exec {up}>&"${UP[1]}" {down}<&"${UP[0]}"
  (echo "from a subshell" >&"$up")
  read -r answer <&"$down"
  echo "$answer"
  for n in 1 2 3; do echo "n$n" >&"$up"; read -r answer <&"$down"; printf '%s ' "$answer"; done
  echo
  local pid=$UP_PID write=${UP[1]}
  eval "exec $write>&- $up>&-"
  wait "$pid"
  echo "talked $?"
  exec {down}<&-
}

nested() {
  echo "$(echo "$(echo "$(echo deep)" er)" est) $(< <(echo file)) $(wc -c <<< "$(seq 1 50)")"
  echo "$( (exit 3); echo $?; trap 'echo left' EXIT; exit 4)" $?
  cat <(echo 1; cat <(echo 2; cat <(echo 3)))
  tee >(tr a b > one) >(tr a c > two) <<< aaa > three
  until [ -s one ] && [ -s two ]; do read -r -t 0.01 <> <(:) ; done
  cat one two three
}

signals() {
  trap 'got+=1' USR1
  trap 'got+=2; trap - USR2' USR2
  local got='' n child
  for n in 1 2 3; do kill -USR1 $$; done
  kill -USR2 $$
  echo "got $got"
  bash -c 'trap "echo asked; exit 7" TERM; echo ready; while :; do read -t 1 < <(sleep 1); done' > said &
  child=$!
  until [ -s said ]; do sleep 0.01; done
  kill -TERM $child
  wait $child
  echo "child $? $(cat said)"
  (trap '' PIPE; yes 2> /dev/null; echo "$?" > status) | head -1
  cat status
  { sleep 10 & echo $! > pid; wait $!; echo "sleeper $?"; } 2> /dev/null &
  until [ -s pid ]; do sleep 0.01; done
  kill -HUP "$(cat pid)"
  wait
  trap - USR1
}

limits() {
  (ulimit -n 3; : < /dev/null && echo never || echo "no descriptor left") 2> /dev/null
  { (ulimit -f 1; head -c 4000 /dev/zero > large); } 2> /dev/null
  echo "large $? $(wc -c < large)"
  (ulimit -v 100000; ulimit -v)
  (umask 027; : > masked; stat -c %a masked)
}

redirections() {
  exec 3>&1 4> err 5<> both
  { echo out; echo err >&2; } 1>&3 2>&4
  echo "to both" >&5
  exec 4>&- 5>&-
  cat err both
  { echo swapped >&2; } 3>&1 1>&2 2>&3 3>&- | sed 's/^/[/'
  exec 6< <(seq 1 4)
  read -r -u 6 first
  (read -r second <&6; echo "in a child $second")
  read -r -u 6 third
  echo "$first $third"
  exec 6<&-
  read -r -t 0.05 nothing < <(sleep 0.3) || echo "late $(($? > 128))"
}

work=$(mktemp -d -p "$PWD")
cd "$work" || exit 1
for part in ring talk nested signals limits redirections; do
  echo "== $part"
  $part
done
cd / && rm -r "$work"
exit 17
