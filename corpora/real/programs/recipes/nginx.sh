# nginx in front of a small shop: static files, a back end that misbehaves at
# times, one that is down, a page behind a password, a rate limit.

make_nginx() {
  mkdir -p /srv/www/{static/css,static/js,static/img,private,download,products} /var/lib/nginx /srv/out
  local i
  for i in $(seq 1 60); do head -c $((RANDOM % 9000 + 200)) /dev/urandom >"/srv/www/static/img/$i.jpg"; done
  for i in $(seq 1 400); do echo "<h1>Product $i</h1>" >"/srv/www/products/$i"; done
  echo '<h1>Shop</h1>' | tee /srv/www/index.html >/srv/www/about.html
  echo 'body{}' >/srv/www/static/css/main.css
  head -c 52000 /dev/zero >/srv/www/static/js/app.8c1f22.js
  echo 'notes' >/srv/www/private/notes.txt
  touch /srv/www/sitemap.xml && chmod 000 /srv/www/sitemap.xml
  echo "anna:$(openssl passwd -apr1 open)" >/srv/htpasswd
  cat >/srv/nginx.conf <<'CONF'
user www-data;
worker_processes 2;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log info;
events { worker_connections 256; }
http {
  access_log /var/log/nginx/access.log combined;
  limit_req_zone $binary_remote_addr zone=each:1m rate=8r/s;
  upstream shop { server 127.0.0.1:8081 max_fails=0; server 127.0.0.1:8082 max_fails=0; }
  server {
    listen 80;
    listen [::]:80;
    server_name shop.example;
    root /srv/www;
    proxy_read_timeout 1s;
    client_max_body_size 1m;
    location / { try_files $uri $uri/ =404; }
    location /search { proxy_pass http://shop; limit_req zone=each burst=3; }
    location /cart { proxy_pass http://shop; }
    location /checkout { proxy_pass http://shop; }
    location /healthz { return 200 "ok\n"; }
    location /static/ { expires 1h; limit_req zone=each burst=10 nodelay; }
    location /private/ { auth_basic "staff"; auth_basic_user_file /srv/htpasswd; }
    location /api/ { proxy_pass http://shop; }
    location /legacy/ { proxy_pass http://127.0.0.1:8099; }
  }
}
CONF
  mkdir -p /var/log/nginx
  python3 /opt/app/backend.py 8081 2>/dev/null &
  python3 /opt/app/backend.py 8082 2>/dev/null &
  await 8081 && await 8082
  nginx -c /srv/nginx.conf
  await 80
  python3 /opt/app/http_load.py 127.0.0.1:80 --seconds 75 --rate 38 &
  local load=$!
  sleep 30
  nginx -c /srv/nginx.conf -s reload
  wait "$load"
  nginx -c /srv/nginx.conf -s quit
  sleep 1
  cp /var/log/nginx/access.log /srv/out/nginx-access.log
  cp /var/log/nginx/error.log /srv/out/nginx-error.log
}
