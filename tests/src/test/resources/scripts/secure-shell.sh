# A secure shell: a server on loopback, keys, commands, a terminal, copies both ways, a port forwarded.
root=${XDG_CACHE_HOME:-$HOME/.cache}/amber/programs/root
export PATH=$PATH:/usr/sbin:$root/usr/bin:$root/usr/sbin
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
mkdir -m 700 shell
cd shell || exit
here=$PWD
export TERM=vt100

# Root's server would ask for a user of its own, which not every host has. Who it runs as instead,
# and has no shell by /etc/passwd, has one by the library that answers in its place.
user=65534
[ "$(id -u)" = 0 ] || user=$(id -u)
as() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=65534 --regid=65534 --clear-groups \
      --inh-caps +dac_read_search --ambient-caps +dac_read_search "$@"
  else
    "$@"
  fi
}
echo "guest:x:$user:65534:guest:$here:/bin/sh" > passwd
echo "guests:x:65534:" > group
cat > config << END
Port 7393
ListenAddress 127.0.0.1
HostKey $here/host
PidFile $here/pid
AuthorizedKeysFile $here/key.pub
StrictModes no
UsePAM no
KexAlgorithms curve25519-sha256
PasswordAuthentication no
Subsystem sftp internal-sftp
END
ssh-keygen -q -t ed25519 -N '' -C amber -f host
ssh-keygen -q -t ed25519 -N '' -C amber -f key
echo "[127.0.0.1]:7393 $(cut -d ' ' -f 1,2 host.pub)" > known
[ "$(id -u)" != 0 ] || chown -R 65534:65534 "$here"
export NSS_WRAPPER_PASSWD=$here/passwd NSS_WRAPPER_GROUP=$here/group
export LD_PRELOAD=$root/usr/lib/x86_64-linux-gnu/libnss_wrapper.so

options=(-F none -i key -o "UserKnownHostsFile=$here/known" -o LogLevel=ERROR)
remote() { as ssh "${options[@]}" -p 7393 guest@127.0.0.1 "$@"; }
copy() { as scp -q "${options[@]}" -P 7393 "$@"; }

as "$(command -v sshd)" -f "$here/config" -E "$here/log"
echo "started: $?"
remote 'id -u; pwd | grep -c shell; exit 3'
echo "ended: $?"
seq 1 20000 | remote 'sort -rn | head -2; kill -TERM $$'
echo "ended: $?"
remote -tt 'test -t 0 && stty -a | grep -o "isig icanon"; echo $TERM' < /dev/null | tr -d '\r'
copy ../binary guest@127.0.0.1:copied
cmp ../binary copied && echo 'copied there'
copy -r guest@127.0.0.1:"$here/../tree" back
diff -r ../tree back && echo 'copied back'
remote -o ExitOnForwardFailure=yes -W 127.0.0.1:7393 < /dev/null | head -c 8
echo
remote -o PubkeyAuthentication=no true
echo "refused: $?"
kill "$(cat pid)"
while [ -e pid ]; do sleep 0.1; done
grep -c 'Accepted publickey' log
