"""Books of one village, small enough to say beforehand what comes of everything."""

import json

import lib
from lib import run

LEDGER, VILLAGE, ACCOUNT, PAYER_ACCOUNT = "test.example/orders", "441424103201", "8001000000001", "4400001000000000001"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def statement(folder, name, first, last, opening, closing, *rows):
    return write(folder / name, f"账号：{ACCOUNT}\n期间：{first} 至 {last}\n期初余额：{opening}\n期末余额：{closing}\n"
                 "记账日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要\n" + "\n".join(rows) + "\n")


def payments(folder, name, *rows):
    """rows: (year, yuan, day, voucher), by the city."""
    return write(folder / name, "年度,村代码,收款账号,收款户名,金额(元),付款日期,凭证号\n" + "".join(
        f"{year},{VILLAGE},{ACCOUNT},甲村共管户,{yuan},{day},{voucher}\n" for year, yuan, day, voucher in rows))


def registry(work, home):
    programme = json.loads((lib.TOP / "src/programme/assets/guangzhou-2019-2020.json").read_text())
    programme["settings"]["orders_from"] = "2020-05-01"
    write(home / "mingzhang.conf", f"ledger = {LEDGER}\n")
    run("init", home=home)
    run("import", "programme", write(work / "programme.json", json.dumps(programme)), "--demo", home=home)
    run("import", "registry",
        write(work / "payers.csv", "代码,名称,资金来源,区划或信用代码,账号,账户名称,别名\n"
              f"city,演示市财政局,市级,,{PAYER_ACCOUNT},演示市财政局,市财政\n"),
        write(work / "villages.csv", "村代码,村名,镇,县区代码,县区,帮扶单位,帮扶单位类型,出资方\n"
              f"{VILLAGE},甲村,演示镇,441424,五华县,市农业局,市属单位,city\n"),
        write(work / "accounts.csv", "账号,类型,村代码,开户行,户名,共管方\n"
              f"{ACCOUNT},共管账户,{VILLAGE},演示银行,甲村共管户,帮扶单位:市农业局、镇:演示镇、村:甲村\n"),
        write(work / "scope.csv", "范围,对象,村数,年度金额\n出资方,city,1,500000.00\n"), home=home)


def of_2020(work, home):
    """500,000.00 paid and received."""
    registry(work, home)
    run("import", "payments", payments(work, "paid.csv", (2020, "500000.00", "2020-04-10", "A1")), "--payer", "city",
        home=home)
    run("import", "statement", statement(work, "one.csv", "2020-01-01", "2020-05-31", "0.00", "500000.00",
        f"2020-04-10,S1,,500000.00,500000.00,演示市财政局,{PAYER_ACCOUNT},引导资金"), home=home)
    run("reconcile", home=home)


def people(server, home, *names):
    """Registers them, those with a scope for this village."""
    scopes = {"manager": VILLAGE, "county": VILLAGE[:6], "town": VILLAGE[:9], "payer": "city"}
    for name in names:
        run("person", "add", home / f"certs/{name}.pem", "--role", name, "--name", f"演示{name}",
            *(["--scope", scopes[name]] if name in scopes else []), home=home)
    return {name: lib.Client(server, name) for name in names}
