#!/usr/bin/env python3
"""A small shop's HTTP back end: some paths are slow, fail or hang up."""

import json
import random
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """The front end's log is the one that is wanted."""

    def reply(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self):
        """Resets the connection instead of answering."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length:
            self.rfile.read(length)
        path, dice = self.path.split("?")[0], random.random()
        if path.endswith("/report"):
            time.sleep(random.choice([0.05, 0.4, 3]))
        elif path.endswith("/crash") or dice < 0.01:
            return self.hang_up()
        elif path.endswith("/garbage"):
            self.wfile.write(b"no status line here\r\n\r\n")
            self.close_connection = True
            return None
        elif path.endswith("/export"):
            return self.reply(200, b"id,total\n" * 60000, "text/csv")
        elif dice < 0.03:
            return self.reply(500, b'{"error":"internal"}')
        elif dice < 0.04:
            return self.reply(503, b'{"error":"try again"}')
        elif "/orders/" in path and dice < 0.2:
            return self.reply(404, b'{"error":"no such order"}')
        time.sleep(random.expovariate(200))
        body = json.dumps({"path": path, "items": random.sample(range(1000), random.randint(1, 40))})
        status = 201 if self.command == "POST" else 200
        return self.reply(status, b"" if self.command == "HEAD" else body.encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer


if __name__ == "__main__":
    random.seed(int(sys.argv[1]))
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Shop).serve_forever()
