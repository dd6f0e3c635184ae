# A web server with a master, two workers and its clients.
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
export PATH=$root/usr/sbin:$root/usr/bin:$root/bin:$PATH
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
mkdir www tmp
cp text table.csv binary www
cat > nginx.conf << END
pid $PWD/nginx.pid;
error_log $PWD/error.log;
worker_processes 2;
events { worker_connections 32; }
http {
  access_log $PWD/access.log;
  client_body_temp_path $PWD/tmp/a;
  proxy_temp_path $PWD/tmp/b;
  fastcgi_temp_path $PWD/tmp/c;
  uwsgi_temp_path $PWD/tmp/d;
  scgi_temp_path $PWD/tmp/e;
  sendfile on;
  server {
    listen 127.0.0.1:7392;
    root $PWD/www;
    location /through/ { proxy_pass http://127.0.0.1:7392/; }
  }
}
END
[ "$(id -u)" != 0 ] || sed -i '1i user root;' nginx.conf
serve() { nginx -p "$PWD" -c "$PWD/nginx.conf" -e "$PWD/error.log" "$@"; }
get() { busybox wget -q -O got "http://127.0.0.1:7392/$1"; }

serve
echo "started: $?"
for file in text table.csv binary; do
  get $file && cmp got www/$file && echo "$file is whole"
  get through/$file && cmp got www/$file && echo "$file is whole through the proxy"
done
get missing 2> /dev/null || echo "missing: $?"
serve -s quit
echo "stopped: $?"
tries=0
while [ -e nginx.pid ] && [ $tries -lt 100 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
wc -l < access.log
grep -E 'alert|crit|emerg' error.log
ls ./*.pid 2> /dev/null
true
