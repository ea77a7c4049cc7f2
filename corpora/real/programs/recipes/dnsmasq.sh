# Two DNS servers: dnsmasq for a house (queries, DHCP names, cache), unbound
# with DNSSEC off for an office, asking servers that answer, refuse or are silent.

make_dnsmasq() {
  start_dns_servers
  cat >/srv/dnsmasq.conf <<'CONF'
no-resolv
port=53
keep-in-foreground
log-queries=extra
log-facility=/srv/out/dnsmasq.log
server=127.0.0.1#5301
server=/refused.example/127.0.0.1#5302
server=/silent.example/127.0.0.1#5399
address=/ads.example/0.0.0.0
local=/lan/
domain=lan
expand-hosts
host-record=printer.lan,10.20.0.9,2001:db8::9
cname=tv.lan,printer.lan
cache-size=120
stop-dns-rebind
bogus-priv
user=nobody
CONF
  mkdir -p /run/dnsmasq
  : >/srv/out/dnsmasq.log && chown nobody /srv/out/dnsmasq.log
  dnsmasq -C /srv/dnsmasq.conf &
  local server=$!
  sleep 1
  timeout 90 python3 /opt/app/dns_load.py ask 45 16 || true
  kill -USR1 "$server" && sleep 1
  kill -HUP "$server" && sleep 1
  kill "$server" && wait "$server" || true
}

make_unbound() {
  start_dns_servers
  cat >/srv/unbound.conf <<'CONF'
server:
  interface: 127.0.0.1
  do-daemonize: no
  use-syslog: no
  logfile: "/srv/out/unbound.log"
  log-time-ascii: yes
  verbosity: 2
  log-queries: yes
  log-replies: yes
  log-servfail: yes
  log-local-actions: yes
  statistics-interval: 20
  chroot: ""
  username: ""
  directory: "/srv"
  pidfile: "/run/unbound.pid"
  module-config: "iterator"
  do-not-query-localhost: no
  access-control: 10.0.0.0/8 allow
  access-control: 203.0.113.0/24 refuse
  local-zone: "lan." static
  local-data: "printer.lan. A 10.20.0.9"
  local-zone: "ads.example." always_nxdomain
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@5301
forward-zone:
  name: "refused.example"
  forward-addr: 127.0.0.1@5302
forward-zone:
  name: "silent.example"
  forward-addr: 127.0.0.1@5399
remote-control:
  control-enable: no
CONF
  : >/srv/out/unbound.log
  unbound -c /srv/unbound.conf &
  local server=$!
  sleep 1
  timeout 60 python3 /opt/app/dns_load.py ask 40 7 || true
  kill -HUP "$server" && sleep 1
  kill "$server" && wait "$server" || true
}

# The servers both forward to: 5301 answers, 5302 refuses, 5399 takes and says nothing.
start_dns_servers() {
  local port
  for port in 5301 5302 5399; do python3 /opt/app/dns_load.py serve "$port" & done
  sleep 0.5
}
