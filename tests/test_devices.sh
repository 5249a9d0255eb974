#!/bin/bash
# Glasses that were written from the documents alone, in another language: the library and quarkctl get on with them.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
. "$source/tests/checks.sh"
PATH=$build/bin:$PATH
export HOME=$work
unset QUARK_LOG XDG_STATE_HOME QUARK_DEVICE

# What they say is read line by line, so that nothing waits for time to pass.
mkfifo "$work/said"
"$source/tests/devices/mini_glasses.py" >"$work/said" 2>"$work/errors" &
glasses=$!
trap 'kill $glasses 2>/dev/null; rm -rf "$work"' EXIT
exec 3<"$work/said"

# they_say PATTERN: sooner or later, a line that matches
they_say() {
	local line
	while read -r -t 60 line <&3; do
		[[ $line =~ $1 ]] && return
	done
	cat "$work/errors"
	return 1
}

# prints PATTERN command...: succeeds, and a line of its output matches
prints() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1) && grep -Eq -- "$pattern" <<<"$output" && return
	printf '%s\n' "$output"
	return 1
}

# fails PATTERN command...: ends with 1, and a line of its output matches
fails() {
	local pattern=$1 output status
	shift
	output=$("$@" 2>&1)
	status=$?
	printf '%s\n' "$output"
	[ $status -eq 1 ] && grep -Eq -- "$pattern" <<<"$output"
}

read -r -t 60 listening <&3
export QUARK_DEVICE="ws://127.0.0.1:${listening##*:}?insecure=loopback"

check "info tells what they said in hello" prints '^name +Mini$' quarkctl info
check "they know the app" they_say '^hello from '
check "info tells their limits" prints '^display_width +480$' quarkctl info
check "info tells their readiness" prints '^battery_left +80$' quarkctl info
check "show is answered when it is shown" prints '' quarkctl show --seconds 0 "Hello, 你好"
check "the wearer sees it" they_say '^shows: Hello, 你好$'
check "it goes again" they_say '^shows: nothing$'
check "a long text comes broken into lines" prints '' quarkctl show --seconds 0 \
	"a text that is too long for one line of this display"
check "the lines are as wide as their metrics let them be" they_say \
	'^shows: a text that is too long / for one line of this / display$'
check "what they cannot do is said" fails 'UNSUPPORTED.*camera' quarkctl photo "$work/photo.jpg"
check "doctor finds them well" prints '^ok +overlay' quarkctl doctor
check "a picture came over the media connection" they_say '^shows: .*a picture'
check "a word is spoken" they_say '^says: OK$'
check "the app says good-bye" they_say '^closed 1000'
end_checks devices
