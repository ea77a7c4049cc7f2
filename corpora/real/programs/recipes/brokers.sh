# Three small servers with their own kinds of clients: mosquitto (MQTT),
# memcached and haproxy.

make_mosquitto() {
  mkdir -p /srv/mq && chown mosquitto /srv/mq
  echo 'sensor:open' >/srv/mq/passwords && mosquitto_passwd -U /srv/mq/passwords
  printf 'user sensor\ntopic readwrite house/#\nuser admin\ntopic #\n' >/srv/mq/acl
  cat >/srv/mq/mosquitto.conf <<'CONF'
listener 1883
log_dest file /srv/mq/mosquitto.log
log_type all
log_timestamp true
password_file /srv/mq/passwords
acl_file /srv/mq/acl
allow_anonymous true
persistence true
persistence_location /srv/mq/
autosave_interval 15
max_inflight_messages 4
max_queued_messages 20
message_size_limit 20000
max_keepalive 120
CONF
  chown mosquitto /srv/mq/*
  mosquitto -c /srv/mq/mosquitto.conf 2>/dev/null &
  local broker=$!
  await 1883
  timeout 90 python3 /opt/app/mqtt_load.py 60 || true
  kill -HUP "$broker" && sleep 1
  kill "$broker" && wait "$broker" || true
  cp /srv/mq/mosquitto.log /srv/out/mosquitto.log
}

make_memcached() {
  memcached -u nobody -vv -m 8 -c 30 -I 512k 2>/srv/out/memcached.log &
  local server=$!
  await 11211
  timeout 60 python3 /opt/app/memcached_load.py 40 || true
  kill "$server" && wait "$server" || true
}

make_haproxy() {
  start_syslog
  cat >/srv/haproxy.cfg <<'CONF'
global
  log /dev/log local0 debug
  user haproxy
defaults
  log global
  mode http
  option httplog
  option dontlognull
  option redispatch
  retries 2
  timeout connect 500ms
  timeout client 2s
  timeout server 1500ms
  timeout queue 500ms
  timeout http-request 1s
frontend web
  bind :80
  bind :::80 v6only
  maxconn 60
  capture request header User-Agent len 24
  acl api path_beg /api/
  acl bad path_beg /wp- /.env /.git
  http-request deny if bad
  http-request tarpit if { path_beg /cgi-bin }
  use_backend orders if api
  use_backend old if { path_beg /legacy }
  default_backend pages
backend orders
  balance leastconn
  option httpchk GET /healthz
  default-server check inter 1s fall 2 rise 2 maxconn 3
  server o1 127.0.0.1:8081
  server o2 127.0.0.1:8082
  server spare 127.0.0.1:8083 backup
backend pages
  balance roundrobin
  cookie SRV insert
  server p1 127.0.0.1:8081 cookie p1
  server p2 127.0.0.1:8082 cookie p2
backend old
  server gone 127.0.0.1:8099 check inter 5s
CONF
  local port one two
  python3 /opt/app/backend.py 8081 2>/dev/null & one=$!
  python3 /opt/app/backend.py 8082 2>/dev/null & two=$!
  python3 /opt/app/backend.py 8083 2>/dev/null &
  for port in 8081 8082 8083; do await "$port"; done
  haproxy -W -f /srv/haproxy.cfg -p /run/haproxy.pid 2>/dev/null &
  await 80
  timeout 120 python3 /opt/app/http_load.py 127.0.0.1:80 --seconds 75 --rate 30 --seed 5 &
  local load=$!
  sleep 20
  kill "$one"
  sleep 15
  kill "$two"
  sleep 8
  python3 /opt/app/backend.py 8081 2>/dev/null &
  python3 /opt/app/backend.py 8082 2>/dev/null &
  sleep 10
  kill -USR2 "$(cat /run/haproxy.pid)"
  wait "$load"
  kill "$(cat /run/haproxy.pid)" && sleep 1
  stop_syslog
  cp /srv/syslog /srv/out/haproxy.log
}
