#!/usr/bin/env bash
# What a person gets who types something wrong, or asks for help.
. "${0%/*}/lib.sh"

expect 2 "$MZ"
has "$WORK/err" "usage: mingzhang"
expect 0 "$MZ" help
has "$WORK/out" "usage: mingzhang"
expect 0 "$MZ" init --help
expect 2 "$MZ" bulid
has "$WORK/err" 'there is no command "bulid"'
expect 2 "$MZ" init --color
has "$WORK/err" "there is no option --color"
expect 2 "$MZ" init extra
has "$WORK/err" 'does not expect "extra"'
expect 2 "$MZ" --home
has "$WORK/err" "--home needs a value"
expect 2 "$MZ" --json bulid
same "$(jq -r .error "$WORK/out")" usage

# Chinese, by the environment alone: no locale needs to be installed.
expect 2 env LANGUAGE= LC_ALL=zh_CN.UTF-8 "$MZ" bulid
has "$WORK/err" "没有命令"
expect 0 env LANGUAGE=zh_CN "$MZ" help
has "$WORK/out" "用法"

# Every command that help names answers to a wrong option with status 2.
while read -r command; do
    [ "$command" != docs ] || continue
    expect 2 "$MZ" "$command" --no-such-option
done < <("$MZ" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')

# help COMMAND: its words, its options, the page that tells more; in both languages.
expect 0 "$MZ" help import
has "$WORK/out" "usage: mingzhang import KIND FILE"
has "$WORK/out" "--supersedes FILE"
has "$WORK/out" "docs/formats.md"
expect 0 "$MZ" import --help
has "$WORK/out" "--supersedes FILE"
expect 0 env LANGUAGE= LC_ALL=zh_CN.UTF-8 "$MZ" help import
has "$WORK/out" "用法：mingzhang import"
has "$WORK/out" "替换此前的这个文件"
expect 2 "$MZ" help bulid
has "$WORK/err" 'there is no command "bulid"'
while read -r command; do
    expect 0 "$MZ" help "$command"
    page=$(sed -n 's/^More: //p' "$WORK/out")
    [ -s "$page" ] || fail "help $command leads to no page"
    cp "$WORK/out" "$WORK/help"
    # What help names, the command takes: it stumbles over the next word only.
    while read -r option value; do
        taken=''
        for word in '' evidence fiscal make orders; do
            "$MZ" "$command" ${word:+"$word"} "$option${value:+=1}" --no-such-option > "$WORK/out" 2>&1 </dev/null &&
                fail "$command $option goes on after a wrong option"
            ! grep -qF 'no option --no-such-option' "$WORK/out" || { taken=yes; break; }
        done
        [ -n "$taken" ] || { cat "$WORK/out" >&2; fail "help $command names $option, which it does not take"; }
        pass
    done < <(sed -n 's/^  \(--[a-z-]*\)\( [A-Z:]*\)\? .*/\1\2/p' "$WORK/help")
done < <("$MZ" help | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')
# And what a command takes, help names; orders, notices and keys have pages of their own.
for source in balance breaks checkpoint decide demo evidence export import import_order incarnate pairs publish \
    reconcile report sample seal serve verify witness; do
    for option in $(grep -oE '\{ "[a-z-]+", (&|NULL)' "src/cli/$source.c" | cut -d'"' -f2); do
        grep -qE "\"--${option}[ \"]" src/cli/help.c || fail "help does not name --$option of src/cli/$source.c"
    done
done
pass
