#!/usr/bin/env python3
"""A shop's queries, through psql: postgres_load.py SEED SECONDS"""

import os
import random
import subprocess
import sys
import threading
import time

random.seed(int(sys.argv[1]))
END = time.monotonic() + float(sys.argv[2])


def queries():
    a, b = sorted(random.sample(range(1, 3000), 2))
    order, customer = random.randint(1, 95000), random.randint(1, 20400)
    return [
        f"SELECT * FROM orders WHERE customer_id = {customer} ORDER BY placed DESC LIMIT 10;",
        f"SELECT c.city, sum(p.price * l.quantity) FROM customer c JOIN orders o ON o.customer_id = c.id JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id WHERE p.id BETWEEN {a} AND {b} GROUP BY 1 ORDER BY 2 DESC;",
        f"SELECT count(*) FROM order_line x, product y WHERE x.quantity > y.stock AND y.id < {random.randint(40, 200)};",
        f"SELECT mail FROM customer ORDER BY md5(mail || '{customer}') LIMIT 5;",
        f"INSERT INTO customer (mail, city) VALUES ('user{customer}@example.com', 'Oslo');",
        f"INSERT INTO orders (customer_id) VALUES ({customer + random.choice([0, 0, 400])});",
        f"INSERT INTO order_line VALUES ({order}, {random.randint(1, 3050)}, 2);",
        f"UPDATE product SET stock = stock - {random.randint(1, 30)} WHERE id = {a};",
        f"UPDATE product SET price = price * 1.01 WHERE id BETWEEN {a} AND {a + 300};",
        f"DELETE FROM product WHERE id = {a};",
        f"SELECT ship({order});",
        f"SELECT total FROM orders WHERE id = {order};",
        f"SELECT * FROM order_lines WHERE order_id = {order};",
        f"SELECT * FROM orders WHERE id = '{order}x';",
        f"SELECT 100 / (stock - {random.randint(0, 40)}) FROM product WHERE id = {a};",
        f"SELEC name FROM product WHERE id = {a};",
        f"SELECT name FROM product WHERE name = 'it's {a}';",
        f"SELECT pg_sleep({random.choice([0.1, 0.3, 0.7, 4])});",
        f"DO $$ BEGIN PERFORM count(*) FROM orders WHERE id < {order}; END $$;",
        "VACUUM (ANALYZE) product;", "CHECKPOINT;", "DROP TABLE customer;", "CREATE TABLE orders (id int);",
        f"CREATE TEMP TABLE t AS SELECT * FROM orders LIMIT {order}; SELECT count(*) FROM t GROUP BY state;",
        f"SELECT to_date('{random.randint(13, 99)}/2026', 'MM/YYYY');", f"SELECT shipping_cost({order}, 'air');",
        f"SET lock_timeout = '300ms'; LOCK TABLE product IN EXCLUSIVE MODE;",
    ]


def psql(text, user="app", database="shop", host="/srv/pg", password="open", name="shop"):
    env = dict(os.environ, PGPASSWORD=password, PGAPPNAME=name)
    subprocess.run(["psql", "-X", "-q", "-h", host, "-U", user, "-d", database], input=text.encode(), env=env,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=15, check=False)


def session():
    text = "\n".join(random.choice(queries()) for _ in range(random.randint(1, 5)))
    if random.random() < 0.25:
        text = "BEGIN;\n" + text + "\n" + random.choice(["COMMIT;", "ROLLBACK;", ""])
    psql(text)


def deadlock():
    a, b = random.sample(range(1, 3000), 2)
    def one(x, y):
        psql(f"BEGIN; UPDATE product SET stock = stock + 1 WHERE id = {x};\nSELECT pg_sleep(0.3);\n"
             f"UPDATE product SET stock = stock + 1 WHERE id = {y};\nCOMMIT;")
    threads = [threading.Thread(target=one, args=pair) for pair in ((a, b), (b, a))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def stranger():
    random.choice([
        lambda: psql("", user=random.choice(["admin", "root", "app2"]), host="127.0.0.1"),
        lambda: psql("", password="wrong", host="127.0.0.1"),
        lambda: psql("", database=random.choice(["shop_old", "test"])),
        lambda: psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app' LIMIT 1;", user="postgres"),
        lambda: subprocess.run(["timeout", "0.3", "psql", "-X", "-h", "/srv/pg", "-U", "app", "shop", "-c", "SELECT pg_sleep(2)"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False),
        lambda: [threading.Thread(target=psql, args=("SELECT pg_sleep(1);",)).start() for _ in range(24)],
        lambda: subprocess.run(["bash", "-c", "printf 'GET / HTTP/1.0\r\n\r\n' >/dev/tcp/127.0.0.1/5432"], check=False),
    ])()


while time.monotonic() < END:
    try:
        random.choices([session, deadlock, stranger], [80, 6, 14])[0]()
    except subprocess.TimeoutExpired:
        pass
    time.sleep(random.expovariate(3))
