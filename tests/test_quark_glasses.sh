#!/bin/bash
# quark-glasses as a person starts it: options, what it prints, how it fails, and what it does to its state folder.
# shellcheck disable=SC2154 # coproc NAME sets NAME_PID
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
PATH=$build/bin:$PATH
export HOME=$work
unset QUARK_LOG XDG_STATE_HOME
cd "$work" || exit 1

# prints PATTERN command...: succeeds, and a line of its output matches
prints() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1) && grep -Eq -- "$pattern" <<<"$output" && return
	printf '%s\n' "$output"
	return 1
}

# ends CODE PATTERN command...: ends with this code, a line on stderr matches, and stdout is empty
ends() {
	local code=$1 pattern=$2 status
	shift 2
	"$@" >stdout 2>stderr
	status=$?
	cat stderr
	[ $status -eq "$code" ] && grep -Eq -- "$pattern" stderr && [ ! -s stdout ]
}

# starts PATTERN ARGUMENT...: runs on free ports, prints a line that matches, and ends well when it is asked to
starts() {
	local pattern=$1 line status=1
	shift
	coproc glasses { exec quark-glasses --listen 127.0.0.1:0 "$@" 2>&1; }
	local process=$glasses_PID out=${glasses[0]}
	while IFS= read -r -t 30 -u "$out" line; do
		printf '%s\n' "$line"
		if grep -Eq -- "$pattern" <<<"$line"; then
			status=0
			break
		fi
	done
	kill "$process" 2>/dev/null
	cat <&"$out" >/dev/null
	wait "$process" && [ $status -eq 0 ]
}

check "--version" prints '^quark-glasses [0-9]+\.[0-9]+\.[0-9]+$' quark-glasses --version
for option in --model --listen --media-port --web --allow-remote-web --pair --state --name --colour --consent \
	--scenario --camera --record --seed --clock --insecure-loopback --test-control --secret --list-pairings --forget \
	--rotate-key --rotate-key-now; do
	check "--help tells $option" prints "^  $option( |\$)" quark-glasses --help
	check "the documentation tells $option" grep -q -- "\`$option" "$source/docs/quark-glasses.md"
done

check "unknown option" ends 2 'no option --fly' quark-glasses --fly
check "no option at all" ends 2 'no option: day.json' quark-glasses day.json
check "value is missing" ends 2 'missing after --model' quark-glasses --model
check "value too many" ends 2 'no value belongs to --pair' quark-glasses --pair=yes
check "twice" ends 2 'given twice: --model' quark-glasses --model s1 --model=g1
check "unknown model" ends 2 's1 or g1, not x9' quark-glasses --model x9
check "wrong consent" ends 2 'ask, grant or refuse' quark-glasses --consent maybe
check "wrong colour" ends 2 'colour or mono' quark-glasses --colour red
check "wrong seed" ends 2 'whole number, not -1' quark-glasses --seed -1
check "wrong clock" ends 2 'real or virtual' quark-glasses --clock slow
check "virtual time nobody moves" ends 2 'without --test-control' quark-glasses --clock virtual
for place in 127.0.0.1 127.0.0.1:x 127.0.0.1:65536 :9443 example.com:9443 '[::1' '::1:9443'; do
	check "--listen $place" ends 2 '--listen takes an address and a port' quark-glasses --listen "$place"
done
check "wrong media port" ends 2 '0 to 65535' quark-glasses --media-port 70000
check "wrong web" ends 2 '--web takes' quark-glasses --web 8080
check "web for everybody" ends 2 'needs --allow-remote-web' quark-glasses --web 0.0.0.0:8080
check "no keys for everybody" ends 2 'for loopback addresses' quark-glasses --insecure-loopback --listen 0.0.0.0:9443
check "nothing to pair" ends 2 'nothing to pair' quark-glasses --insecure-loopback --pair
check "control without a secret" ends 2 'needs --secret' quark-glasses --test-control 0
check "control with an empty secret" ends 2 'needs --secret' quark-glasses --test-control 0 --secret ''
check "a secret for nothing" ends 2 'is for --test-control' quark-glasses --secret x
check "control elsewhere" ends 2 'takes a port' quark-glasses --test-control 127.0.0.1:7000 --secret x
check "empty state" ends 2 '--state takes a folder' quark-glasses --state ''
check "no home" env -u HOME bash -c '! quark-glasses 2>stderr && grep -q "no home folder" stderr'

# What fails only when it is tried.
check "no scenario" ends 1 'cannot be opened' quark-glasses --insecure-loopback --listen 127.0.0.1:0 --scenario none.json
check "no camera" ends 1 'none.png' quark-glasses --insecure-loopback --listen 127.0.0.1:0 --camera none.png
check "no webcam" ends 1 'is one plugged in' quark-glasses --insecure-loopback --listen 127.0.0.1:0 --camera v4l2:/dev/video77
check "no record" ends 1 'cannot write' quark-glasses --insecure-loopback --listen 127.0.0.1:0 --record none/r.json
check "not of this machine" ends 1 'cannot listen at 192.0.2.1 port 9443' quark-glasses --listen 192.0.2.1:9443
check "state cannot be made" ends 1 '/dev/null/x' quark-glasses --listen 127.0.0.1:0 --state /dev/null/x

check "starts without keys" starts '^listening on 127\.0\.0\.1:[1-9][0-9]*$' --insecure-loopback
check "starts with keys" starts '^listening on 127\.0\.0\.1:[1-9][0-9]*$'
check "tells its control" starts '^control on 127\.0\.0\.1:[1-9][0-9]*$' --insecure-loopback --test-control 0 --secret x
check "says that the wearer grants" starts 'the wearer grants everything' --insecure-loopback
check "prints the pairing URI" starts \
	'^pairing quark://pair\?v=1&id=[0-9a-f]{8}&addr=127\.0\.0\.1&port=[0-9]+&pin=sha256//[A-Za-z0-9+/]{43}=&tok=[-_A-Za-z0-9]{22}&exp=[0-9]+$' --pair
check "prints its QR code" starts '█▀' --pair
check "records" starts 'listening' --insecure-loopback --record day.json
check "the record is a scenario" grep -q quark-scenario/1 day.json
check "lives through it" starts 'listening' --insecure-loopback --scenario day.json

# A signal opens the pairing window.
signalled() {
	coproc asked { exec quark-glasses --listen 127.0.0.1:0; }
	local process=$asked_PID out=${asked[0]} line status=1
	IFS= read -r -t 30 -u "$out" line
	kill -USR1 "$process"
	while [ $status -ne 0 ] && IFS= read -r -t 30 -u "$out" line; do
		[[ $line == "pairing quark://pair"* ]] && status=0
	done
	kill "$process"
	cat <&"$out" >/dev/null
	wait "$process" && [ $status -eq 0 ]
}
check "SIGUSR1 opens the pairing window" signalled

# Two on one port.
port_taken() {
	coproc first { exec quark-glasses --insecure-loopback --listen 127.0.0.1:0; }
	local process=$first_PID line
	IFS= read -r -t 30 -u "${first[0]}" line
	ends 1 'Address already in use' quark-glasses --insecure-loopback \
		--listen "${line##* }" --media-port 0
	local status=$?
	kill "$process"
	wait "$process"
	return $status
}
check "the port is taken" port_taken

# The state folder.
state=$work/.local/state/quark-glasses
check "the folder is the user's own" test "$(stat -c %a "$state")" = 700
check "the key is the user's own" test "$(stat -c %a "$state/key.pem")" = 600
check "nobody is paired" prints '^no app is paired$' quark-glasses --list-pairings
check "nobody to forget" ends 1 'no app "com.example.x" is paired' quark-glasses --forget com.example.x
check "no change without a word before" ends 1 'no next key was announced' quark-glasses --rotate-key-now
check "the next key is announced" prints '^the next key is sha256//[A-Za-z0-9+/]{43}=;' quark-glasses --rotate-key
next=$(quark-glasses --rotate-key | grep -o 'sha256//[A-Za-z0-9+/]*=')
next=${next//+/\\+}
check "it stays the same" prints "$next" quark-glasses --rotate-key
check "the pairing URI has both" starts "pin=sha256//[A-Za-z0-9+/]{43}=;$next&tok=" --pair
check "it becomes the key" prints 'is the key now' quark-glasses --rotate-key-now
check "and is shown as such" starts "pin=$next&tok=" --pair
XDG_STATE_HOME=$work/xdg quark-glasses --list-pairings >/dev/null
check "XDG_STATE_HOME is heard" test -f "$work/xdg/quark-glasses/key.pem"

chmod 755 "$state"
check "a folder for everybody is refused" ends 1 'chmod 700' quark-glasses --list-pairings
chmod 700 "$state"
chmod 644 "$state/key.pem"
check "a key for everybody is refused" ends 1 'key.pem' quark-glasses --list-pairings
chmod 600 "$state/key.pem"
python3 - "$state/glasses.db" <<'PYTHON'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA user_version = 2")
database.commit()
PYTHON
check "a newer state is refused" ends 1 'written by a newer quark-glasses' quark-glasses --list-pairings
printf 'this is no database, and quite long enough to be seen as such, is it not?' >"$state/glasses.db"
rm -f "$state"/glasses.db-*
check "a broken state is refused" ends 1 'not a database' quark-glasses --list-pairings

end_checks quark-glasses
