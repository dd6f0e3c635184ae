# A script as people write them: pipelines, subshells, here-documents, traps, job control, process
# substitution. Prints nothing that differs from run to run.
set -u
PATH=/usr/bin:/bin
export LC_ALL=C
section() { printf '== %s\n' "$*"; }

section pipelines
seq 1 100 | grep 7 | sort -rn | head -5 | tr '\n' ' '
echo
printf '%s\n' pear apple fig apple | sort | uniq -c | sort -k1,1nr -k2 | sed 's/^ *//'
false | true | (exit 3) | true
echo "${PIPESTATUS[@]}"
set -o pipefail
true | (exit 5) | true
echo "pipefail $?"
set +o pipefail
yes | head -3 | wc -l
echo "${PIPESTATUS[0]}"
seq 1 20000 | while read -r n; do [ "$n" -eq 3 ] && { echo "left at $n"; break; }; done

section subshells
x=1
(x=2; echo "inner $x"; (x=3; echo "deeper $x $BASH_SUBSHELL"))
echo "outer $x"
y=$(x=5; echo $((x * 2)); exit 4)
echo "$y $?"
{ echo one; echo two >&2; } 2>&1 | sort
z=$(cat <<< "here string" | tr a-z A-Z)
echo "$z"

section here-documents
cat <<EOF
x is $x and $(echo computed)
EOF
cat <<'EOF'
x is $x
EOF
cat <<-EOF | sed 's/^/> /'
	tabs go
	away
EOF
while IFS=: read -r name value; do
  echo "$value for $name"
done <<EOF
a:1
b:2
EOF

section files
work=$(mktemp -d -p "$PWD")
cd "$work" || exit 1
for i in 1 2 3; do echo "line $i" > "file$i"; done
cat file* | wc -l
exec 3> log 4< file2
echo first >&3
echo second >&3
read -r line <&4
echo "$line"
exec 3>&- 4<&-
cat log
mkfifo pipe
(echo through the fifo > pipe) &
cat pipe
wait
for f in *; do [ -p "$f" ] && echo "fifo $f"; [ -f "$f" ] && echo "file $f $(wc -c < "$f")"; done
find . -name 'file*' -exec basename {} \; | sort | xargs echo

section process substitution
diff <(printf 'a\nb\nc\n') <(printf 'a\nB\nc\n')
echo "diff $?"
paste -d, <(seq 1 3) <(seq 4 6)
seq 1 5 | tee >(awk '{s += $1} END {print "sum", s}' > sum) > /dev/null
while [ ! -s sum ]; do sleep 0.01; done
cat sum
while read -r w; do last=$w; done < <(echo x; echo y)
echo "last $last"

section traps
trap 'echo "caught USR1"' USR1
kill -USR1 $$
trap 'echo "caught TERM in $BASH_SUBSHELL"' TERM
(trap 'echo sub TERM; exit 9' TERM; kill -TERM $BASHPID; echo not reached)
echo "status $?"
kill -TERM $$
trap - TERM USR1
(trap 'echo "exit trap $?"' EXIT; exit 6)
echo "status $?"
bash -c 'trap "echo int" INT; kill -INT $$; echo after'
bash -c 'kill -KILL $$' 2> /dev/null
echo "killed $?"
trap '' HUP
bash -c 'kill -HUP $$; echo "HUP ignored"'
trap - HUP
f() { trap 'echo "return trap"' RETURN; echo in f; }
f
trap - RETURN
trap 'echo "err at status $?"' ERR
false
trap - ERR
trap 'echo "child gone"' CHLD
/bin/true
trap - CHLD

section jobs
sleep 0.02 & first=$!
(exit 7) & second=$!
wait $second
echo "second $?"
wait $first
echo "first $?"
wait # for process substitutions too, which wait -n would tell of
(sleep 0.3; exit 1) & slow=$!
(sleep 0.05; exit 2) & quick=$!
wait -n
echo "wait -n $?"
wait -n $slow
echo "wait -n slow $?"
wait -n 2> /dev/null
echo "none left $?"
(exit 12) &
wait -n -p done $!
echo "$? $([ "$done" = $! ] && echo same)"
for i in 1 2 3 4; do (sleep 0.0$i; exit $i) & pids[i]=$!; done
for i in 4 3 2 1; do wait "${pids[i]}"; echo "job $i: $?"; done
kill $(sleep 5 > /dev/null & echo $!) && echo "killed a sleeper"
coproc BC { while read -r a b; do echo $((a + b)); done; }
coproc=$BC_PID # bash unsets its variables as soon as it has seen the end of it
echo "3 4" >&"${BC[1]}"
read -r sum <&"${BC[0]}"
echo "coproc $sum"
eval "exec ${BC[1]}>&-"
wait "$coproc"
echo "coproc ended $?"

section job control
set -m
sleep 100 &
job=$!
kill -STOP %1
while [ "$(ps -o stat= -p $job 2> /dev/null | cut -c1)" != T ] && ! grep -q '^State:.T' /proc/$job/status; do
  sleep 0.01
done
jobs > list
sed 's/  */ /g' list
kill -CONT %1
kill %1
wait $job
echo "ended $?"
(kill -STOP $BASHPID; echo continued; exit 3) &
while ! grep -q '^State:.T' /proc/$!/status; do sleep 0.01; done
fg %% > /dev/null
echo "fg $?"
(kill -STOP $BASHPID; exit 4) &
while ! grep -q '^State:.T' /proc/$!/status; do sleep 0.01; done
bg %% > /dev/null
wait $!
echo "bg $?"
seq 1 3 | (sleep 0.05; cat) | tac &
wait %%
echo "background pipeline $?"
[ "$(ps -o pgid= -p $$ 2> /dev/null | tr -d ' ')" = "$(cut -d' ' -f5 /proc/$$/stat)" ] && echo group
sleep 50 & disowned=$!
disown $disowned
jobs
kill $disowned
set +m

section words
declare -A ages=([ann]=31 [bob]=27)
for name in $(printf '%s\n' "${!ages[@]}" | sort); do echo "$name ${ages[$name]}"; done
mapfile -t lines < <(seq 5 7)
echo "${#lines[@]} ${lines[*]} ${lines[-1]}"
path=/usr/share/doc/readme.txt
echo "${path##*/} ${path%/*} ${path/doc/DOC} ${path:5:5} ${path^^}"
options() {
  local OPTIND=1 flag
  while getopts ab:c flag; do echo "option $flag ${OPTARG-}"; done
  shift $((OPTIND - 1))
  echo "rest $*"
}
options -a -b value -c one two
printf -v text '%05d|%-5s|%x' 42 ab 255
echo "$text"
for ((i = 0, sum = 0; i < 10; i++)); do ((sum += i * i)); done
echo "sum $sum"
case $text in 0*) echo zero ;& x*) echo through ;; *) echo never ;; esac
[[ abc123 =~ ^([a-z]+)([0-9]+)$ ]] && echo "${BASH_REMATCH[2]}${BASH_REMATCH[1]}"
fib() { (($1 < 2)) && echo "$1" || echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); }
fib 6

section limits and ends
(ulimit -n 20; ulimit -n)
(ulimit -c 0; bash -c 'kill -SEGV $$' 2> /dev/null; echo "segv $?")
timeout 0.05 sleep 10
echo "timeout $?"
timeout -s KILL 0.05 sleep 10
echo "timeout KILL $?"
exec 5< <(sleep 0.02; echo late)
read -r -t 5 late <&5
echo "$late"
read -r -t 0.02 never < <(sleep 0.2)
echo "read timed out $(($? > 128))"
cd / && rm -r "$work"
exit 42
