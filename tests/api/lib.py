"""What the tests of the service share: a home with a small sample, certificates, people, a running
`mingzhang serve`, and a client that checks every reply against docs/spec/openapi.json."""

import hashlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

import openapi

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / os.environ.get("B", "build")
MZ = str(BUILD / "mingzhang")
ENV = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="en")
ENV.pop("MINGZHANG_HOME", None)
ROLES = ["operator", "payer", "county", "town", "manager", "manager2", "auditor", "publisher", "administrator"]
passed = 0
# Routes that are answered well in a test of their own; test_service.py does so with all others.
ELSEWHERE = {
    "test_decisions": ["POST /breaks/{break}/not-duplicate", "POST /proposals/{proposal}/accept",
                       "GET /proposals/{proposal}"],
    "test_notices": [f"POST /notices/{{notice}}/{act}" for act in
                     ("archive", "end", "extend", "objections", "objections/{objection}/answer", "postings")],
    "test_orders": ["POST /orders"] + [f"POST /orders/{{chain}}/{{order}}/{act}" for act in
                                       ("execute", "settle", "take-back", "words")],
}


class Failed(Exception):
    pass


def check(truth, what):
    global passed
    if not truth:
        raise Failed(what)
    passed += 1


def same(have, want, what):
    check(have == want, f"{what}: {have!r} is not {want!r}")


def run(*command, status=0, home=None):
    words = [MZ] + (["--home", str(home)] if home else []) + [str(c) for c in command]
    done = subprocess.run(words, env=ENV, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != status:
        raise Failed(f"{' '.join(words)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def verify(home):
    """The live audit finds nothing; nothing anchors it here, so its status is 1."""
    check("consistent, NOT anchored" in run("verify", status=1, home=home), "the books verify")


def make_home(villages=24):
    """A folder of this test with certificates and the demo's books; (folder, home)."""
    work = pathlib.Path(tempfile.mkdtemp(prefix="api.", dir=BUILD))
    work.chmod(0o711)
    home = work / "home"
    home.mkdir(mode=0o711)
    if villages:
        run("--json", "demo", "--villages", villages, "--no-serve", home=home)
    # afterwards: the tests register people by themselves, with scopes of their own
    subprocess.run(["bash", TOP / "certs/make-dev.sh", home / "certs"], check=True, stdout=subprocess.DEVNULL)
    return work, home


def take_down(work, *servers):
    for server in servers:
        server.kill()
    for home in work.iterdir():
        place = home / "pg.place"
        data = pathlib.Path(place.read_text().strip()) if place.exists() else home / "pg"
        pid = data / "data" / "postmaster.pid"
        if pid.exists():
            number = int(pid.read_text().split()[0])
            try:
                os.kill(number, signal.SIGINT)
                while pid.exists():
                    time.sleep(0.05)
            except ProcessLookupError:
                pass
        if place.exists():
            shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)


class Server:
    """A running service. Its addresses are any that are free, or the ones given."""

    def __init__(self, home, listen="127.0.0.1:0", env=None):
        self.home, self.log = home, open(home / "serve.err", "a")
        self.process = subprocess.Popen(
            [MZ, "--home", home, "--json", "serve", "--listen", listen, "--public", "127.0.0.1:0"],
            env={**ENV, **(env or {})}, stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, text=True)
        text = ""
        while not text.rstrip().endswith("}"):
            line = self.process.stdout.readline()
            if not line:
                raise Failed("the service does not start: " + (home / "serve.err").read_text())
            text += line
        told = json.loads(text)
        self.public = told["public"]
        self.host, self.port = told["service"].split("/")[2].rsplit(":", 1)
        self.port = int(self.port)

    def stop(self):
        """Ends it as Ctrl-C does; its exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Client:
    """One person with a certificate (None: without)."""

    spec = None
    seen = set()  # (method, path of the route, status)

    def __init__(self, server, name):
        self.server, self.name = server, name
        certs = server.home / "certs"
        self.context = ssl.create_default_context(cafile=certs / "ca.pem")
        if name:
            self.context.load_cert_chain(certs / f"{name}.pem", certs / f"{name}.key")
        self.cookie = self.csrf = None

    def ask(self, method, path, body=None, key=None, headers=None, retries=0):
        """A request; what comes back must be as the document says. Each on a connection of its own."""
        sent = dict(headers or {})
        if isinstance(body, (dict, list)):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        if key:
            sent["Idempotency-Key"] = key
        if self.cookie:
            sent["Cookie"] = self.cookie
        if self.csrf:
            sent["X-CSRF-Token"] = self.csrf
        while True:
            try:
                link = http.client.HTTPSConnection(self.server.host, self.server.port, context=self.context, timeout=60)
                link.request(method, "/api/v1" + path, body, sent)
                answer = link.getresponse()
                reply = Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
                link.close()
                break
            except (OSError, http.client.HTTPException):
                if retries == 0:
                    raise
                retries -= 1
                time.sleep(0.1)
        if Client.spec is not None:
            route = Client.spec.check_reply(method, path, reply)
            if 200 <= reply.status < 300 and route and sent.get("Content-Type") == "application/json":
                Client.spec.check_request(method, route, json.loads(body))
            Client.seen.add((method, route, reply.status))
        return reply

    def get(self, path, status=200, **more):
        reply = self.ask("GET", path, **more)
        if status is not None:
            same(reply.status, status, f"{self.name}: GET {path} {reply.body[:300]!r}")
        return reply

    def post(self, path, body=None, status=201, key=None, **more):
        reply = self.ask("POST", path, {} if body is None else body, key or str(uuid.uuid4()), **more)
        if status is not None:
            same(reply.status, status, f"{self.name}: POST {path} {reply.body[:500]!r}")
        return reply

    def pages(self, path, limit):
        """Every item of a list, page by page."""
        items, cursor = [], None
        while True:
            mark = "&" if "?" in path else "?"
            page = self.get(f"{path}{mark}limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
            items += page["items"]
            check(len(page["items"]) <= limit, "a page is larger than asked for")
            cursor = page.get("next")
            if cursor is None:
                return items
            cursor = urllib.parse.quote(cursor, safe="")


def answered(test):
    """What ELSEWHERE says of this test: each of these routes was answered well, and as described."""
    good = {f"{m} {p}" for m, p, status in Client.seen if 200 <= status < 300}
    same(sorted(set(ELSEWHERE[test]) - good), [], "routes that were not answered well")


def key_sha256(home, name):
    """SHA-256 of a certificate's public key, by the openssl command."""
    pem = subprocess.run(["openssl", "x509", "-in", home / f"certs/{name}.pem", "-pubkey", "-noout"],
                         check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem, check=True,
                         capture_output=True).stdout
    return hashlib.sha256(der).hexdigest()


def register(home, scopes):
    """One person for each role; scopes: role -> list."""
    for name in ROLES:
        words = ["person", "add", home / f"certs/{name}.pem", "--role", name.rstrip("2"), "--name", f"演示{name}"]
        if scopes.get(name):
            words += ["--scope", ",".join(scopes[name])]
        run(*words, home=home)


def main(test):
    """Runs the test; what it made is taken down whatever happens."""
    try:
        test()
    except Failed as why:
        print("FAIL:", why, file=sys.stderr)
        sys.exit(1)
    print(f"1..1\nok 1 - {passed} passed, 0 failed")
