# redis: a primary and a replica under writes, snapshots, eviction, restarts,
# refused clients and a slow script.

redis_at() { timeout 20 redis-cli -p "$@" >/dev/null 2>&1 || true; }

make_redis() {
  mkdir -p /srv/a /srv/b
  local log=/srv/out/redis.log common=(--loglevel debug --logfile "$PWD/out/redis.log" --hz 50 --protected-mode no)
  redis-server --port 6379 --dir /srv/a "${common[@]}" --save 2 50 --appendonly yes --maxmemory 24mb \
    --maxmemory-policy allkeys-lru --maxclients 40 --busy-reply-threshold 200 --repl-diskless-sync no &
  local primary=$!
  await 6379
  redis-server --port 6380 --dir /srv/b "${common[@]}" --replicaof 127.0.0.1 6379 &
  local replica=$!
  await 6380
  timeout 100 python3 /opt/app/redis_load.py 6379 70 &
  local load=$! i
  for i in 1 2 3; do
    sleep 12
    redis_at 6379 BGSAVE
    redis_at 6379 BGREWRITEAOF
    redis_at 6380 REPLICAOF 127.0.0.1 6390
    sleep 3
    redis_at 6380 REPLICAOF 127.0.0.1 6379
    redis_at 6379 CONFIG SET maxmemory $((20 + i))mb
    redis_at 6379 CLIENT KILL TYPE replica
    redis_at 6379 DEBUG JMAP
    redis_at 6379 FLUSHALL ASYNC
  done
  kill -TERM "$replica" && wait "$replica" || true
  redis-server --port 6380 --dir /srv/b "${common[@]}" --replicaof 127.0.0.1 6379 --masterauth wrong &
  replica=$!
  wait "$load" || true
  kill -INT "$replica" "$primary" && wait "$replica" "$primary" || true
  # A damaged append-only file: what a restart after a crash says.
  printf '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$900\r\ncut' >>"$(ls /srv/a/appendonlydir/*.incr.aof | tail -1)"
  redis-server --port 6379 --dir /srv/a "${common[@]}" --appendonly yes &
  primary=$!
  await 6379 && sleep 2
  kill -TERM "$primary" && wait "$primary" || true
}
