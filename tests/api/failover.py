"""The clients of test_failover.sh: they post while the primary dies, and ask afterwards for what
they were told. usage: failover.py HOME FILE     FILE is made when they are in the middle."""

import pathlib
import sys
import threading
import time
import uuid

import lib
from lib import Client, Server, check, same

CLIENTS = 4


def test():
    home, middle = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    server = Server(home)
    told, failed, waited = [], [], []
    try:
        op = Client(server, "operator")
        breaks = [b["id"] for b in op.get("/breaks?limit=1000&state=open").json["items"]]
        check(len(breaks) >= 4 * CLIENTS, f"only {len(breaks)} differences to explain")

        def post(mine):
            client = Client(server, "operator")
            try:
                for one in mine:
                    key, until = str(uuid.uuid4()), time.monotonic() + 120
                    while True:
                        reply = client.ask("POST", f"/breaks/{one}/explain", {"reason": "换了主库"}, key)
                        if reply.status != 503:
                            break
                        waited.append(one)
                        check(time.monotonic() < until, "the service does not come back")
                        time.sleep(0.1)
                    same(reply.status, 201, f"{reply.body[:300]!r}")
                    told.append(reply.json["records"][0])
                    if len(told) == len(breaks) // 3:
                        middle.touch()
            except Exception as why:
                failed.append(why)

        threads = [threading.Thread(target=post, args=(breaks[i::CLIENTS],)) for i in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=240)
        same(failed, [], "clients")
        same(len(told), len(breaks), "each was acknowledged")
        check(waited, "the service was never away: the primary did not die under load")
        have = {(r["chain"], r["n"]): r["hash"] for r in op.pages("/records?type=explain", 500)}
        same(have, {(r["chain"], r["n"]): r["hash"] for r in told}, "every acknowledged record is there, once")
        same(server.stop(), 0, "it ends well")
    finally:
        middle.touch()
        server.kill()


lib.main(test)
