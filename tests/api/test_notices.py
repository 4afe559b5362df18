"""A notice over the service, its whole life: drafted, reviewed, published, hung, objected to, extended,
ended and archived. What takes weeks is tested with a server whose clock is ahead (tests/api/later.c)."""

import datetime
import hashlib
import json
import os
import subprocess

import books
import lib
from books import VILLAGE
from lib import Client, Server, check, run, same
from openapi import Spec

TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()  # in Beijing
PHOTO = hashlib.sha256(b"photo").hexdigest()


def day(after):
    return (TODAY + datetime.timedelta(days=after)).isoformat()


def wait_job(client, job):
    client.get(f"/jobs/{job}/events")  # to its end
    return client.get(f"/jobs/{job}").json


def published(people):
    county, publisher = people["county"], people["publisher"]
    # from tomorrow on: what is tested here may go past midnight
    asked = {"kind": "N3", "subject": VILLAGE, "year": 2020, "from": day(1), "days": 10, "contact": "演示电话",
             "hotlines": "12317"}
    made = county.post("/notices", asked).json
    check(made["records"], "the draft is a record of the office")
    number = made["number"]
    publisher.post(f"/notices/{number}/review", {}, 200)
    done = wait_job(publisher, publisher.post(f"/notices/{number}/publish", {}, 202).json["job"])
    same((done["state"], done["result"].get("notice")), ("done", number), f"published: {done}")
    record = county.get(f"/chains/{VILLAGE}/records?type=notice").json["items"][-1]
    return number, json.loads(record["bytes"])["body"]["boards"]


def boards_again(work, home, number, boards):
    """The service made them inside its sandbox; made again outside, they are the same bytes."""
    run("notice", "remake", number, "--out", work / "again", home=home)
    made = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in (work / "again").rglob("*.pdf"))
    same((len(boards), made), (2, sorted(boards)), "A4 and A3")


def weeks(people, number):
    county, operator = people["county"], people["operator"]
    path = f"/notices/{number}"
    county.post(path + "/end", {}, 422)  # its time has not even begun
    county.post(path + "/archive", {}, 422)
    first = county.post(path + "/objections", {"text": "金额与我所知不符", "sender": "演示村民", "received": day(0)}).json
    check(first["objection"] and "演示村民" not in json.dumps(first), "an objection; who sent it is not told")
    same([r["chain"] for r in first["records"]], [VILLAGE + "/office", VILLAGE], "its words in the office, that there is "
         "one in public")
    county.post(path + "/objections", {"text": "x", "received": day(2)}, 400)  # tomorrow's
    longer = county.post(path + "/extend", {"to": day(20)}, 200).json
    same(longer["records"][0]["type"], "notice_step", "extended")
    county.post(path + "/extend", {"to": day(15)}, 422)
    shown = county.get(path).json
    same((shown["to"], shown["open_objections"]), (day(20), 1), "as it stands")
    return first["objection"]


def months_later(people, number, objection):
    county, path = people["county"], f"/notices/{number}"
    hung = county.post(path + "/postings", {"channel": "board", "place": "演示村公示栏", "first": day(1), "last": day(20),
                                            "photos": [PHOTO]}, 200).json
    same([r["type"] for r in hung["records"]], ["notice_step"], "where it hung")
    county.post(path + "/postings", {"channel": "wall", "place": "x", "first": day(1)}, None)
    same(county.post(path + "/end", {}, 422).json["code"], "refused", "an objection is open")
    answer = {"text": "经与银行对账单核对，金额无误。", "outcome": "经核对，公示金额与银行对账单一致。", "received": day(22)}
    told = county.post(f"{path}/objections/{objection}/answer", answer).json
    check(told["records"] and answer["text"] not in json.dumps(told), "answered; the words stay in the office")
    county.post(f"{path}/objections/{objection}/answer", answer, 409)
    ended = county.post(path + "/end", {}, 200).json
    same(ended["records"][0]["type"], "notice_step", "ended")
    county.post(path + "/end", {}, 422)
    county.post(path + "/archive", {}, 200)
    county.post(path + "/archive", {}, 422)
    shown = county.get(path).json
    same((shown["state"], shown["open_objections"]), ("archived", 0), "its life is over")
    steps = [event["what"] for event in shown["events"]]
    lived = ["extended", "posted", "ended", "archived"]
    same([step for step in steps if step in lived], lived, "one after the other")


def clock_ahead(work, days):
    """Of the server, and of the signer that it starts."""
    library = work / "later.so"
    subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-o", library,
                    lib.TOP / "tests/api/later.c", "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "LATER_DAYS": str(days)}


def test():
    work, home = lib.make_home(0)
    server = None
    try:
        Client.spec = Spec(lib.TOP / "docs/spec/openapi.json")
        books.of_2020(work, home)
        run("checkpoint", home=home)
        server = Server(home)
        who = books.people(server, home, "operator", "county", "publisher")
        number, boards = published(who)
        boards_again(work, home, number, boards)
        objection = weeks(who, number)
        same(server.stop(), 0, "it ends well")
        server = Server(home, env=clock_ahead(work, 45))
        who = {name: Client(server, name) for name in who}
        months_later(who, number, objection)
        lib.answered("test_notices")
        same(server.stop(), 0, "and again")
        lib.verify(home)
    finally:
        lib.take_down(work, *([server] if server else []))


lib.main(test)
