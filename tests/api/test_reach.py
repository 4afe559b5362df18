"""What nobody reaches through what is theirs: a file of one's own that would take back another's, the
objection to another's notice behind the address of one's own, names longer than any that there is."""

import datetime
import subprocess
import time
import urllib.parse

import lib
from lib import Client, Server, check, run, same
from openapi import Spec
from test_service import upload, wait_job

HEAD = "年度,村代码,收款户名,收款账号,金额(元),付款日期,凭证号\n"


def live(client, name):
    """How many payments of a file stand."""
    file = client.get(f"/files?name={urllib.parse.quote(name)}").json["items"][0]
    payments = client.get(f"/payments?file={file['sha256']}&limit=1000").json["items"]
    return sum(not payment["voided"] for payment in payments)


def commit(client, name, content, **options):
    mark = upload(client, "payments", name, content.encode(), **options)
    return wait_job(client, client.post(f"/uploads/{mark}/commit", {}, 202).json["job"])


def supersede(people):
    """A payer's list takes back a list of that payer only."""
    op, payer = people["operator"], people["payer"]
    files = op.get("/files?kind=payments&limit=1000").json["items"]
    other = next(f for f in files if f["subject"] != "city" and live(op, f["name"]) > 0)
    before = live(op, other["name"])
    village = op.get("/villages?payer=city&limit=1").json["items"][0]["code"]
    account = op.get(f"/accounts?village={village}").json["items"][0]["account_no"]
    row = HEAD + f"2019,{village},演示户,{account},1.00,2019-04-02,REACH-%d\n"
    told = commit(payer, "mine.csv", row % 1, payer="city", supersedes=other["name"])
    same((told["state"], told["result"].get("code")), ("failed", "forbidden"), "another payer's list")
    same(live(op, other["name"]), before, "it stands as it did")
    same(commit(payer, "mine.csv", row % 1, payer="city")["state"], "done", "a list of its own")
    same(commit(payer, "better.csv", row % 2, payer="city", supersedes="mine.csv")["state"], "done", "its own again")
    same(live(op, "mine.csv"), 0, "which is taken back")


def object_to(people, facts):
    """An objection is answered by whom its notice is, whatever the address says."""
    county, publisher = people["county"], people["publisher"]
    asked = {"kind": "N3", "year": 2019, "from": "2031-01-10"}
    county.post("/notices", {**asked, "subject": facts["own"], "year": 4294969315}, 400)  # 2019 + 2^32
    county.post("/notices", {**asked, "subject": facts["own"], "days": "7"}, 400)
    own = county.post("/notices", {**asked, "subject": facts["own"]}).json["number"]
    other = publisher.post("/notices", {**asked, "subject": facts["other"]}).json["number"]
    people["operator"].post(f"/notices/{other}/review", {}, 200)
    told = wait_job(publisher, publisher.post(f"/notices/{other}/publish", {}, 202).json["job"])
    same(told["state"], "done", f"published: {told}")
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date().isoformat()
    words = {"text": "数字不对", "received": today}
    objection = publisher.post(f"/notices/{other}/objections", words).json["objection"]
    answer = {"text": "已核对", "outcome": "数字无误", "received": today}
    county.post(f"/notices/{other}/objections/{objection}/answer", answer, 403)
    county.post(f"/notices/{own}/objections/{objection}/answer", answer, 404)
    publisher.post(f"/notices/{other}/objections/{objection}/answer", answer)


def long_names(people, facts):
    """What is asked for may be longer than any name: it is not there, and the service goes on."""
    manager = people["manager"]
    for size in (64, 65, 200, 201, 400):
        manager.get(f"/orders/{facts['own']}/{'x' * size}/file", 404)
    looks = people["auditor"].get("/access/looks?limit=1000").json["items"]
    check(not any("xxx" in look["thing"] for look in looks), "what was sent is not noted")


def sql(home, text):
    """The first cell of what the database answers."""
    place = home / "pg.place"
    folder = place.read_text().strip() if place.exists() else home / "pg"
    answer = subprocess.run(["psql", "-XAtq", "-h", folder, "-U", "mingzhang", "-d", "postgres", "-c", text],
                            check=True, capture_output=True, text=True)
    return answer.stdout.strip()


def work_of_another(home):
    """Whoever asked for work must be one who may when it is done: here somebody whose role went."""
    payer = lib.key_sha256(home, "payer")[:16]
    for kind, asked in (("reconcile", "{}"), ("publish", '{"notice": "N3-1"}'), ("seal", '{"month": "2019-01"}')):
        job = sql(home, "INSERT INTO api.job (owner, kind, asked) VALUES"
                        f" ('{payer}', '{kind}', '{asked}') RETURNING id")
        over = f"SELECT state || ' ' || (result ->> 'code') FROM api.job WHERE id = {job} AND ended_at IS NOT NULL"
        for _ in range(600):
            told = sql(home, over)
            if told:
                break
            time.sleep(0.1)
        same(told, "failed forbidden", f"{kind} of a payer")


def job_that_fails(home, op):
    """A job that the database refuses for good fails after a few tries; what waits behind it is done."""
    sql(home, "CREATE FUNCTION public.broken() RETURNS trigger LANGUAGE plpgsql AS"
              " $$BEGIN RAISE EXCEPTION 'broken on purpose'; END$$")
    sql(home, "CREATE TRIGGER broken BEFORE INSERT ON intake.file FOR EACH ROW"
              " EXECUTE FUNCTION public.broken()")
    village = op.get("/villages?payer=city&limit=1").json["items"][0]["code"]
    account = op.get(f"/accounts?village={village}").json["items"][0]["account_no"]
    row = HEAD + f"2019,{village},演示户,{account},1.00,2019-04-03,REACH-3\n"
    mark = upload(op, "payments", "broken.csv", row.encode(), payer="city")
    first = op.post(f"/uploads/{mark}/commit", {}, 202).json["job"]
    second = op.post("/reconciliation/runs", {}, 202).json["job"]
    told = wait_job(op, first)
    same((told["state"], told["result"].get("code")), ("failed", "db"), f"it fails: {told}")
    same(wait_job(op, second)["state"], "done", "the next one is done")
    sql(home, "DROP TRIGGER broken ON intake.file")
    sql(home, "DROP FUNCTION public.broken()")


def old_upload(home, op):
    """What nobody finishes goes after a day, with its parts; what is younger stays."""
    marks = [upload(op, "payments", f"old-{n}.csv", (HEAD + "\n" * n).encode(), payer="city") for n in range(2)]
    for mark, age in zip(marks, ("24 hours 1 second", "23 hours 59 minutes")):
        sql(home, f"UPDATE api.upload SET at = now() - interval '{age}' WHERE id = '{mark}'")
    for _ in range(600):
        if op.get(f"/uploads/{marks[0]}").json["state"] == "dropped":
            break
        time.sleep(0.1)
    same(sql(home, f"SELECT state, key IS NULL FROM api.upload WHERE id = '{marks[0]}'"), "dropped|t", "it is gone")
    same(sql(home, f"SELECT count(*) FROM api.part WHERE upload = '{marks[0]}'"), "0", "with its parts")
    same(sql(home, f"SELECT state, key IS NULL FROM api.upload WHERE id = '{marks[1]}'"), "open|f", "a younger one stays")
    same(sql(home, f"SELECT count(*) FROM api.part WHERE upload = '{marks[1]}'"), "1", "with its part")


def test():
    work, home = lib.make_home()
    left = home / "incoming" / "0190-job"  # by a crash
    left.mkdir(parents=True, mode=0o700)
    (left / "names.csv").write_text("户名\n")
    server = None
    try:
        Client.spec = Spec(lib.TOP / "docs/spec/openapi.json")
        run("person", "add", home / "certs/operator.pem", "--role", "operator", "--name", "演示operator", home=home)
        server = Server(home)
        check(not left.exists(), "what a crash left of files is gone")
        op = Client(server, "operator")
        villages = op.get("/villages?limit=1000").json["items"]
        own = villages[0]
        other = next(v for v in villages if v["county"] != own["county"])
        facts = {"own": own["code"], "other": other["code"]}
        scopes = {"payer": "city", "county": own["county"], "manager": own["code"]}
        for role in ("payer", "county", "manager", "auditor", "publisher"):
            run("person", "add", home / f"certs/{role}.pem", "--role", role, "--name", f"演示{role}",
                *(["--scope", scopes[role]] if role in scopes else []), home=home)
        people = {role: Client(server, role) for role in ("operator", "auditor", "publisher", *scopes)}
        long_names(people, facts)
        supersede(people)
        object_to(people, facts)
        work_of_another(home)
        job_that_fails(home, people["operator"])
        old_upload(home, people["operator"])
        same(server.stop(), 0, "it ends well")
        lib.verify(home)
    finally:
        lib.take_down(work, *([server] if server else []))


if __name__ == "__main__":
    lib.main(test)
