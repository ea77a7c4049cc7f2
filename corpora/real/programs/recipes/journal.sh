# systemd itself: a machine that boots in a container, whose services start,
# crash, hang, are restarted and stopped; then its journal, as text and as JSON.

make_journal() {
  local root=/srv/root unit dir hidden=()
  mkdir -p /srv/layer && mount -t tmpfs layer /srv/layer && mkdir -p /srv/layer/{up,work} "$root"
  mount -t overlay root -o lowerdir=/,upperdir=/srv/layer/up,workdir=/srv/layer/work "$root"
  rm -rf "$root"/var/log/journal "$root/opt" && mkdir -p "$root"/var/log/journal "$root/opt" /run/systemd
  cp -a /opt/app "$root/opt/app"
  echo devhost >"$root/etc/hostname"
  cp /etc/hosts "$root/etc/hosts"
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  rm -f "$root/var/lib/dbus/machine-id"
  echo 'visible_hostname devhost.example' >"$root/etc/squid/conf.d/name.conf"
  printf '[Journal]\nStorage=persistent\nRateLimitBurst=0\nForwardToSyslog=no\n' >"$root/etc/systemd/journald.conf"
  for unit in "$root"/opt/app/units/*.{service,mount,timer}; do cp "$unit" "$root/etc/systemd/system/"; done
  ln -s ../scenario.service "$root/etc/systemd/system/multi-user.target.wants/scenario.service"
  for unit in postfix-resolvconf.path systemd-networkd-wait-online.service; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
  done
  # The container sees the system's own directories, none of this machine's others.
  for dir in /*; do
    [[ -L $dir || ! -d $dir || $dir =~ ^/(dev|etc|opt|proc|run|srv|sys|tmp|usr|var)$ ]] || hidden+=(--tmpfs="$dir")
  done
  timeout -s KILL 170 systemd-nspawn --quiet --register=no --keep-unit -D "$root" --machine=devhost \
    --private-network "${hidden[@]}" --boot </dev/null >/dev/null 2>&1 || true
  sleep 1
  find /sys/fs/cgroup/{systemd,unified}/{payload,supervisor} -depth -type d -exec rmdir {} + 2>/dev/null || true
  journalctl -D "$root/var/log/journal" -q -o short-iso >/srv/out/journal.log
  journalctl -D "$root/var/log/journal" -q -o json \
    --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID,_UID,_COMM,_SYSTEMD_UNIT,_HOSTNAME,CODE_FUNC,JOB_RESULT >/srv/out/journal-json.log
}
