"""The service is killed (-9) in the middle of posts by clients that send again with their keys, and
started again: nothing that was acknowledged is lost, nothing is there twice."""

import random
import threading
import time
import uuid

import lib
from lib import Client, Server, check, run, same
from openapi import Spec

CLIENTS, KILLS = 6, 4
PORT = random.randint(20000, 28000)


class Patient:
    """Posts until it knows: the same key, whatever happens to the service."""

    def __init__(self, home, breaks, told):
        self.home, self.breaks, self.told = home, breaks, told
        self.failed = None
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            for one in self.breaks:
                self.post(f"/breaks/{one}/explain", {"reason": "断线也不怕"})
        except Exception as why:  # told by the main thread
            self.failed = why

    def post(self, path, body):
        class Where:
            host, port, home = "127.0.0.1", PORT, self.home
        client, key = Client(Where, "operator"), str(uuid.uuid4())
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                reply = client.ask("POST", path, body, key)
            except OSError:
                time.sleep(0.05)
                continue
            except Exception as why:
                if "Disconnected" in type(why).__name__ or "IncompleteRead" in type(why).__name__:
                    continue
                raise
            if reply.status == 503:
                time.sleep(0.05)
                continue
            same(reply.status, 201, f"{path}: {reply.body[:300]!r}")
            self.told.append(reply.json["records"][0])
            return
        raise lib.Failed(f"{path} was never answered")


def test():
    work, home = lib.make_home(60)
    servers = []
    try:
        run("person", "add", home / "certs/operator.pem", "--role", "operator", "--name", "operator", home=home)
        servers.append(Server(home, f"127.0.0.1:{PORT}"))
        op = Client(servers[-1], "operator")
        breaks = [b["id"] for b in op.get("/breaks?limit=1000&state=open").json["items"]]
        check(len(breaks) >= 3 * CLIENTS, f"only {len(breaks)} differences to explain")
        told = []
        clients = [Patient(home, breaks[i::CLIENTS], told) for i in range(CLIENTS)]
        for _ in range(KILLS):
            before = len(told)
            until = time.monotonic() + 60
            while len(told) <= before and any(c.thread.is_alive() for c in clients) and time.monotonic() < until:
                time.sleep(0.01)  # in the middle of the next ones
            servers[-1].kill()
            servers.append(Server(home, f"127.0.0.1:{PORT}"))
        for client in clients:
            client.thread.join(timeout=150)
            check(client.failed is None, f"a client: {client.failed}")
        same(len(told), len(breaks), "each was acknowledged")
        places = {(r["chain"], r["n"]) for r in told}
        same(len(places), len(breaks), "each has a record of its own")
        op = Client(servers[-1], "operator")
        have = {(r["chain"], r["n"]): r["hash"] for r in op.pages("/records?type=explain", 500)}
        same({p: have.get(p) for p in places}, {(r["chain"], r["n"]): r["hash"] for r in told}, "and it is there")
        same(set(have), places, "nothing is there twice")
        same(servers[-1].stop(), 0, "Ctrl-C ends it well")
        lib.verify(home)
    finally:
        lib.take_down(work, *servers)


lib.main(test)
