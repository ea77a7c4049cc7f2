# postgresql: a small shop's database with its default log_line_prefix, under
# queries that are slow, wrong, in each other's way, or cut off.

psql_as() { timeout 60 psql -X -q -h /srv/pg -U "$@" >/dev/null 2>&1 || true; }

make_postgresql() {
  local bin
  bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/postgres | tail -1)")
  install -d -o postgres -g postgres /srv/pg /srv/pg/data /srv/pglog
  as() { runuser -u postgres -- "$@"; }
  as "$bin/initdb" -D /srv/pg/data -U postgres --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C.UTF-8 >/dev/null
  cat >>/srv/pg/data/postgresql.conf <<'CONF'
listen_addresses = '127.0.0.1'
unix_socket_directories = '/srv/pg'
logging_collector = off
log_connections = on
log_disconnections = on
log_min_duration_statement = 60ms
log_lock_waits = on
log_temp_files = 0
log_checkpoints = on
log_autovacuum_min_duration = 0
autovacuum_naptime = 5s
deadlock_timeout = 200ms
statement_timeout = 2500ms
checkpoint_timeout = 30s
max_wal_size = 32MB
min_wal_size = 32MB
work_mem = 4MB
max_connections = 20
shared_preload_libraries = 'auto_explain'
auto_explain.log_min_duration = 200ms
CONF
  echo "host all app 10.0.0.0/8 scram-sha-256" >>/srv/pg/data/pg_hba.conf
  as "$bin/postgres" -D /srv/pg/data 2>/srv/out/postgresql.log &
  local i server
  await 5432
  server=$(head -1 /srv/pg/data/postmaster.pid)
  PGOPTIONS='-c statement_timeout=0' psql_as postgres -f /opt/app/shop.sql
  for i in 1 2 3; do
    timeout 90 python3 /opt/app/postgres_load.py "$i" 45 &
  done
  sleep 22
  kill -HUP "$server"
  # A backend that dies by a signal: the server ends all sessions and recovers.
  sleep 5
  kill -SEGV "$(pgrep -P "$server" -f 'postgres: app shop' | head -1)" || true
  sleep 20
  kill -INT "$server"
  wait
  as "$bin/postgres" -D /srv/pg/data -c port=70000 2>>/srv/out/postgresql.log || true
}
