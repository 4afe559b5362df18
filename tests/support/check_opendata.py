#!/usr/bin/env python3
"""Judges what `mingzhang export fiscal`, `gbt24589` and `ocds` wrote, with code of its own.

usage: check_opendata.py fiscal DIR | ledger FILE.json FILE.xml | ocds FILE.json

Fiscal Data Package 1.0 is a Tabular Data Package whose fields carry a columnType; the types below
are those of its budget and spending taxonomies that this project uses, with the data type and the
label's code that the taxonomies name. recipient:bank:account is one of theirs and must never be here.
"""
import csv
import datetime
import decimal
import hashlib
import json
import pathlib
import re
import sys
import xml.etree.ElementTree

TYPES = {
    "value": ("number", None),
    "value-kind:code": ("string", None),
    "value-kind:label": ("string", "value-kind:code"),
    "value-currency:code": ("string", None),
    "date:generic": ("date", None),
    "date:fiscal-year": ("integer", None),
    "date:fiscal:activity-start": ("date", None),
    "date:fiscal:activity-end": ("date", None),
    "phase:id": ("string", None),
    "direction": ("string", None),
    "fin-source:generic:code": ("string", None),
    "fin-source:generic:label": ("string", "fin-source:generic:code"),
    "activity:generic:project:code": ("string", None),
    "activity:generic:project:label": ("string", "activity:generic:project:code"),
    "activity:generic:contract:code": ("string", None),
    "functional-classification:generic:code": ("string", None),
    "functional-classification:generic:label": ("string", "functional-classification:generic:code"),
    "administrator:generic:id": ("string", None),
    "administrator:generic:name": ("string", "administrator:generic:id"),
    "geo:target:code": ("string", None),
    "geo:target:title": ("string", "geo:target:code"),
    "geo:target:level1:code": ("string", None),
    "geo:target:level1:title": ("string", "geo:target:level1:code"),
    "geo:target:level2:title": ("string", None),
    "transaction-id:code": ("string", None),
    "transaction-id:transaction-kind": ("string", None),
    "transaction-id:budget-code": ("string", None),
}
ACCOUNT = re.compile(r"(?<![0-9a-f])[0-9]{15,}(?![0-9a-f])")
checks = 0


def need(truth, what):
    global checks
    checks += 1
    if not truth:
        sys.exit(f"FAIL: {what}")


def check_cell(field, cell, where):
    pattern = field.get("constraints", {}).get("pattern")
    if cell == "":
        return
    if field["type"] == "number":
        need(re.fullmatch(r"-?[0-9]+\.[0-9]{2}", cell), f"{where}: {cell} is no amount in yuan")
    elif field["type"] == "integer":
        need(re.fullmatch(r"[0-9]{4}", cell), f"{where}: {cell} is no year")
    elif field["type"] == "date":
        datetime.date.fromisoformat(cell)
    else:
        need(field["type"] == "string", f"{where}: type {field['type']}")
    if pattern is not None:
        need(re.search(pattern, cell), f"{where}: {cell} is not {pattern}")
    need(not ACCOUNT.search(cell), f"{where}: {cell} looks like an account")


def check_fields(fields, where):
    used = [f["columnType"] for f in fields if "columnType" in f]
    need(len(used) == len(set(used)), f"{where}: a columnType stands twice")
    for field in fields:
        name = field.get("columnType")
        if name is None:
            continue
        need(name in TYPES, f"{where}: {name} is in no taxonomy")
        kind, code = TYPES[name]
        need(field["type"] == kind, f"{where}: {name} wants {kind}")
        need(code is None or code in used, f"{where}: {name} labels nothing")


def check_resource(folder, resource):
    where = f"{folder}/{resource['path']}"
    raw = (folder / resource["path"]).read_bytes()
    need(resource["bytes"] == len(raw), f"{where}: bytes")
    need(resource["hash"] == "sha256:" + hashlib.sha256(raw).hexdigest(), f"{where}: hash")
    need(resource["profile"] == "tabular-data-resource", f"{where}: profile")
    fields = resource["schema"]["fields"]
    check_fields(fields, where)
    rows = list(csv.reader(raw.decode("utf-8").splitlines(), strict=True))
    need(rows[0] == [f["name"] for f in fields], f"{where}: head")
    table = []
    for number, row in enumerate(rows[1:], 2):
        need(len(row) == len(fields), f"{where}:{number}: cells")
        for field, cell in zip(fields, row):
            check_cell(field, cell, f"{where}:{number}:{field['name']}")
        table.append(dict(zip(rows[0], row)))
    key = resource["schema"]["primaryKey"]
    keys = [tuple(row[k] for k in key) for row in table]
    need(len(keys) == len(set(keys)), f"{where}: the primary key is not unique")
    return table


def check_package(folder, year):
    package = json.loads((folder / "datapackage.json").read_text())
    need(package["profile"] == "tabular-data-package", f"{folder}: profile")
    need(re.fullmatch(r"[-a-z0-9._/]+", package["name"]), f"{folder}: name")
    need(package["fiscalPeriod"] == {"start": f"{year}-01-01", "end": f"{year}-12-31"}, f"{folder}: period")
    listed = {r["path"] for r in package["resources"]} | {"datapackage.json"}
    need(listed == {p.name for p in folder.iterdir()}, f"{folder}: files beside the package")
    need("recipient:bank:account" not in (folder / "datapackage.json").read_text(), f"{folder}: accounts")
    tables = {r["name"]: check_resource(folder, r) for r in package["resources"]}
    for row in tables["transactions"]:
        need(row["fiscal_year"] == year, f"{folder}: {row['id']} is of another year")
        need(row["source"] != "none" or row["date"][:4] == year, f"{folder}: {row['id']}: day")
    owed = sum(decimal.Decimal(r["amount"]) for r in tables["transactions"] if r["kind"] == "quota")
    said = sum(decimal.Decimal(r["amount"]) for r in tables["sources"] if r["measure"] == "quota")
    need(owed == said, f"{folder}: quotas {owed} are not {said}")
    return tables


def check_fiscal(top):
    for year in sorted(top.iterdir()):
        whole = check_package(year / "programme", year.name) if (year / "programme").exists() else None
        parts = {"transactions": [], "sources": []}
        for folder in sorted(p for p in year.iterdir() if p.name != "programme"):
            for name, rows in check_package(folder, year.name).items():
                parts.setdefault(name, []).extend(rows)
        if whole is not None:
            for name, rows in whole.items():
                if name == "notices":  # some are the programme's and the payers' own
                    rows = [r for r in rows if re.fullmatch("[0-9]{12}", r["chain"])]
                need(rows == parts[name], f"{year}: {name} of the programme is not that of the villages")
        need(parts["transactions"], f"{year}: nothing")


def amount(text):
    need(re.fullmatch(r"-?[0-9]+\.[0-9]{2}", text), f"{text} is no amount")
    return decimal.Decimal(text)


def check_ledger(as_json, as_xml):
    data = json.loads(pathlib.Path(as_json).read_text())
    root = xml.etree.ElementTree.parse(as_xml).getroot()
    for name, items in data.items():
        if name == "电子账簿":
            continue
        same = [{c.tag: c.text or "" for c in item} for item in root.find(name)]
        need(same == [{k: str(v) for k, v in i.items()} for i in items], f"{name} differs in XML")
    need("子集" in data["电子账簿"]["接口声明"], "it must say that it is a subset")
    books = {b["科目编号"] for b in data["会计科目"]}
    vouchers, moved, last = {}, {}, {}
    for line in data["记账凭证"]:
        debit, credit = amount(line["借方金额"]), amount(line["贷方金额"])
        need(line["科目编号"] in books, "an unknown book")
        need((debit > 0) != (credit > 0), f"{line}: one side")
        place = (line["核算单位编号"], line["记账凭证编号"])
        colour = (line["资金来源"], line["资金年度"])
        vouchers.setdefault((place, colour), []).append(debit - credit)
        key = (line["核算单位编号"], line["科目编号"], colour, line["会计期间"])
        before = moved.get(key, (decimal.Decimal(0), decimal.Decimal(0)))
        moved[key] = (before[0] + debit, before[1] + credit)
    for place, amounts in vouchers.items():
        need(sum(amounts) == 0, f"{place} does not balance")
    for row in data["科目余额及发生额"]:
        colour = (row["资金来源"], row["资金年度"])
        key = (row["核算单位编号"], row["科目编号"], colour)
        sides = (amount(row["借方发生额"]), amount(row["贷方发生额"]))
        need(amount(row["期初余额"]) == last.get(key, 0), f"{key}: opening")
        need(sides == moved.pop(key + (row["会计期间"],), (0, 0)), f"{key}: turnover")
        last[key] = amount(row["期末余额"])
        need(last[key] == amount(row["期初余额"]) + sides[0] - sides[1], f"{key}: closing")
    need(not moved, "turnover that no balance shows")


TAGS = {"planning", "tender", "award", "contract", "implementation"}


def check_value(value, where):
    need(set(value) == {"amount", "currency"} and value["currency"] == "CNY", f"{where}: value")
    need(isinstance(value["amount"], decimal.Decimal), f"{where}: amount is no number with fen")
    need(-value["amount"].as_tuple().exponent == 2, f"{where}: amount to the fen")
    return value["amount"]


def check_release(release):
    """The required fields and references of OCDS 1.1.5, and the extension budget_breakdown."""
    where = release["ocid"]
    need(re.fullmatch(r"ocds-[a-z0-9]{6}-[0-9]{12}-.+", where), f"{where}: ocid")
    need(release["id"].startswith(where), f"{where}: id")
    need(release["initiationType"] == "tender" and set(release["tag"]) <= TAGS, f"{where}: tag")
    datetime.datetime.fromisoformat(release["date"])
    parties = {p["id"]: p["name"] for p in release["parties"]}
    need(parties[release["buyer"]["id"]] == release["buyer"]["name"], f"{where}: buyer")
    budget = release["planning"]["budget"]
    parts = [check_value(b["amount"], where) for b in budget["budgetBreakdown"]]
    need(sum(parts) == check_value(budget["amount"], where), f"{where}: breakdown")
    for part in budget["budgetBreakdown"]:
        need(parties[part["sourceParty"]["id"]] == part["sourceParty"]["name"], f"{where}: source")
    awards = {a["id"] for a in release["awards"]}
    need(all("suppliers" not in a for a in release["awards"]), f"{where}: a contract party is named")
    for contract in release["contracts"]:
        need(contract["awardID"] in awards and contract["title"], f"{where}: contract")
        need(contract["status"] in {"active", "terminated"}, f"{where}: status")
        paid = contract["implementation"]["transactions"]
        need(len({t["id"] for t in paid}) == len(paid), f"{where}: transaction ids")
        for payment in paid:
            need(payment["payer"]["id"] in parties and "payee" not in payment, f"{where}: payer")
            datetime.datetime.fromisoformat(payment["date"])
        total = sum(check_value(t["value"], where) for t in paid)
        need(total <= check_value(contract["value"], where), f"{where}: paid more than the contract")


def check_ocds(path):
    text = pathlib.Path(path).read_text()
    package = json.loads(text, parse_float=decimal.Decimal)
    need(package["version"] == "1.1" and package["publisher"]["name"], "version or publisher")
    need(package["uri"].startswith("https://"), "uri")
    datetime.datetime.fromisoformat(package["publishedDate"])
    for release in package["releases"]:
        check_release(release)
    need(len({r["id"] for r in package["releases"]}) == len(package["releases"]), "release ids")
    need(package["releases"] and not re.search(r'(?<![0-9a-f"-])[0-9]{15,}', text), "accounts")


if __name__ == "__main__":
    if sys.argv[1] == "fiscal":
        check_fiscal(pathlib.Path(sys.argv[2]))
    elif sys.argv[1] == "ocds":
        check_ocds(sys.argv[2])
    else:
        check_ledger(sys.argv[2], sys.argv[3])
    need(checks > 10, "nothing was checked")
    print(f"{checks} checks")
