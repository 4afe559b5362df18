"""The whole service: real server, real certificates, real PostgreSQL. Every route is asked, every
reply is checked against docs/spec/openapi.json, and a route that nobody asked for is a failure."""

import hashlib
import json
import threading
import time
import uuid

import lib
from lib import Client, Server, check, run, same
from openapi import Bad, Spec, quote

SECRET = "银行晚了三天，只在办公室知道"


def routes():
    return [line.split("\t") for line in run("docs", "routes").splitlines()]


def verify_record(home, receipt):
    """The receipt by itself: hash and signature over the bytes, by the openssl command."""
    raw = receipt["bytes"].encode()
    same(hashlib.sha256(b"\0" + raw).hexdigest(), receipt["hash"], "hash of the bytes")
    said = json.loads(raw)
    same((said["chain"], said["n"], said["type"]), (receipt["chain"], receipt["n"], receipt["type"]), "place")
    keys = {k["id"]: k for k in verify_record.keys}
    key = bytes.fromhex("302a300506032b6570032100" + keys[said["key"]]["public_key"])
    folder = home / "check"
    folder.mkdir(exist_ok=True)
    (folder / "key.der").write_bytes(key)
    (folder / "bytes").write_bytes(raw)
    (folder / "signature").write_bytes(bytes.fromhex(receipt["signature"]))
    import subprocess
    done = subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER", "-inkey",
                           folder / "key.der", "-in", folder / "bytes", "-sigfile", folder / "signature"],
                          capture_output=True)
    same(done.returncode, 0, "openssl verifies the signature")


def leads_to(proof, receipt):
    """RFC 6962: the proof leads the record's hash to the root of the checkpoint in it."""
    import base64
    lines = proof.split("\n")
    same(lines[0], "c2sp.org/tlog-proof@v1", "first line")
    index = int(next(line for line in lines if line.startswith("index "))[6:])
    gap = lines.index("")
    hashes = [base64.b64decode(line) for line in lines[1:gap] if not line.startswith(("index ", "extra "))]
    size, root = int(lines[gap + 2]), base64.b64decode(lines[gap + 3])
    at, last, node = index, size - 1, bytes.fromhex(receipt["hash"])
    for one in hashes:
        if at % 2 == 1 or at == last:
            node = hashlib.sha256(b"\1" + one + node).digest()
            while at % 2 == 0 and at:
                at, last = at // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + one).digest()
        at, last = at // 2, last // 2
    same(node, root, "the proof leads to the root")


def reads(people, facts):
    op = people["operator"]
    same(op.get("/me").json["role"], "operator", "role")
    op.get("/status")
    programme = op.get("/programme").json
    same(programme["demo"], True, "the demo says so")
    payers = op.pages("/payers", 2)
    check(len(payers) == len({p["id"] for p in payers}) and len(payers) > 3, "every payer once")
    op.get("/payers/" + payers[0]["id"])
    villages = op.pages("/villages", 7)
    same(len(villages), 24, "villages over all pages")
    same([v["code"] for v in villages], sorted(v["code"] for v in villages), "in order")
    op.get("/villages/" + villages[0]["code"])
    same(len(op.pages("/quotas", 10)), 48, "two years of 24 villages")
    account = op.get("/accounts").json["items"][0]
    op.get("/accounts/" + account["account_no"])
    for name in ("files", "payments", "statements", "lines", "pairs", "reconciliation/runs"):
        first = op.get(f"/{name}?limit=1").json["items"][0]
        op.get(f"/{name}/" + str(first["sha256"] if name == "files" else first["id"]))
    listed = op.pages("/payments", 9)
    same(len(listed), len({p["id"] for p in listed}), "no payment twice, none left out")
    whole = op.get("/payments?limit=1000").json["items"]
    same([p["id"] for p in listed], [p["id"] for p in whole], "pages are the list")
    op.get("/refusals")
    breaks = op.pages("/breaks", 3)
    same({b["id"] for b in breaks}, {b["id"] for b in op.get("/breaks?limit=1000").json["items"]}, "breaks by pages")
    op.get("/breaks/" + breaks[0]["id"])
    op.get("/proposals")
    op.get("/proposals/" + "0" * 64, 404)
    op.get("/decisions")
    for chain in (villages[0]["code"], "programme", "payer/city"):
        op.get("/chains/" + quote(chain))
        records = op.pages(f"/chains/{quote(chain)}/records", 5)
        same([r["n"] for r in records], list(range(len(records))), "a chain without gaps")
        op.get(f"/chains/{quote(chain)}/records/0")
    op.get("/chains?class=public")
    same(len(op.pages("/records?type=seal", 4)), len(op.pages("/seals", 4)), "each seal is a record")
    op.get("/checkpoint")
    note = op.get("/checkpoint/note").body.decode()
    key = op.get("/keys?use=record").json["items"][0]
    op.get("/keys/" + key["id"])
    verify_record.keys = op.get("/keys").json["items"]
    op.get("/parties")
    receipt = op.get(f"/chains/{villages[0]['code']}/records/1/receipt").json
    verify_record(op.server.home, receipt)
    proof = op.get(f"/chains/{villages[0]['code']}/records/1/proof").body.decode()
    leads_to(proof, receipt)
    check(note.split("\n")[1] == proof.split("\n\n", 1)[1].split("\n")[1], "the proof's checkpoint is the newest")
    facts.update(village=villages[0]["code"], account=account, breaks=breaks, payers=payers)


def conditional(people):
    op = people["operator"]
    first = op.get("/villages?limit=3")
    tag = first.headers["etag"]
    again = op.get("/villages?limit=3", 304, headers={"If-None-Match": f'"x", {tag}'})
    same(again.body, b"", "nothing is sent again")
    check(op.get("/villages?limit=2").headers["etag"] != tag, "another page has another tag")
    same(op.ask("HEAD", "/villages?limit=3").body, b"", "HEAD has no body")


def wrong_input(people):
    op = people["operator"]
    for path in ("/villages?limit=0", "/villages?limit=1001", "/villages?limit=x", "/villages?nothing=1",
                 "/villages?limit=1&limit=2", "/payments?cursor=abc", "/records?cursor=a", "/lines?from=2019-13-01",
                 "/villages?county=%ff", "/payments?year=19x", "/pairs?all=maybe", "/villages?county=" + "1" * 401):
        reply = op.ask("GET", path)
        check(reply.status in (400, 413), f"{path}: {reply.status}")
        check(reply.json["code"] in ("input", "limit"), f"{path}: {reply.json['code']}")
        same(reply.headers["content-type"], "application/problem+json", "a problem reply")
    same(op.get("/villages?limit=1000").status, 200, "the limit itself")
    op.get("/nothing", 404)
    op.get("/payments/x", 404)
    reply = op.ask("DELETE", "/villages")
    same((reply.status, reply.headers["allow"]), (405, "GET, HEAD"), "another method")
    path = "/breaks/" + "0" * 64 + "/explain"
    same(op.ask("POST", path, {"reason": "x"}).json["code"], "input", "no Idempotency-Key")
    same(op.ask("POST", path, b"{", str(uuid.uuid4()), {"Content-Type": "application/json"}).status, 400, "no JSON")
    same(op.ask("POST", path, b"{}", str(uuid.uuid4()), {"Content-Type": "text/plain"}).status, 415, "not marked")
    same(op.ask("POST", path, [], str(uuid.uuid4())).status, 400, "not an object")
    same(op.ask("POST", path, {"reason": "x", "more": 1}, str(uuid.uuid4())).status, 400, "a member too many")
    same(op.ask("POST", path, {"reason": "x"}, "k" * 256).status, 413, "a key too long")
    same(op.ask("POST", path, {"reason": "x"}, str(uuid.uuid4())).status, 404, "no such break")


def decisions(people, facts):
    op, county = people["operator"], people["county"]
    mine = [b for b in facts["breaks"] if b["county"] == facts["county"]]
    theirs = [b for b in facts["breaks"] if b["county"] not in ("", facts["county"])]
    key = str(uuid.uuid4())
    path = f"/breaks/{mine[0]['id']}/explain"
    first = county.post(path, {"reason": SECRET}, 201, key)
    receipt = first.json["records"][0]
    same(receipt["type"], "explain", "the record's type")
    same(json.loads(receipt["bytes"])["by"], county.get("/me").json["key"], "whose key it is by")
    verify_record(op.server.home, receipt)
    check(SECRET not in first.body.decode(), "words of people are not in the bytes")
    again = county.post(path, {"reason": SECRET}, 201, key)
    same((again.json, again.headers.get("idempotent-replayed")), (first.json, "true"), "the first answer again")
    county.post(path, {"reason": "another"}, 409, key)
    county.post(path, {"reason": SECRET}, 409)  # it is explained already
    county.post(f"/breaks/{theirs[0]['id']}/explain", {"reason": "x"}, 403)
    opened = op.get(f"/chains/{quote(receipt['chain'])}/records/{receipt['n']}/openings").json["openings"]
    check(SECRET in [o.get("value") for o in opened], "the opening is there for who may see it")
    waited = county.post(f"/breaks/{mine[1]['id']}/explain?wait=20", {"reason": "等一个检查点"}).json["records"][0]
    leads_to(waited["proof"], waited)
    path = f"/chains/{quote(waited['chain'])}/records/{waited['n']}/receipt"
    leads_to(op.get(path, headers={"Prefer": "respond-async, wait=20"}).json["proof"], waited)
    proposed = op.post(f"/breaks/{mine[0]['id']}/resolve", {"reason": "已处理"}, 202).json
    op.get(f"/decisions/{proposed['decision']}")
    op.post(f"/decisions/{proposed['decision']}/confirm", {}, 403)
    done = county.post(f"/decisions/{proposed['decision']}/confirm", {}, 200).json
    resolved = [json.loads(r["bytes"]) for r in done["records"] if r["type"] == "resolve"]
    same([r["by"] for r in resolved], [op.get("/me").json["key"]], "the record is by who decided")
    county.post(f"/decisions/{proposed['decision']}/confirm", {}, 409)
    written = op.post(f"/breaks/{mine[1]['id']}/write-off", {"reason": "x"}, 202).json
    same(op.post(f"/decisions/{written['decision']}/reject", {}, 200).json["state"], "rejected", "taken back")
    op.post(f"/breaks/{mine[1]['id']}/not-duplicate", {"reason": "x"}, 404 if mine[1]["code"] != "duplicate" else 202)
    pair = op.get("/pairs?limit=1").json["items"][0]
    op.post(f"/pairs/{pair['id']}/unmatch", {"reason": "配错了"}, 202)
    line = op.get("/lines?limit=1&book=interest").json["items"][0]
    op.post(f"/lines/{line['id']}/classify", {"reason": "x", "book": "fee"}, 400)
    op.post(f"/lines/{line['id']}/classify", {"reason": "x", "book": "other_fund"}, 202)
    op.post(f"/proposals/{'0' * 64}/accept", {"reason": "x"}, 404)
    looks = people["auditor"].get("/access/looks").json["items"]
    check(any(look["subject"] == receipt["chain"] for look in looks), "who looked is noted")


def wait_job(client, job):
    for _ in range(600):
        shown = client.get(f"/jobs/{job}").json
        if shown["state"] in ("done", "failed"):
            return shown
        time.sleep(0.05)
    raise lib.Failed(f"job {job} does not end")


def upload(client, kind, name, content, **options):
    made = client.post("/uploads", {"kind": kind, "name": name, "size": len(content),
                                    "sha256": hashlib.sha256(content).hexdigest(), "options": options}).json
    size = made["part_size"]
    for part in range(made["parts"]):
        reply = client.ask("PUT", f"/uploads/{made['id']}/parts/{part}", content[part * size:(part + 1) * size],
                           headers={"Content-Type": "application/octet-stream"})
        same(reply.status, 200, f"part {part}: {reply.body[:300]!r}")
    return made["id"]


def events(client, job):
    """What the stream of a job says, to its end."""
    text = client.get(f"/jobs/{job}/events").body.decode()
    return [line[7:] for line in text.split("\n") if line.startswith("event: ")]


def uploads(people, facts):
    op, payer = people["operator"], people["payer"]
    head = "年度,村代码,收款户名,收款账号,金额(元),付款日期,凭证号\n"
    good = (head + f"2019,{facts['village']},演示户,{facts['account']['account_no']},1.00,2019-04-02,API-1\n").encode()
    bad = (head + f"2019,{facts['village']},演示户,{facts['account']['account_no']},1.005,2019-04-02,API-1\n"
           + f"2019,999999999999,x,1,一元,昨天,API-2\n").encode()
    of = {"payer": facts["payer"]}
    wrong = upload(payer, "payments", "wrong.csv", bad, **of)
    told = wait_job(payer, payer.post(f"/uploads/{wrong}/check", {}, 202).json["job"])
    same(told["state"], "failed", "a dry run refuses")
    check(len(told["result"]["refusals"]) >= 3, "the whole list of refusals")
    check({r["line"] for r in told["result"]["refusals"]} == {2, 3}, "with their lines")
    same(payer.get("/files?name=wrong.csv").json["items"], [], "nothing was kept")
    payer.get(f"/uploads/{wrong}")
    same(payer.ask("DELETE", f"/uploads/{wrong}").status, 204, "dropped")
    payer.post(f"/uploads/{wrong}/commit", {}, 202)
    right = upload(payer, "payments", "right.csv", good, **of)
    people["operator"].get(f"/uploads/{right}", 404)  # somebody else's
    same(payer.ask("PUT", f"/uploads/{right}/parts/0", good).status, 200, "the same part again")
    same(payer.ask("PUT", f"/uploads/{right}/parts/0", good[::-1]).status, 409, "another in its place")
    same(payer.ask("PUT", f"/uploads/{right}/parts/1", b"x").status, 404, "a part too many")
    same(wait_job(payer, payer.post(f"/uploads/{right}/check", {}, 202).json["job"])["state"], "done", "it could be")
    key = str(uuid.uuid4())
    job = payer.post(f"/uploads/{right}/commit", {}, 202, key).json["job"]
    same(payer.post(f"/uploads/{right}/commit", {}, 202, key).json["job"], job, "the same job again")
    same(events(payer, job)[-1], "end", "the stream ends with the job")
    done = wait_job(payer, job)
    same((done["state"], done["result"]["new"]), ("done", 1), "one new line")
    same(done["result"]["record"]["chain"], "programme/office", "the file's record")
    payer.get("/jobs")
    mine = payer.get("/payments?file=" + hashlib.sha256(good).hexdigest()).json["items"]
    same([(p["amount_fen"], p["voucher"]) for p in mine], [(100, "API-1")], "in fen")
    check(mine[0]["record"] is not None, "it has its record")
    same(op.get(f"/files/{hashlib.sha256(good).hexdigest()}/bytes").body, good, "the file as it came")
    payer.post("/uploads", {"kind": "payments", "name": "x.csv", "size": 3, "sha256": "0" * 64,
                            "options": {"payer": facts["payers"][-1]["id"]}}, 403)
    payer.post("/uploads", {"kind": "statement", "name": "x.csv", "size": 3, "sha256": "0" * 64}, 403)
    for more in ({"name": "../x"}, {"size": 0}, {"kind": "x"}, {"sha256": "0"}, {"options": {"home": "/"}}):
        op.post("/uploads", {"kind": "registry", "name": "x.csv", "size": 3, "sha256": "0" * 64, **more}, 400)
    large = bytes(range(256)) * 4096 + b"tail"  # one part and four bytes
    two = upload(op, "registry", "large.csv", large)
    same(op.get(f"/uploads/{two}").json["received"], 2, "both parts")
    told = wait_job(op, op.post(f"/uploads/{two}/commit", {}, 202).json["job"])
    same(told["state"], "failed", "no registry")
    run_job = op.post("/reconciliation/runs", {"dry_run": True}, 202).json["job"]
    same(wait_job(op, run_job)["result"]["dry_run"], True, "a dry run")
    same(wait_job(op, op.post("/reconciliation/runs", {}, 202).json["job"])["state"], "done", "a run")


def plain(client, path):
    """A GET outside of /api/v1, which the document does not describe."""
    import http.client
    link = http.client.HTTPSConnection(client.server.host, client.server.port, context=client.context, timeout=30)
    link.request("GET", path)
    answer = link.getresponse()
    return lib.Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())


def persons(people, facts, server):
    admin, home = people["administrator"], server.home
    admin.get("/persons")
    admin.get("/persons/" + admin.get("/me").json["key"])
    digest = lib.key_sha256(home, "stranger")
    stranger = Client(server, "stranger")
    stranger.get("/me", 403)
    added = admin.post("/persons", {"key_sha256": digest, "role": "auditor", "name": "演示审计局"}).json
    verify_record(home, added["records"][0])
    same(stranger.get("/me").json["role"], "auditor", "at once")
    admin.post("/persons", {"key_sha256": digest, "role": "auditor", "name": "x"}, 409)
    admin.post("/persons", {"key_sha256": "1" * 64, "role": "county", "name": "x", "scope": ["999999"]}, 404)
    link = admin.post(f"/persons/{added['key']}/link", {"minutes": 5}).json
    browser = Client(server, None)
    same(link["path"], "/sign-in", "where the link leads")
    page = plain(browser, "/sign-in")
    check("登录" in page.body.decode() and "script-src 'self'" in page.headers["content-security-policy"], "the page")
    same(plain(browser, "/sign-in.js").status, 200, "its script")
    same(plain(browser, "/healthz").body, b"ok\n", "the process")
    same(plain(browser, "/readyz").status, 200, "the database and the log")
    check(b"mingzhang_log_leaves" in plain(browser, "/metrics").body, "numbers for Prometheus")
    browser.get("/me", 401)
    signed = browser.ask("POST", "/session", {"token": link["token"]})
    same(signed.status, 200, f"signed in: {signed.body!r}")
    cookie = signed.headers["set-cookie"]
    check("HttpOnly" in cookie and "Secure" in cookie and "SameSite=Strict" in cookie, cookie)
    browser.cookie = cookie.split(";")[0]
    same(browser.get("/me").json["role"], "auditor", "by its session")
    same(Client(server, None).ask("POST", "/session", {"token": link["token"]}).status, 401, "a link works once")
    same(browser.ask("DELETE", "/session").status, 403, "without the session's token")
    browser.csrf = signed.json["csrf"]
    same(browser.ask("DELETE", "/session").status, 204, "signed out")
    browser.get("/me", 401)
    ended = admin.post(f"/persons/{added['key']}/end", {"reason": "left"}, 200).json
    same(ended["records"][0]["type"], "person_end", "a record")
    stranger.get("/me", 403)
    admin.post(f"/persons/{added['key']}/end", {"reason": "left"}, 409)
    admin.get("/access/refused")
    admin.get("/access/days")
    refused = people["auditor"].get("/access/refused").json["items"]
    check(any(r["act"] == "explain" and r["code"] == "forbidden" for r in refused), "refused acts are noted")


def orders(people, facts):
    op, manager = people["operator"], people["manager"]
    chain = facts["manager_village"]
    op.get("/projects")
    manager.get("/projects", 400)
    manager.get(f"/projects?chain={chain}")
    manager.get("/projects?chain=" + facts["other_village"], 403)
    project = op.post("/projects", {"chain": chain, "name": "演示村道硬化", "category": "road",
                                    "budget_fen": 1000000, "year": 2020, "target": "硬化 1 公里"})
    manager.get(f"/orders?chain={chain}")
    op.get("/orders")
    op.get("/orders/refusals")
    account = next(a for a in op.get(f"/accounts?village={chain}").json["items"])
    asked = {"account": account["account_no"], "amount_fen": 1000, "payee": "演示工程队", "payee_account": "8001",
             "purpose": "首付款", "documents": []}
    manager.post("/orders", asked, 422)
    people["manager2"].post("/orders", asked, 403)
    paper = {"account": account["account_no"], "amount_fen": 1000, "payee": "演示工程队", "purpose": "材料",
             "paid_on": "2019-09-01", "scan": "2" * 64}
    entered = op.post("/orders/paper", paper, 202).json
    op.get(f"/orders/{chain}/{entered['id']}")
    op.post(f"/orders/{chain}/{entered['id']}/check", {}, 403)
    checked = people["county"].post(f"/orders/{chain}/{entered['id']}/check", {}, 201).json
    same(checked["records"][0]["type"], "order", "the record of a paper order")
    manager.get(f"/orders/{chain}/{entered['id']}/file")
    for act, body in (("words", {}), ("take-back", {"reason": "x"})):
        reply = manager.ask("POST", f"/orders/{chain}/{entered['id']}/{act}", body, str(uuid.uuid4()))
        check(400 <= reply.status < 500, f"{act}: {reply.status}")
    for act, body in (("execute", {"on": "2019-09-02"}), ("settle", {"line": 1})):
        reply = op.ask("POST", f"/orders/{chain}/{entered['id']}/{act}", body, str(uuid.uuid4()))
        check(400 <= reply.status < 500, f"{act}: {reply.status} {reply.body}")


def month_end(people, facts):
    """The form that one person makes and another one checks; then the month is closed."""
    op, county = people["operator"], people["county"]
    account = op.get(f"/accounts?village={facts['own_village']}").json["items"][0]["account_no"]
    last = op.get(f"/statements?account={account}").json["items"][-1]["to_day"][:7]
    asked = {"account": account, "month": last}
    made = op.post("/balance-forms", asked).json["form"]
    shown = op.get(f"/balance-forms/{made}").json
    same((shown["account_no"], shown["month"], shown["checker"]), (account, last + "-01", None), "the form")
    same(shown["bank_fen"] + shown["book_in_fen"] - shown["book_out_fen"], shown["adjusted_fen"], "the bank's side")
    same(shown["book_fen"] + shown["bank_in_fen"] - shown["bank_out_fen"], shown["adjusted_fen"], "the books' side")
    same(len(shown["parts"]), shown["items"], "what is in transit")
    people["manager"].get(f"/balance-forms/{made}")
    people["manager2"].get(f"/balance-forms/{made}", 404)
    same(op.post(f"/balance-forms/{made}/check", {}, 403).json["code"], "second_person", "by oneself")
    checked = county.post(f"/balance-forms/{made}/check", {}).json["records"][0]
    same(checked["type"], "balance_form", "a record")
    verify_record(op.server.home, checked)
    same(json.loads(checked["bytes"])["by"], county.get("/me").json["key"], "by whom")
    county.post(f"/balance-forms/{made}/check", {}, 409)
    same([f["id"] for f in op.get(f"/balance-forms?account={account}&checked=true").json["items"]], [made], "listed")
    op.post("/balance-forms", {"account": "1", "month": last}, 404)
    op.post("/balance-forms", {"account": account, "month": "2019-13"}, 400)
    op.post("/balance-forms", {"account": account, "month": "1990-01"}, 422)
    sealed = {seal["month"][:7] for seal in op.pages("/seals", 100)}
    trial = wait_job(op, op.post("/seals", {"month": last, "dry_run": True}, 202).json["job"])["result"]
    same((trial["dry_run"], trial["month"]), (True, last), "a trial")
    done = wait_job(op, op.post("/seals", {"month": last}, 202).json["job"])
    same(done["state"], "done", f"closed: {done}")
    same((done["result"]["sealed"], done["result"]["already"]), (trial["sealed"], trial["already"]), "as the trial said")
    same(done["result"]["left_out"], len(done["result"]["unsealed"]), "those that are left out, by name")
    check(account in [seal["account_no"] for seal in op.pages(f"/seals?month={last}-01", 100)], "this account's seal")
    again = wait_job(op, op.post("/seals", {"month": last}, 202).json["job"])["result"]
    same((again["sealed"], again["already"]), (0, trial["sealed"] + trial["already"]), "only once")
    named = op.get(f"/seals/programme?month={last}-01").json["items"]
    same(len(named[-1]["unsealed"]), done["result"]["left_out"], "the programme's seal names them")
    check(sealed or trial["sealed"], "some account is sealed")
    op.post("/seals", {"month": "May"}, 400)
    lone = wait_job(op, op.post("/seals", {"month": last, "account": "1"}, 202).json["job"])
    same((lone["state"], lone["result"]["code"]), ("failed", "not_found"), "an account that is none")


def enrolment(people, facts, home):
    """Keys come in by requests that were signed elsewhere."""
    admin, folder = people["administrator"], home.parent / "party"
    folder.mkdir()
    village, out = facts["own_village"], folder / "key.pem"
    account = people["operator"].get(f"/accounts?village={village}").json["items"][0]["account_no"]
    ledger = json.loads(people["operator"].get("/chains/programme/records/0").json["bytes"])["ledger"]
    run("key", "new", "--use", "approval", "--out", out, "--ledger", ledger, "--chain", village, "--account", account,
        "--seat", 1, "--role", "village", "--office", "演示村委会", "--from", "2019-01-01")
    path = folder / "key.pem.request"

    def post(where, status, bytes_=None):
        reply = admin.ask("POST", where, bytes_ or path.read_bytes(), str(uuid.uuid4()),
                          {"Content-Type": "application/json"})
        same(reply.status, status, f"POST {where}: {reply.body[:500]!r}")
        return reply.json

    told = post("/keys/requests/check", 200)
    same((told["authority"], told["items"][0]["by_authority"]), ({"k": 2, "n": 3}, 0), "nobody of the authority yet")
    check(told["items"][0]["by_key"] and "演示村委会" in "".join(i["words"] for i in told["items"]), "in words")
    post("/keys/requests", 400)
    for number in (1, 2):
        run("key", "sign", path, "--key", home.parent / f"authority/authority-{number}.pem", "--yes")
        if number == 1:
            post("/keys/requests", 422)
    same(post("/keys/requests/check", 200)["items"][0]["by_authority"], 2, "two of them")
    done = post("/keys/requests", 201)
    same((done["keys"], done["parties"]), (1, 1), "a key and its seat")
    same([r["type"] for r in done["records"]], ["key", "party"], "a record each")
    verify_record(home, done["records"][0])
    key = json.loads(done["records"][0]["bytes"])["body"]["id"]
    admin.get(f"/keys/{key}")
    check(key in [p["key"] for p in admin.get(f"/parties?chain={village}").json["items"]], "it has its seat")
    post("/keys/requests", 422)  # once
    post("/keys/requests", 400, b'{"items":[],"ledger":"x","v":1}')
    post("/keys/requests/check", 400, b'{"items": [], "ledger": "x", "v": 1}')
    path = folder / "end.request"
    run("key", "revoke", key, "--reason", "left", "--request", path, "--ledger", ledger)
    for number in (1, 2):
        run("key", "sign", path, "--key", home.parent / f"authority/authority-{number}.pem", "--yes")
    ended = post("/keys/requests", 201)
    same((ended["revocations"], ended["records"][0]["type"]), (1, "revocation"), "ended")
    same(admin.get(f"/keys/{key}").json["reason"], "left", "with its reason")


def lists(people, facts):
    """Projects and paper orders come as lists, too: whole, or not at all."""
    op, county, manager = people["operator"], people["county"], people["manager"]
    own, other = facts["own_village"], facts["other_village"]
    head = "村代码,年度,项目编号,项目名称,类别,预算(元),绩效目标\n"
    mine = head + f"{own},2020,list-1,演示路灯,road,1000.00,亮化一条路\n"
    both = mine + f"{other},2020,list-2,演示路灯,road,1000.00,亮化一条路\n{own},2020,,无编号,road,十元,x\n"
    wrong = upload(manager, "projects", "wrong.csv", both.encode())
    told = wait_job(manager, manager.post(f"/uploads/{wrong}/check", {}, 202).json["job"])
    same(told["state"], "failed", "another village's project, and one that is none")
    check({r["line"] for r in told["result"]["refusals"]} == {3, 4}, f"each with its line: {told}")
    right = upload(manager, "projects", "projects.csv", mine.encode())
    tried = wait_job(manager, manager.post(f"/uploads/{right}/check", {}, 202).json["job"])
    same((tried["state"], tried["result"]["rows"]), ("done", 1), f"it could be: {tried}")
    taken = wait_job(manager, manager.post(f"/uploads/{right}/commit", {}, 202).json["job"])
    same((taken["state"], taken["result"]["rows"]), ("done", 1), f"a project: {taken}")
    check(taken["result"]["record"]["chain"] == "programme/office", "the file's record")
    check("list-1" in [p["id"] for p in manager.get(f"/projects?chain={own}").json["items"]], "it is there")
    again = upload(manager, "projects", "projects.csv", mine.encode())
    same(wait_job(manager, manager.post(f"/uploads/{again}/commit", {}, 202).json["job"])["result"]["known"], True, "once")
    account = op.get(f"/accounts?village={own}").json["items"][0]["account_no"]
    paper = ("付款账号,申请编号,金额(元),收款人,用途,支付日期,扫描件摘要值\n"
             f"{account},list-P1,10.00,演示工程队,材料,2019-09-02,{'3' * 64}\n")
    papers = upload(county, "orders", "orders.csv", paper.encode())
    done = wait_job(county, county.post(f"/uploads/{papers}/commit", {}, 202).json["job"])
    same((done["state"], done["result"]["rows"]), ("done", 1), f"a paper order: {done}")
    county.post(f"/orders/{own}/list-P1/check", {}, 403)
    same(op.post(f"/orders/{own}/list-P1/check", {}).json["records"][0]["type"], "order", "by a second person")
    for who, kind, status in ((people["payer"], "projects", 403), (manager, "orders", 403)):
        who.post("/uploads", {"kind": kind, "name": "x.csv", "size": 3, "sha256": "0" * 64}, status)
    op.post("/uploads", {"kind": "projects", "name": "x.csv", "size": 3, "sha256": "0" * 64,
                         "options": {"year": 2020}}, 400)


def notices(people, facts):
    publisher, county = people["publisher"], people["county"]
    listed = publisher.pages("/notices", 7)
    same(listed, publisher.get("/notices?limit=1000").json["items"], "notices by pages")
    check(len(listed) > 14, "of which there are several")
    publisher.get("/notices?cursor=N3", 400)
    asked = {"kind": "N3", "subject": facts["own_village"], "year": 2019, "from": "2031-01-10"}
    made = county.post("/notices", asked).json
    people["town"].get(f"/notices/{made['number']}", None)
    county.get(f"/notices/{made['number']}")
    same(json.loads(county.get(f"/notices/{made['number']}/model").body)["number"], made["number"], "its model")
    people["manager"].get(f"/notices/{made['number']}", 404)
    county.post(f"/notices/{made['number']}/review", {}, 403)
    publisher.post(f"/notices/{made['number']}/review", {}, 200)
    told = wait_job(publisher, publisher.post(f"/notices/{made['number']}/publish", {}, 202).json["job"])
    same((told["state"], told["result"].get("notice")), ("done", made["number"]), f"published: {told}")
    people["manager2"].get(f"/notices/{made['number']}")  # a published notice is everybody's
    auditor, by = people["auditor"], [county.get("/me").json["key"], publisher.get("/me").json["key"]]
    office = auditor.get(f"/chains/{quote(facts['own_village'] + '/office')}/records?type=draft&limit=1000")
    said = [json.loads(r["bytes"]) for r in office.json["items"]]
    same([r["by"] for r in said if r["body"].get("number") == made["number"]], by, "draft and review, by whom")
    told = auditor.get(f"/chains/{facts['own_village']}/records?type=notice&limit=1000").json["items"]
    same([r["by"] for r in told if made["number"] in r["bytes"]], by[1:], "published by whom")
    for act, body in (("postings", {"channel": "board", "place": "村口", "first": "2031-01-10"}),
                      ("extend", {"to": "2031-03-01"}), ("end", {}), ("archive", {}),
                      ("objections", {"text": "x", "received": "2031-01-11"}),
                      ("objections/1/answer", {"text": "x", "outcome": "x", "received": "2031-01-12"})):
        reply = county.ask("POST", f"/notices/{made['number']}/{act}", body, str(uuid.uuid4()))
        check(reply.status < 500, f"{act}: {reply.status} {reply.body}")


def at_once(people, facts, server):
    """Many posts at the same time: each is done once, whoever shares its commit."""
    op, results = people["operator"], []
    left = [b for b in op.get("/breaks?limit=1000&state=open").json["items"]][:16]

    def one(which):
        client = Client(server, "operator")
        key = str(uuid.uuid4())
        results.append([client.ask("POST", f"/breaks/{which['id']}/explain", {"reason": "同时"}, key).json
                        for _ in range(2)])

    threads = [threading.Thread(target=one, args=(b,)) for b in left]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    places = [(r["chain"], r["n"]) for first, _ in results for r in first["records"]]
    same(len(places), len(left), "one record for each")
    same(len(set(places)), len(left), "each of its own")
    check(all(first == second for first, second in results), "the answer twice")


def coverage():
    asked = {(m, p) for m, p, _ in Client.seen}
    table = {(m, p) for m, p, _, _ in routes()}
    missing = sorted(table - asked)
    same(missing, [], "routes that no test asks for")
    good = {f"{m} {p}" for m, p, status in Client.seen if 200 <= status < 300}
    elsewhere = {route for routes_ in lib.ELSEWHERE.values() for route in routes_}
    same(sorted({f"{m} {p}" for m, p in table} - good - elsewhere), [], "routes that no test has answered well")


def test():
    work, home = lib.make_home()
    server = None
    try:
        Client.spec = Spec(lib.TOP / "docs/spec/openapi.json")
        same(Client.spec.lint(routes()), [], "docs/spec/openapi.json")
        run("person", "add", home / "certs/operator.pem", "--role", "operator", "--name", "演示operator", home=home)
        run("key", "authority", "init", "--k", "2", "--n", "3", "--out", work / "authority", home=home)
        run("key", "authority", "pin", work / "authority/authority.json", home=home)
        server = Server(home)
        facts = {}
        op = Client(server, "operator")
        all_breaks = op.get("/breaks?limit=1000").json["items"]
        counts = {}
        for one in all_breaks:
            counts[one["county"]] = counts.get(one["county"], 0) + (one["state"] == "open")
        county = max((c for c in counts if c), key=counts.get)
        own = op.get(f"/villages?county={county}").json["items"]
        other = next(v for v in op.get("/villages").json["items"] if v["county"] != county)
        facts.update(county=county, own_village=own[0]["code"], manager_village=own[0]["code"],
                     other_village=other["code"], payer="city")
        scope = {"payer": ["city"], "county": [county], "town": [other["code"][:9]],
                 "manager": [own[0]["code"]], "manager2": [other["code"]]}
        for name in lib.ROLES[1:]:
            words = ["person", "add", home / f"certs/{name}.pem", "--role", name.rstrip("2"), "--name", f"演示{name}"]
            words += ["--scope", ",".join(scope[name])] if name in scope else []
            run(*words, home=home)
        people = {name: Client(server, name) for name in lib.ROLES}
        reads(people, facts)
        conditional(people)
        wrong_input(people)
        decisions(people, facts)
        uploads(people, facts)
        persons(people, facts, server)
        orders(people, facts)
        lists(people, facts)
        month_end(people, facts)
        enrolment(people, facts, home)
        notices(people, facts)
        at_once(people, facts, server)
        coverage()
        same(server.stop(), 0, "Ctrl-C ends it well")
        lib.verify(home)
    except Bad as why:
        raise lib.Failed(f"not as docs/spec/openapi.json says: {why}") from None
    finally:
        lib.take_down(work, *([server] if server else []))


if __name__ == "__main__":
    lib.main(test)
