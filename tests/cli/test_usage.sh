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
