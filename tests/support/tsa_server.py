#!/usr/bin/env python3
"""A time-stamp authority over HTTP for whole-program tests: tsa_server.py FOLDER
FOLDER was made by tsa.sh. Prints its port, then answers POST until it is killed."""
import http.server
import os
import subprocess
import sys

folder = os.path.abspath(sys.argv[1])
script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tsa.sh")


class Authority(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        query, reply = os.path.join(folder, "query"), os.path.join(folder, "reply")
        with open(query, "wb") as file:
            file.write(self.rfile.read(int(self.headers["Content-Length"])))
        subprocess.run([script, "reply", folder, query, reply], check=True)
        with open(reply, "rb") as file:
            answer = file.read()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Authority)
print(server.server_port, flush=True)
server.serve_forever()
