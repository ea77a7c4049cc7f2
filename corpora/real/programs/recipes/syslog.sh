# rsyslog with what writes to it: sshd under good and bad logins, and a small
# server's usual daemons (cron, postfix, sudo-like tools, logger in scripts).

# rsyslogd on the box's /dev/log, with Debian's traditional file format.
start_syslog() {
  mkdir -p /var/spool/rsyslog
  cat >/srv/rsyslog.conf <<'CONF'
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
$ActionFileDefaultTemplate RSYSLOG_TraditionalFileFormat
auth,authpriv.* /srv/auth.log
*.*;auth,authpriv.none /srv/syslog
CONF
  rsyslogd -n -f /srv/rsyslog.conf -i /run/rsyslogd.pid &
  local i
  for i in $(seq 50); do [ -S /dev/log ] && return 0; sleep 0.1; done
  return 1
}

stop_syslog() { kill "$(cat /run/rsyslogd.pid)"; sleep 0.5; }

add_users() {
  local user
  for user in "$@"; do useradd -m -s /bin/bash "$user" && echo "$user:Correct-$user" | chpasswd; done
}

make_sshd() {
  start_syslog
  add_users anna bob carol deploy git
  usermod -s /usr/sbin/nologin git
  mkdir -p /run/sshd /srv/keys
  rm -f /etc/ssh/ssh_host_*
  ssh-keygen -q -A
  local user
  for user in anna deploy; do
    ssh-keygen -q -t ed25519 -N '' -f "/srv/keys/$user"
    install -d -m 700 -o "$user" -g "$user" "/home/$user/.ssh"
    install -m 600 -o "$user" -g "$user" "/srv/keys/$user.pub" "/home/$user/.ssh/authorized_keys"
  done
  ssh-keygen -q -t ed25519 -N '' -f /srv/keys/stranger
  # A directory with loose modes: sshd refuses the key and says why.
  mkdir -p /home/bob/.ssh && cp /srv/keys/stranger.pub /home/bob/.ssh/authorized_keys && chmod 777 /home/bob/.ssh
  printf '%s\n' 'LogLevel VERBOSE' 'UsePAM yes' 'MaxAuthTries 3' 'LoginGraceTime 6' 'MaxStartups 6:40:12' \
    'DenyUsers carol' 'PasswordAuthentication yes' 'KbdInteractiveAuthentication no' 'PermitRootLogin prohibit-password' \
    'Subsystem sftp internal-sftp' >/etc/ssh/sshd_config
  /usr/sbin/sshd -f /etc/ssh/sshd_config
  await 22
  timeout 150 python3 /opt/app/ssh_load.py 90 || true
  kill -HUP "$(cat /run/sshd.pid)" && sleep 1
  kill "$(cat /run/sshd.pid)" && sleep 1
  stop_syslog
  cp /srv/auth.log /srv/out/sshd.log
}

make_syslog() {
  start_syslog
  add_users anna bob
  mkdir -p /var/spool/cron/crontabs /srv/scripts
  cp -r /opt/app/*.py /srv/scripts
  # postfix: local mail, an unreachable relay, unknown users, refused clients.
  mkdir -p /var/spool/postfix
  chmod 1777 /var/mail
  postconf -e 'myhostname = mail.example' 'mydestination = mail.example, devhost, localhost' \
    'mynetworks = 127.0.0.0/8' 'inet_protocols = ipv4' 'relayhost =' 'maillog_file =' \
    'transport_maps = inline:{ {far.example=smtp:[127.0.0.1]:2626} {slow.example=smtp:[127.0.0.1]:2525} }' \
    'smtpd_client_connection_count_limit = 6' 'minimal_backoff_time = 10s' 'queue_run_delay = 10s' \
    'message_size_limit = 60000' 'alias_maps = inline:{ {postmaster=anna} }' 'smtpd_tls_security_level = none' \
    'disable_dns_lookups = yes' 'smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination'
  postfix start >/dev/null 2>&1
  {
    echo '* * * * * /usr/bin/logger -t backup "snapshot of /home finished in $(( $(date +\%S) \% 9 + 1 ))s"'
    echo '* * * * * exit 3'
    echo '* * * * * /srv/scripts/missing.sh'
    echo 'bad line here'
  } >/etc/cron.d/site
  printf '* * * * * echo report | wc -c >/dev/null\n' | crontab -u anna - || true
  cron
  timeout 220 python3 /opt/app/syslog_load.py 150 || true
  postfix stop >/dev/null 2>&1 || true
  stop_syslog
  cat /srv/syslog /srv/auth.log | sort -s -k1,1 -k2,2n -k3,3 >/srv/out/syslog.log
}
