#!/usr/bin/env python3
"""Writes tests/vectors/record_notice.json: notices, what became of them, objections, drafts.
Published vectors are for ever: this refuses to overwrite the file."""
import json
import os
import sys
import make_record as m

HERE = os.path.dirname(os.path.abspath(__file__))
V, P = m.VILLAGE, m.PAYER


def draft(name, chain, kind, number, **more):
    m.add(name, chain + "/office", "draft",
          {"kind": kind, "maker": m.commit(name + " maker"), "number": number, **more})


def notice(name, chain, number, kind="N3", **more):
    draft("draft of " + name, chain, "notice", number, model="ab" * 32)
    draft("review of " + name, chain, "review", number, model="ab" * 32,
          draft=m.cite("draft of " + name))
    m.add(name, chain, "notice",
          {"as_of": "2020-12-31", "figures": "12" * 32, "from": "2021-01-11",
           "issuer": "演示镇演示村村民委员会", "kind": kind, "model": "ab" * 32, "number": number,
           "renderer": "mingzhang-notice-1", "review": m.cite("review of " + name),
           "root": "34" * 32, "size": 9, "stage": "after", "templates": "56" * 32,
           "title": "演示村2020年度引导资金使用情况公告", "to": "2021-01-21", **more})


def step(name, chain, of, word, day, **more):
    m.add(name, chain, "notice_step", {"notice": m.cite(of), "on": day, "step": word, **more})


def build():
    m.genesis("programme", "programme")
    m.genesis(V, "village")
    m.genesis(P, "payer")
    notice("notice", V, "N3-441424103201-2020-1", boards=["78" * 32, "9a" * 32], page="bc" * 32)
    notice("notice of a payer", P, "N1-d-tianhe-2020-1", "N1", due="2020-05-12", stage="before")
    notice("notice of the programme", "programme", "N2-2020-1", "N2", stage="before",
           to="2021-03-01")
    step("posted", V, "notice", "posted", "2021-01-11", channel="board", first="2021-01-11",
         place="村委会公示栏", photos=["de" * 32])
    step("posted elsewhere", V, "notice", "posted", "2021-01-22", channel="portal",
         first="2021-01-11", last="2021-01-22", place="县政府网站")
    step("extended", V, "notice", "extended", "2021-01-15", to="2021-01-31")
    draft("words", V, "objection", "Y-1", sender=m.commit("张三"), text=m.commit("与我所知不符"))
    m.add("objection", V, "objection", {"due": "2021-02-05", "notice": m.cite("notice"),
                                        "number": "Y-1", "received": "2021-01-15"})
    draft("words of the answer", V, "answer", "Y-1", text=m.commit("已当面答复"))
    m.add("answer", V, "objection",
          {"answered": "2021-01-20", "notice": m.cite("notice"), "number": "Y-1",
           "opened": m.cite("objection"), "outcome": "经核对，公示金额与银行对账单一致。"})
    notice("outcome", V, "N6-441424103201-2021-1", "N6", answers=m.cite("answer"))
    notice("correction", V, "N5-441424103201-2021-1", "N5", supersedes=m.cite("notice"))
    step("ended", V, "notice", "ended", "2021-02-01")
    step("archived", V, "notice", "archived", "2021-02-02")
    return m.records


def refused(records):
    """One change each to a record that is fine; what a reader must say."""
    by_name = {r["name"]: r["bytes"] for r in records}
    n, s, d = by_name["notice"], by_name["posted"], by_name["review of notice"]
    o, a, e = by_name["objection"], by_name["answer"], by_name["extended"]
    correction, outcome = by_name["correction"], by_name["outcome"]
    late = by_name["notice of a payer"]
    changes = [
        ("a period of nine days", "body", n, '"to":"2021-01-21"', '"to":"2021-01-20"'),
        ("a kind that is none", "body", n, '"N3"', '"N7"'),
        ("a stage that is none", "body", n, '"after"', '"later"'),
        ("a notice without a review", "body", n, '"review":%s,' % m.canonical(m.cite("review of notice")), ""),
        ("a review in another chain", "body", n, '"chain":"441424103201/office"',
         '"chain":"programme/office"'),
        ("a review that is public", "body", n, '"chain":"441424103201/office"',
         '"chain":"441424103201"'),
        ("a correction of nothing", "body", n, '"N3"', '"N5"'),
        ("a report of a use that supersedes", "body", correction, '"N5"', '"N3"'),
        ("an outcome of nothing", "body", n, '"N3"', '"N6"'),
        ("a report of a use that answers", "body", outcome, '"N6"', '"N3"'),
        ("a correction of what comes later", "body", correction,
         '"n":%d},"templates"' % m.cite("notice")["n"], '"n":99},"templates"'),
        ("a date by which a use must be public", "body", late, '"N1"', '"N3"'),
        ("no boards", "body", n, '"boards":["%s","%s"]' % ("78" * 32, "9a" * 32), '"boards":[]'),
        ("a log of no size", "body", n, '"size":9', '"size":0'),
        ("a step that is none", "body", e, '"extended"', '"shortened"'),
        ("a posting without a place", "body", s, '"place":"村委会公示栏",', ""),
        ("a posting without a first day", "body", s, '"first":"2021-01-11",', ""),
        ("a channel that is none", "body", s, '"board"', '"tree"'),
        ("a posting with a new end", "body", s, '"step":"posted"',
         '"step":"posted","to":"2021-03-01"'),
        ("a posting that ends before it begins", "body", by_name["posted elsewhere"],
         '"last":"2021-01-22"', '"last":"2021-01-10"'),
        ("an extension without an end", "body", e, ',"to":"2021-01-31"', ""),
        ("photographs of an extension", "body", e, '"step":', '"photos":["%s"],"step":' % ("de" * 32)),
        ("a notice of another chain", "body", s, '"notice":{"chain":"441424103201"',
         '"notice":{"chain":"441424103202"'),
        ("an objection without a deadline", "body", o, '"due":"2021-02-05",', ""),
        ("a deadline before the objection came", "body", o, "2021-02-05", "2021-01-14"),
        ("an objection that is its own answer", "body", o, '"due":', '"answered":"2021-01-16","due":'),
        ("an answer without an outcome", "body", a,
         ',"outcome":"经核对，公示金额与银行对账单一致。"', ""),
        ("an answer that was received", "body", a, '公示金额与银行对账单一致。"',
         '一致。","received":"2021-01-15"'),
        ("a review of nothing", "body", d, '"draft":%s,' % m.canonical(m.cite("draft of notice")), ""),
        ("a draft without a model", "body", by_name["draft of notice"], '"model":"%s",' % ("ab" * 32), ""),
        ("an objection without words", "body", by_name["words"],
         ',"text":%s' % m.canonical(m.commit("与我所知不符")), ""),
        ("a draft with a sender", "body", by_name["draft of notice"], '3201-2020-1"},"by"',
         '3201-2020-1","sender":%s},"by"' % m.canonical(m.commit("张三"))),
    ]
    out = []
    for name, finding, text, old, new in changes:
        assert old in text, name
        out.append({"name": name, "finding": finding, "bytes": text.replace(old, new, 1)})
    return out


def main():
    path = os.path.join(HERE, "record_notice.json")
    if os.path.exists(path):
        sys.exit(f"{path} exists; vectors are append-only")
    made = build()
    document = {"ledger": m.LEDGER, "seed": m.SEED.hex(), "public_key": m.PUBLIC.hex(),
                "key": m.KEY, "records": made, "refused": refused(made)}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False, indent=1)
        out.write("\n")


if __name__ == "__main__":
    main()
