-- Inserts, an index, joins, groups, updates. The number of rows is the parameter :rows.
create table item (id integer primary key, name text not null, kind integer, price real);
create table sale (item integer, day integer, amount integer);
begin;
with recursive n(i) as (select 1 union all select i + 1 from n where i < :rows)
  insert into item select i, printf('item %06d', i * 7919 % :rows), i % 17, i % 1000 / 8.0 from n;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 4 * :rows)
  insert into sale select i * 31 % :rows, i % 365, i % 9 + 1 from n;
commit;
create index by_name on item (name);
create index by_item on sale (item, day);
select kind, count(*), sum(amount * price) from sale join item on item.id = sale.item
  group by kind order by kind;
select name, sum(amount) from item join sale on sale.item = item.id
  where name like 'item 00%1' group by name order by 2 desc, 1 limit 20;
update item set price = price + 0.5 where id in (select item from sale where day % 7 = 3);
delete from sale where day > 300;
select count(*), sum(price), max(name) from item;
select day, sum(amount) from sale group by day having sum(amount) % 2 order by day limit 10;
