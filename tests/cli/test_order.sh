#!/usr/bin/env bash
# An order over the whole way: planned, asked for, signed by three parties on machines of their own,
# paid, found on the bank's statement, and judged by the auditor's verifier. And a fourth who forges.
. "${0%/*}/lib.sh"
top=$PWD
cd "$WORK"
L=test.example/orders
V=441424103201
export MINGZHANG_HOME=$WORK/home

# The books: one city, two villages with an account each, 500,000 yuan arrived in both.
jq '.settings.orders_from = "2020-05-01"' "$top/src/programme/assets/guangzhou-2019-2020.json" > programme.json
cat > payers.csv <<'T'
代码,名称,资金来源,区划或信用代码,账号,账户名称,别名
city,演示市财政局,市级,,4400001000000000001,演示市财政局,市财政
T
cat > villages.csv <<'T'
村代码,村名,镇,县区代码,县区,帮扶单位,帮扶单位类型,出资方
441424103201,甲村,演示镇,441424,五华县,市农业局,市属单位,city
441424103202,乙村,演示镇,441424,五华县,市水务局,市属单位,city
T
cat > accounts.csv <<'T'
账号,类型,村代码,开户行,户名,共管方
8001000000001,共管账户,441424103201,演示银行,甲村共管户,帮扶单位:市农业局、镇:演示镇、村:甲村
8001000000002,共管账户,441424103202,演示银行,乙村共管户,帮扶单位:市水务局、镇:演示镇、村:乙村
T
printf '范围,对象,村数,年度金额\n出资方,city,2,1000000.00\n' > scope.csv
cat > paid.csv <<'T'
年度,村代码,收款账号,收款户名,金额(元),付款日期,凭证号
2020,441424103201,8001000000001,甲村共管户,500000.00,2020-04-10,A1
2020,441424103202,8001000000002,乙村共管户,500000.00,2020-04-10,A2
T
# statement VILLAGE-NUMBER FROM TO OPENING CLOSING ROWS…
statement() {
    printf '账号：800100000000%s\n期间：%s 至 %s\n期初余额：%s\n期末余额：%s\n' "$1" "$2" "$3" "$4" "$5"
    echo '记账日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要'
    shift 5
    printf '%s\n' "$@"
}
statement 1 2020-01-01 2020-05-31 0.00 500000.00 \
    '2020-04-10,S1,,500000.00,500000.00,演示市财政局,4400001000000000001,引导资金' > one.csv
statement 2 2020-01-01 2020-05-31 0.00 500000.00 \
    '2020-04-10,S2,,500000.00,500000.00,演示市财政局,4400001000000000001,引导资金' > two.csv
printf 'ledger = %s\n' $L > conf
mkdir home && chmod 711 home && cp conf home/mingzhang.conf
expect 0 "$MZ" init
expect 0 "$MZ" import programme programme.json --demo
expect 0 "$MZ" import registry payers.csv villages.csv accounts.csv scope.csv
expect 0 "$MZ" import payments paid.csv --payer city
expect 0 "$MZ" import statement one.csv
expect 0 "$MZ" import statement two.csv
expect 0 "$MZ" reconcile

# A plan: no target, no budget, no such purpose, over the quota: no project.
project() { "$MZ" order project --village $V --year 2020 --category road --name 村道硬化工程 "$@"; }
expect 1 project --id road-1 --budget 300000
has err "without a performance target"
expect 1 project --id road-1 --target 硬化村道1.2公里
has err "without a budget"
expect 1 project --id road-1 --target 硬化村道1.2公里 --budget 300000 --category palace
has err "no category"
expect 1 project --id road-1 --target 硬化村道1.2公里 --budget 500000.01
has err "over the quota"
expect 1 project --id road-1 --target 联系电话13800138000 --budget 300000
has err "target"
expect 0 project --id road-1 --target 硬化村道1.2公里 --budget 300000 --party 演示工程队 \
    --party-account 6222000000001234 --unit 甲村民委员会
expect 1 project --id road-1 --target 硬化村道1.2公里 --budget 300000
has err "already"
expect 1 project --id lamps-1 --target 路灯30盏 --budget 200000.01
has err "200,000.00 is left"
expect 0 project --id lamps-1 --target 路灯30盏 --budget 200000

# Lists of projects and of paper orders: whole or not at all, and the same bytes change nothing.
W=441424103202
head='村代码,年度,项目编号,项目名称,类别,预算(元),绩效目标,合同方,合同方账号,开始日期'
{ echo "$head"
  echo "$W,2020,well-1,饮水工程,二次改水和污水处理,250000.00,供水120户,演示水务公司,6222 0000 0000 4321,2020年5月1日"
  echo "$W,2020,well-2,管网,宫殿,10000.00,管网2公里,,,"
  echo "$W,2020,well-3,水塔,water,260000.00,水塔1座,,,"
  echo "$W,2020,well-4,水表,water,十,水表120只,,,"
  echo "$W,20201,well-5,水池,water,1.00,水池1座,,,"; } > projects.csv
expect 1 "$MZ" import projects projects.csv
has err "projects.csv:3"
has err "projects.csv:4"
has err "250,000.00 is left"
has err "projects.csv:5 预算"
has err "projects.csv:6 年度"
expect 1 "$MZ" --json import projects projects.csv
same "$(jq -s -r 'map("\(.error) \(.refused.count)") | join(",")' out)" "refused 4" # one value
expect 0 "$MZ" order list --projects --village $W --json
same "$(jq length out)" 0
sed -i -e '3d;5d;6d' -e 's/260000/240000/' projects.csv
expect 0 "$MZ" import projects projects.csv --dry-run
expect 0 "$MZ" import projects projects.csv
has out "2 projects"
expect 0 "$MZ" import projects projects.csv
has out "nothing changed"
expect 0 "$MZ" order list --projects --village $W --json
same "$(jq -r 'map("\(.id) \(.category) \(.budget_fen)") | join(",")' out)" \
    "well-1 water 25000000,well-3 water 24000000"
digest=$(echo 扫描件一 | sha256sum | cut -d' ' -f1)
{ echo '付款账号,申请编号,金额(元),项目编号,收款人,收款账号,用途,支付日期,扫描件摘要值'
  echo "8001000000002,Z-1,1000.00,well-1,演示水务公司,622200000004321,勘察费,2020-04-20,$digest"
  echo "8001000000002,Z-2,20.00,,演示文印店,,工本费,2020-06-20,$digest"; } > papers.csv
expect 2 "$MZ" import orders papers.csv
expect 1 "$MZ" import orders papers.csv --who 李四
has err "papers.csv:3"
has err "orders are signed here"
sed -i '3d' papers.csv
expect 0 "$MZ" import orders papers.csv --who 李四
has out "纸质补录"
expect 1 "$MZ" order check $W Z-1 --who 李四
expect 0 "$MZ" order check $W Z-1 --who 王五
expect 0 "$MZ" order show $W Z-1 --opened --json
same "$(jq -r '"\(.mode) \(.state) \(.executed_on) \(.opened.payee)"' out)" \
    "paper executed 2020-04-20 演示水务公司"
# Who read what an order's commitments stand for is a record, also on the machine itself.
expect 0 "$MZ" order show $W Z-1 --out Z-1.order
expect 0 "$MZ" order show $W Z-1
expect 0 "$MZ" checkpoint
expect 0 "$MZ" export evidence --out looked
same "$(cat looked/chains/*.records | grep -ao '"count":[0-9]*[^{}]*"what":"opening"' | cut -d, -f1)" \
    '"count":2'

# Three parties, each with a key of its own on a machine of its own; the second uses SM2.
expect 0 "$MZ" key authority init --k 2 --n 3 --out authority
expect 0 "$MZ" key authority pin authority/authority.json
seat() { # NUMBER ROLE OFFICE [MORE…]
    local folder=machine-$1
    mkdir -p "$folder"
    expect 0 "$MZ" key new --use approval --out "$folder/key.pem" --ledger $L --chain $V \
        --account 8001000000001 --seat "$1" --role "$2" --office "$3" --from 2020-01-01 "${@:4}"
    for i in 1 2; do
        expect 0 "$MZ" key sign "$folder/key.pem.request" --key authority/authority-$i.pem --yes
    done
    expect 0 "$MZ" key enrol "$folder/key.pem.request"
}
echo 申请 > application.pdf; echo 合同 > contract.pdf; echo 发票 > invoice.pdf
documents=(application=application.pdf minutes=application.pdf contract=contract.pdf
    invoice=invoice.pdf photo=invoice.pdf notice=invoice.pdf)
request() {
    "$MZ" order request --account 8001000000001 --project road-1 --payee 演示工程队 \
        --payee-account 6222000000001234 --purpose 村道硬化第一期进度款 --who 张三 "$@"
}
seat 1 helper 市农业局
seat 2 town 演示镇人民政府 --algorithm sm2
expect 1 request --amount 120000 "${documents[@]}"
has err "2 parties hold a seat"
seat 3 village 甲村民委员会

# Refused before anybody signs.
expect 1 request --amount 120000 "${documents[@]:0:2}" "${documents[@]:3}"
has err "合同 (contract) is missing"
expect 0 request --amount 9999.99 --id small "${documents[@]:0:2}" "${documents[@]:3}"
expect 0 "$MZ" order take-back $V small --reason 试填
expect 1 request --amount 120000 letter=contract.pdf "${documents[@]}"
has err 'no document "letter"'
expect 1 request --amount 300000.01 "${documents[@]}"
has err "over the project's budget"
expect 1 request --amount 120000 --project none "${documents[@]}"
has err "has no project none"
expect 1 request --amount 120000 --account 8001000000002 "${documents[@]}"
has err "0 parties hold a seat"
expect 0 request --amount 120000 --id A-1 "${documents[@]}"
expect 0 request --amount 180000 --id A-2 "${documents[@]}"
expect 1 request --amount 0.01 --id A-3 "${documents[@]:0:2}" "${documents[@]:3}"
has err "0.00 is left"
expect 1 request --amount 1 --id A-1 "${documents[@]:0:2}" "${documents[@]:3}"
has err "already"

# go ORDER NUMBER: the order's file goes to a machine, what it signed comes back.
carry() { expect 0 "$MZ" order show $V "$1" --out "machine-$2/$1.order"; }
sign() { # ORDER NUMBER VERB: without the server's home, on the party's machine
    expect 0 env -u MINGZHANG_HOME "$MZ" order "${3:-approve}" "machine-$2/$1.order" \
        --key "machine-$2/key.pem" --out "machine-$2/$1.word" --yes
}
submit() { "$MZ" order submit "machine-$2/$1.word"; }
carry A-1 1
expect 0 env -u MINGZHANG_HOME "$MZ" order look machine-1/A-1.order
for what in 120,000.00 演示工程队 6222000000001234 8001000000001 road-1 contract \
    "$(sha256sum contract.pdf | cut -d' ' -f1)" 张三 市农业局; do
    has out "$what"
done
expect 2 env -u MINGZHANG_HOME "$MZ" order approve machine-1/A-1.order --key machine-1/key.pem --out w
has err "nobody is there to confirm"

# Whoever changes what is shown is found on the party's machine: nobody signs what he does not see.
for change in 's/演示工程队/演示施工队/' 's/"amount_fen":12000000/"amount_fen":92000000/' \
    's/6222000000001234/6222000000009999/'; do
    sed "$change" machine-1/A-1.order > changed.order
    if env -u MINGZHANG_HOME "$MZ" order approve changed.order --key machine-1/key.pem --out w --yes \
        > changed.out 2> err; then
        cp w machine-1/changed.word
        expect 1 submit changed 1 # it signed another order, which is not there
        has err "the order was changed"
    else
        has err "is not what the order holds"
    fi
done

# The way as it should be: one after the other.
sign A-1 1
expect 0 submit A-1 1
expect 1 submit A-1 1 # again
has err "decided already"
carry A-1 3
sign A-1 3
expect 1 submit A-1 3
has err "whose turn comes before"
carry A-1 2
sign A-1 2
cp machine-2/A-1.word machine-2/early.word
expect 1 "$MZ" order execute $V A-1 --on 2020-06-02
has err "before all its parties"
expect 0 submit A-1 2

# The fourth: a key of nobody, signatures from elsewhere.
mkdir machine-4
expect 0 "$MZ" key new --use approval --out machine-4/key.pem --ledger $L --request machine-4/unused
carry A-1 4
sign A-1 4
expect 1 submit A-1 4
has err "its key is unknown"
# It takes the third party's name without the key: the signature is not that key's.
carry A-1 3
sign A-1 3
cp machine-3/A-1.word good.word
signature=$(jq -r .signature machine-4/A-1.word)
jq -cS --arg s "$signature" '.signature = $s' good.word > machine-4/forged.word
expect 1 submit forged 4
has err "did not sign this"
# An approval of one order for another one: of this account, of another account, of another ledger.
jq -cS '.said.order = "A-2"' good.word > machine-4/other.word
expect 1 submit other 4
has err "order A-2: the party's key did not sign this"
jq -cS '.said.account = "441424103202"' good.word > machine-4/account.word
expect 1 submit account 4
has err "there is no order A-1 of 441424103202"
jq -cS '.said.ledger = "test.example/elsewhere"' good.word > machine-4/ledger.word
expect 1 submit ledger 4
# A refusal turned into an approval; an approval whose amount was changed after the first signature.
sign A-1 3 refuse
jq -cS '.said.decision = "approve"' machine-3/A-1.word > machine-4/turned.word
expect 1 submit turned 4
has err "did not sign this"
jq -cS '.said.order_digest = "'"$(printf '%064d' 7)"'"' good.word > machine-4/amount.word
expect 1 submit amount 4
has err "did not sign this"
# An older word, whose place was taken since.
expect 1 submit early 2
has err "decided already"
# Text that is no word at all.
echo '{"said":{}}' > machine-4/none.word
expect 1 submit none 4
has err "no signed word"

# The third one signs, and nothing can be added any more.
cp good.word machine-3/A-1.word
expect 0 "$MZ" --json order submit machine-3/A-1.word
same "$(jq -s -r 'map("\(.chain) \(.id)") | join(",")' out)" "$V A-1"
expect 0 "$MZ" order show $V A-1 --json
same "$(jq -r '"\(.state) \(.approvals) \(.is_paper)"' out)" "approved 3 false"

# Signed after its revocation: a key that was stolen and taken out of use opens nothing.
carry A-2 1
sign A-2 1
expect 0 submit A-2 1
carry A-2 2
sign A-2 2
KEY2=$(jq -r .said.key machine-2/A-2.word)
expect 0 "$MZ" checkpoint
expect 0 "$MZ" key revoke "$KEY2" --reason compromised --key machine-2/key.pem
expect 1 submit A-2 2
has err "not valid there"

# A new holder of the seat refuses the second order: that is a record, and it is over.
AFTER=$("$MZ" --json key list > list && jq -r '.parties[] | select(.seat == 2) | "\(.n):\(.hash)"' list)
rm machine-2/key.pem*
seat 2 town 演示镇人民政府 --after "$AFTER"
carry A-2 2
expect 0 env -u MINGZHANG_HOME "$MZ" order refuse machine-2/A-2.order --key machine-2/key.pem \
    --out machine-2/A-2.word --reason 合同未盖章 --yes
expect 0 submit A-2 2
carry A-2 3
sign A-2 3
expect 1 submit A-2 3
has err "refused, withdrawn, paid or replaced"
expect 1 "$MZ" order execute $V A-2 --on 2020-06-02

# Corrected by another one in its place; a party takes that back.
expect 0 request --amount 150000 --id A-4 --replaces A-2 "${documents[@]}"
carry A-4 3
sign A-4 3 withdraw
expect 0 submit A-4 3
expect 0 "$MZ" order show $V A-4 --json
same "$(jq -r .state out)" withdrawn
expect 0 "$MZ" order list --projects --json
same "$(jq -r '.[] | select(.id == "road-1") | .ordered_fen' out)" 12000000

# Paid once; found on the bank's statement by the payee's account.
expect 1 "$MZ" order execute $V A-1 --on 2199-01-01
has err "not over yet"
expect 0 "$MZ" order execute $V A-1 --on 2020-06-02
expect 1 "$MZ" order execute $V A-1 --on 2020-06-03
has err "paid before"
expect 1 "$MZ" order take-back $V A-1
statement 1 2020-06-01 2020-06-30 500000.00 372000.00 \
    '2020-06-03,S3,120000.00,,380000.00,演示工程队,6222000000001234,工程款' \
    '2020-06-10,S4,8000.00,,372000.00,演示建材店,6222000000005678,材料款' > three.csv
expect 0 "$MZ" import statement three.csv
expect 0 "$MZ" order match
has out "1 found"
expect 0 "$MZ" order show $V A-1 --json
same "$(jq -r .state out)" matched

# From orders_from on, what nobody ordered is a difference, until a paper order is entered by one
# person and checked by another. It is never shown as signed.
expect 0 "$MZ" reconcile
expect 0 "$MZ" breaks --json
same "$(jq -r '[.breaks[] | select(.code == "spent_without_order" and .state == "open")]
    | map("\(.village) \(.amount_fen)") | join(",")' out)" "$V 800000"
echo 扫描件 > scan.pdf
paper() {
    "$MZ" order paper --account 8001000000001 --payee 演示建材店 --purpose 材料款 --paid-on 2020-06-10 \
        --scan scan.pdf --who 李四 "$@"
}
expect 1 paper --amount 7999.99
has err "open difference"
expect 0 paper --amount 8000 --id P-1
expect 0 "$MZ" order list --state entered
has out "纸质补录"
expect 1 "$MZ" order check $V P-1 --who " 李四"
has err "another person"
expect 0 "$MZ" order check $V P-1 --who 王五
expect 0 "$MZ" order show $V P-1 --json
same "$(jq -r '"\(.mode) \(.state) \(.approvals) \(.is_paper)"' out)" "paper executed 0 true"
expect 0 "$MZ" order match
expect 0 "$MZ" reconcile
expect 0 "$MZ" breaks --json
same "$(jq '[.breaks[] | select(.code == "spent_without_order" and .state == "open")] | length' out)" 0
carry P-1 1
sign P-1 1
expect 1 submit P-1 1
has err "of paper is not signed here"
expect 0 paper --amount 100 --id P-0 --paid-on 2020-03-02 # of the paper years: no difference is asked

# What was tried is there for the auditor, with the key that tried.
expect 0 "$MZ" order refused --json
for act in request approve execute check; do
    [ "$(jq "[.[] | select(.act == \"$act\")] | length" out)" -gt 0 ] || fail "no refused $act"
done
pass
KEY4=$("$MZ" --json key new --use approval --key machine-4/key.pem --ledger $L --request unused | jq -r .key)
expect 0 "$MZ" order refused
has out "$KEY4"
has out "did not sign this"

# They are records as well: of the key that signed, when it did; else of the ledger that was asked.
OWN=$("$MZ" --json key list > list && jq -r '[.keys[] | select(.use == "record" and .to < 0)][0].id' list)
expect 0 "$MZ" export evidence --out seen
cat seen/chains/*office*.records | tr -c '[:print:]' '\n' | grep act_refused > records
[ "$(grep -c '"type":"act_refused"' records)" -ge 20 ] || fail "refused acts are no records"
grep -q "\"key\":\"$OWN\"" records || fail "none is the ledger's"
grep -q "\"key\":\"$KEY2\"" records || { cat records >&2; fail "none is the revoked key's"; }
hasnt records "$KEY4"
pass

# The auditor's own program, offline: every approval judged again; then the server's own lie.
expect 0 "$MZ" checkpoint
expect 1 "$MZ" verify
has out "consistent, NOT anchored"
expect 0 "$MZ" export evidence --out bundle
expect 1 "$VERIFY" --json bundle
same "$(jq -r '[.findings[]? | select(.pass == "approval")] | length' out)" 0
has out '"anchored":'

# The plan, the contract and what was paid of it, as data for other programs.
expect 0 "$MZ" export ocds --out ocds.json --json
same "$(jq .rows out)" 2 # of road-1 and well-1: the others have no contract party
same "$(jq -r '.releases[0].contracts[0].id' ocds.json)" road-1
[ "$(jq '.releases[0].contracts[0].implementation.transactions | length' ocds.json)" -gt 0 ] || fail "nothing paid"
expect 0 python3 -B "$top/tests/support/check_opendata.py" ocds ocds.json
hasnt ocds.json 演示工程队
expect 0 "$MZ" export fiscal --out fiscal
expect 0 python3 -B "$top/tests/support/check_opendata.py" fiscal fiscal
has fiscal/2020/$V/projects.csv "lamps-1,"
[ "$(grep -c ',road-1,[0-9a-f]*' fiscal/2020/$V/transactions.csv)" -gt 0 ] || fail "no spending names its project"
sed -i 's/"name":"[^"]*","roles":\["funder"\]/"name":"x","roles":["funder"]/' ocds.json
expect 1 python3 -B "$top/tests/support/check_opendata.py" ocds ocds.json
has err "source"

# A plan of files may hold such lists, too: those that must be refused are, and again changes nothing.
{ echo "${head%,合同方*}"; echo "$W,2020,well-5,水管,water,100.00,水管10米"; } > more.csv
{ echo "${head%,合同方*}"; echo "$W,2020,well-6,水管,water,99999.00,水管10米"; } > toomuch.csv
{ echo '付款账号,申请编号,金额(元),收款人,用途,支付日期,扫描件摘要值'
  echo "8001000000002,Z-9,20.00,演示文印店,工本费,2020-04-21,$digest"; } > morepapers.csv
cat > plan.json <<'T'
[{"file": "more.csv", "kind": "projects"}, {"file": "toomuch.csv", "kind": "projects", "expect": "refused"},
 {"file": "morepapers.csv", "kind": "orders", "who": "李四"}]
T
for _ in 1 2; do
    expect 0 "$MZ" --json import plan plan.json
    same "$(jq -c . out)" '{"accepted":2,"refused":1}'
done
expect 0 "$MZ" order list --projects --village $W --json
same "$(jq -r 'map(.id) | join(",")' out)" well-1,well-3,well-5
expect 0 "$MZ" order show $W Z-9 --json
same "$(jq -r .state out)" entered
echo '[{"file": "morepapers.csv", "kind": "orders"}]' > plan.json
expect 1 "$MZ" import plan plan.json
has err '"who"'
