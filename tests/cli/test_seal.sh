#!/usr/bin/env bash
# A month is closed; a balance form is made by one person and checked by another.
. "${0%/*}/lib.sh"
export MINGZHANG_HOME=$WORK/home

MONTH=2020-11
expect 0 "$MZ" --json demo --no-serve --villages 24
same "$(jq .matches "$WORK/out")" true
SEALED=$(jq .sealed "$WORK/out")
LEFT=$(jq .unsealed "$WORK/out")

# The demo closed the last month: again changes nothing, earlier months are closed with it.
expect 0 "$MZ" --json seal 2020-12
same "$(jq -r '[.sealed, .already] | join(" ")' "$WORK/out")" "0 $SEALED"
same "$(jq '.unsealed | length' "$WORK/out")" "$LEFT"
expect 0 "$MZ" --json seal "$MONTH" --dry-run
MORE=$(jq .sealed "$WORK/out")
# Accounts that December leaves out may have a November; a dry run says how many, and changes nothing.
expect 0 "$MZ" --json seal "$MONTH"
same "$(jq .sealed "$WORK/out")" "$MORE"
expect 0 "$MZ" --json seal "$MONTH"
same "$(jq .sealed "$WORK/out")" 0
expect 2 "$MZ" seal 2020-13
has "$WORK/err" "a month is written as in 2019-04"
expect 2 "$MZ" seal
expect 1 "$MZ" seal 2020-12 --account 1
BAD=$("$MZ" --json seal 2020-12 --dry-run | jq -r '.unsealed[0].account')
expect 1 "$MZ" seal 2020-12 --account "$BAD"
has "$WORK/err" "cannot be sealed"

expect 0 "$MZ" report balances --month 202011 --format json
ACCOUNT=$(jq -r '[.sections[0].rows[] | select(.differs_fen == 0 and .sent_fen == 0)][0].account_no' "$WORK/out")
expect 2 "$MZ" balance
expect 2 "$MZ" balance make --month "$MONTH" --who 甲
expect 0 "$MZ" --json balance make --account "$ACCOUNT" --month "$MONTH" --who 甲
FORM=$(jq .form "$WORK/out")
expect 1 "$MZ" balance check "$FORM" --who 甲
has "$WORK/err" "who made a form does not check it"
expect 0 "$MZ" --json status
BEFORE=$(jq .size "$WORK/out")
expect 0 "$MZ" balance check "$FORM" --who 乙
expect 0 "$MZ" --json status
same "$(jq -r '"\(.size) \(.waiting) \(.leaves)"' "$WORK/out")" "$((BEFORE + 1)) 0 $((BEFORE + 1))" # in a checkpoint
expect 1 "$MZ" balance check "$FORM" --who 丙
has "$WORK/err" "was checked already"
expect 1 "$MZ" balance check 999 --who 乙
expect 1 "$MZ" balance make --account 1 --month "$MONTH" --who 甲
expect 0 "$MZ" --json balance list --month "$MONTH"
same "$(jq -r '.[0] | [.account, .maker, .checker] | join(" ")' "$WORK/out")" "$ACCOUNT 甲 乙"
same "$(jq '.[0] | .bank_fen == .adjusted_fen or .items > 0' "$WORK/out")" true

# The books still verify, the form included; without a key from outside they are not anchored.
expect 1 "$MZ" verify
has "$WORK/out" "NOT anchored"
