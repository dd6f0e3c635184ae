# Several processes write to one SQLite file at once: locks, retries, a journal.
set -eu
work=$(mktemp -d -p "$PWD")
cd "$work"
sqlite3 shared.db "pragma journal_mode=${1-delete}; create table t (who, n);"
for who in a b; do
  for n in 1 2 3 4 5; do
    echo "begin immediate; insert into t values ('$who', $n);"
    echo "insert into t select who || '+', n from t where who = '$who' and n = $n; commit;"
  done | sqlite3 -cmd '.timeout 60000' shared.db &
done
wait
sqlite3 shared.db 'pragma integrity_check; select who, count(*), sum(n) from t group by who order by who;'
cd / && rm -r "$work"
