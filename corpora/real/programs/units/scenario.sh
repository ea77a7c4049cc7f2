#!/bin/bash
# Run by systemd in the container: starts, breaks and stops services, logs in,
# then turns the machine off. It must never run outside of it.
[ "$(systemd-detect-virt)" = systemd-nspawn ] && [ "$(cat /proc/1/comm)" = systemd ] || exit 1
systemctl start tidy.timer worker@mail worker@thumb worker@index
systemctl start hang missing no-such 2>/dev/null
ln -sf /usr/lib/systemd/system/nginx.service /tmp/old-link
touch /tmp/old.{1..5}
for round in 1 2 3 4 5 6 7 8; do
  systemctl restart cron
  systemctl start redis-server memcached 2>/dev/null
  echo "bogus_directive on;" >/etc/nginx/conf.d/extra.conf
  systemctl reload nginx 2>/dev/null
  [ $((round % 2)) = 0 ] && rm -f /etc/nginx/conf.d/extra.conf && systemctl restart nginx
  systemctl kill -s ABRT worker@thumb
  systemctl kill -s KILL memcached 2>/dev/null
  systemctl stop worker@index
  sleep 2
  systemctl start worker@index
  systemd-run --quiet --unit="batch-$round" --property=RuntimeMaxSec=2 /bin/sleep $((round % 4)) 2>/dev/null
  systemd-run --quiet --unit="import-$round" /bin/sh -c "echo 'rows read: $((round * 713))'; echo 'row $round has no key' >&2; exit $((round % 3))"
  systemd-cat -t deploy -p warning echo "release 4.$round.0 has $((round * 3)) pending migrations"
  touch "/tmp/old.$round"
  su - nobody -s /bin/sh -c true
  useradd "guest$round" && machinectl 2>/dev/null
  hostnamectl --static >/dev/null 2>&1
  timedatectl >/dev/null 2>&1
  systemctl reset-failed
  systemctl start hang --no-block
  systemctl daemon-reload
  sleep 3
done
systemctl stop postgresql mosquitto haproxy squid
systemctl --no-block poweroff
