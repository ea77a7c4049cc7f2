# Two programs of our own: an order service in Java, a job queue in Python.

make_java() {
  mkdir -p /srv/build /srv/orders
  javac -d /srv/build /opt/app/Orders.java
  java -Xmx64m -cp /srv/build Orders /srv/orders 290 2>/srv/out/java.log
}

make_python() {
  mkdir -p /srv/jobs
  python3 /opt/app/backend.py 8081 2>/dev/null &
  await 8081
  python3 /opt/app/jobs.py /srv/jobs 55 8081 2>/srv/out/python.log
}
