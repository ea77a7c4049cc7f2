-- The shop's tables, filled; and the role its program connects as.
CREATE ROLE app LOGIN PASSWORD 'open';
CREATE DATABASE shop OWNER app;
\connect shop app
CREATE TABLE customer (id serial PRIMARY KEY, mail text UNIQUE NOT NULL, city text, since date);
CREATE TABLE product (id serial PRIMARY KEY, name text, price numeric(9,2) CHECK (price > 0), stock int NOT NULL CHECK (stock >= 0));
CREATE TABLE orders (id serial PRIMARY KEY, customer_id int REFERENCES customer, placed timestamptz DEFAULT now(), state text DEFAULT 'new');
CREATE TABLE order_line (order_id int REFERENCES orders ON DELETE CASCADE, product_id int REFERENCES product, quantity int, PRIMARY KEY (order_id, product_id));
INSERT INTO customer (mail, city, since) SELECT 'user' || n || '@example.com', (ARRAY['Oslo','Lyon','Graz','Turku'])[n % 4 + 1], date '2020-01-01' + n % 2000 FROM generate_series(1, 20000) n;
INSERT INTO product (name, price, stock) SELECT 'product ' || n, n % 90 + 1, n % 40 FROM generate_series(1, 3000) n;
INSERT INTO orders (customer_id, state) SELECT n % 20000 + 1, (ARRAY['new','paid','sent','done'])[n % 4 + 1] FROM generate_series(1, 90000) n;
INSERT INTO order_line SELECT n % 90000 + 1, n % 2999 + 1, n % 5 + 1 FROM generate_series(1, 200000) n ON CONFLICT DO NOTHING;
CREATE FUNCTION ship(order_no int) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE orders SET state = 'sent' WHERE id = order_no AND state = 'paid';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'order % is not paid', order_no USING HINT = 'Charge it first.';
  END IF;
  RAISE WARNING 'order % shipped late', order_no;
END $$;
