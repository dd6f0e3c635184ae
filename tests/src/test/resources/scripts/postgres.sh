# A database server and its clients: made, started, used by several at once, stopped and started again.
bin=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | tail -1)
export PATH=$bin:$PATH LC_ALL=C TZ=UTC
export PGDATA=$PWD/cluster/data PGHOST=$PWD/cluster PGPORT=7432 PGUSER=amber
# It refuses to run as root; who it runs as then may have no way into this directory of its own.
as() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups \
      --inh-caps +dac_read_search --ambient-caps +dac_read_search "$@"
  else
    "$@"
  fi
}
start() { as pg_ctl -s -w -l "$PGHOST/log" -o "-k '$PGHOST' -h ''" start; echo "started: $?"; }
stop() { as pg_ctl -s -w -m fast stop; echo "stopped: $?"; }
sql() { as psql -X -q -v ON_ERROR_STOP=1 "$@"; }

mkdir -m 700 cluster
[ "$(id -u)" != 0 ] || chown 65534:65534 cluster
as initdb -U amber -A trust -E UTF8 --no-locale -N > cluster/initdb.log
echo "made: $?"
start
as createdb shop
sql shop <<'END'
create table item(id serial primary key, name text not null unique, price numeric(8,2) check (price >= 0));
create table sale(item int references item, day date, amount int);
insert into item(name, price) select 'item ' || n, n * 1.25 from generate_series(1, 500) n;
insert into sale select 1 + (n * 7919) % 500, date '2024-01-01' + n % 90, n % 13 from generate_series(1, 5000) n;
create index on sale(day);
analyze;
select name, sum(amount * price) from item join sale on item = id group by name order by 2 desc, 1 limit 5;
explain (costs off) select count(*) from sale where day = '2024-02-01';
begin;
delete from sale;
savepoint before;
insert into item(name, price) values ('new', 1);
rollback to before;
select count(*) from sale;
rollback;
select count(*) from sale;
END
sql shop -c "insert into item(name, price) values ('item 1', 2)"
echo "twice: $?"
sql shop -At -c "listen news" -c "notify news, 'paper'" \
  -c "select md5(string_agg(name, ',' order by id)) from item" |
  sed 's/PID [0-9]*/PID/'
as pgbench -i -q -s 1 shop 2> /dev/null
echo "filled: $?"
as pgbench -n -c 4 -j 2 -t "${1:-25}" --random-seed=1 shop > cluster/bench 2>&1
echo "run: $?"
grep -v '^latency\|^tps\|^initial\|^pgbench (' cluster/bench
sql shop -At -c 'select count(*), sum(delta) = (select sum(tbalance) from pgbench_tellers) from pgbench_history'
stop
as pg_controldata | grep 'cluster state'
start
sql shop -At -c 'select count(*) from pgbench_history' -c 'select sum(amount) from sale'
sql shop -c 'vacuum analyze'
sql shop -At -c 'select pg_sleep(0.2)' -c 'select count(*) from pg_stat_activity where datname is not null'
stop
grep -c 'ERROR\|FATAL\|PANIC' cluster/log
grep 'ERROR\|FATAL\|PANIC\|WARN' cluster/log | sed 's/^.*UTC \[[0-9]*\] //'
rm -r cluster
