#!/bin/bash
# Makes the logs of this directory again: make.sh [NAME...]
#
# Each log is written by the program it is named after, under load from
# programs/. Needs root on Debian 12 and the packages named in README.md.
# Every program runs in a box of its own (mount, pid, network and host name
# namespaces): it sees the host `devhost`, private /etc, /run, /var and /tmp, and
# no network but its own. When the box ends, all that was started in it dies.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TZ=UTC
max_lines=3000
max_bytes=380000

# shellcheck source=/dev/null
for part in "$here"/programs/recipes/*.sh; do source "$part"; done

# Lists the logs that can be made: the functions called make_NAME.
names() { declare -F | sed -n 's/^declare -f make_//p' | tr _ -; }

# Runs make_NAME in a box; prints a tar file of the logs it left in /srv/out.
box() {
  timeout -k 5 400 unshare --uts --net --pid --mount --ipc --fork \
    --kill-child --mount-proc "$here/make.sh" --inside "$1" </dev/null
}

# The box's own host name, addresses and directories.
furnish() {
  hostname devhost
  ip link set lo up
  # Clients may use any address of the ranges kept for documentation.
  local range
  for range in 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 10.0.0.0/8 172.16.0.0/12; do
    ip route add local "$range" dev lo
  done
  ip -6 route add local 2001:db8::/32 dev lo
  echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind
  mount --make-rprivate /
  mount -t tmpfs box /mnt
  cp -a "$here/programs" /mnt/app
  mkdir -p /mnt/dev && cp -a /dev/{null,zero,full,random,urandom,tty} /mnt/dev
  ln -s /proc/self/fd /mnt/dev/fd
  local dir
  for dir in etc var; do
    mkdir -p "/mnt/$dir" "/mnt/$dir.work"
    mount -t overlay "$dir" -o "lowerdir=/$dir,upperdir=/mnt/$dir,workdir=/mnt/$dir.work" "/$dir"
  done
  for dir in /run /srv /home /opt /var/log /var/spool /var/mail; do
    mount -t tmpfs -o mode=755 tmpfs "$dir"
  done
  mkdir /mnt/dev/pts && mount --bind /dev/pts /mnt/dev/pts
  ln -s pts/ptmx /mnt/dev/ptmx
  mount --rbind /mnt/dev /dev
  cp -a /mnt/app /opt/app
  mount -t tmpfs -o mode=1777 tmp /tmp
  echo devhost >/etc/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 devhost.example devhost\n::1 localhost\n' >/etc/hosts
  : >/etc/resolv.conf
  cd /srv
}

# Waits until a port of the box takes connections.
await() {
  local port=$1 i
  for i in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
    sleep 0.1
  done
  echo "no one listens on port $port" >&2
  return 1
}

# Keeps the lines that fit the limits of the corpus.
fit() { python3 "$here/programs/scrub.py" --max-lines "$max_lines" --max-bytes "$max_bytes"; }

# Makes one NAME, which has one log or several.
write_logs() {
  local name=$1 tmp part out
  tmp=$(mktemp -d)
  case $name in
    dpkg | apt-term) "make_${name//-/_}" >"$tmp/$name.log" ;;
    *) box "$name" | tar -xf - -C "$tmp" ;;
  esac
  for part in "$tmp"/*.log; do
    out=$here/${part##*/}
    fit <"$part" >"$tmp/fit"
    [ -s "$tmp/fit" ] || { echo "$name: empty log" >&2; return 1; }
    cat "$tmp/fit" >"$out"
    echo "${part##*/}: $(wc -l <"$out") lines, $(wc -c <"$out") bytes" >&2
  done
  rm -rf "$tmp"
}

main() {
  if [ "${1:-}" = --inside ]; then
    local name=$2
    exec 5>&1 1>&2
    furnish
    mkdir -p /srv/out
    "make_${name//-/_}"
    tar -cf - -C /srv/out . >&5
    exit 0
  fi
  if [ $# -eq 0 ]; then
    mapfile -t < <(names)
    set -- "${MAPFILE[@]}"
  fi
  local name
  for name in "$@"; do write_logs "$name"; done
  (cd "$here" && sha256sum -- *.log >SHA256SUMS)
}

main "$@"
