#!/bin/bash
# quarkctl with glasses on a network, as a new user meets it: pairing, what is stored, and what doctor says of each way in
# which it can fail.
# shellcheck disable=SC2154 # coproc NAME sets NAME_PID
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
. "$source/tests/checks.sh"
PATH=$build/bin:$PATH
export HOME=$work
unset QUARK_LOG XDG_STATE_HOME QUARK_DEVICE
cd "$work" || exit 1
folder=$work/.local/state/quarkctl

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

# start_glasses ARGUMENT...: fills $port, and $uri when a pairing window is asked for
start_glasses() {
	local line pattern='^listening on 127.0.0.1:'
	[[ " $* " == *" --pair "* ]] && pattern='^pairing '
	coproc glasses { exec quark-glasses --media-port 0 --state "$work/glasses" "$@" 2>"$work/glasses.err"; }
	process=$glasses_PID out=${glasses[0]}
	while IFS= read -r -t 30 -u "$out" line; do
		[[ $line == "listening on "* ]] && port=${line##*:}
		[[ $line == "pairing "* ]] && uri=${line#pairing }
		[[ $line =~ $pattern ]] && return
	done
	echo "quark-glasses did not start: $(cat "$work/glasses.err")"
	exit 1
}

stop_glasses() {
	kill "$process" 2>/dev/null
	cat <&"$out" >/dev/null
	wait "$process"
}

clean_up() {
	[ -z "${process:-}" ] || kill "$process" 2>/dev/null
	rm -rf "$work"
}
trap clean_up EXIT

mode() {
	[ "$(stat -c %a "$2")" = "$1" ]
}

# with MEMBER VALUE: the pairing URI with another value
with() {
	sed -E "s|([?&]$1=)[^&]*|\1$2|" <<<"$uri"
}

start_glasses --listen 127.0.0.1:0 --pair

# --- before pairing
check "not paired" fails 'DENIED.*not paired.*quarkctl pair URI' quarkctl info --device "wss://127.0.0.1:$port"
check "doctor: not paired" fails '^fail +paired +no: this app has 0 pairings' quarkctl doctor "wss://127.0.0.1:$port"
check "doctor: and yet it looks further" fails '^ok +TLS +1.3' quarkctl doctor "wss://127.0.0.1:$port"
check "nothing was made" test ! -e "$folder/identity.pem"
check "doctor: it tells what comes next" prints '^ok +next +nothing stands in the way' quarkctl doctor "$uri"
check "doctor: an old URI" fails '^fail +pairing URI +ran out [0-9]+ s ago, by this machine' \
	quarkctl doctor "$(with exp 1700000000)"
check "doctor: half a URI" fails '^fail +pairing URI .*has no addr.*between quotes' quarkctl doctor "${uri%%&addr*}"
check "doctor: another key" fails "^fail +glasses' key .*not the one that the URI says" \
	quarkctl doctor "$(with pin 'sha256//ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=')"
check "doctor: nobody there" fails '^fail +TCP .*Connection refused.*nothing listens' quarkctl doctor "$(with port 1)"
check "doctor: no such name" fails '^fail +name +no-such-name.invalid is no address' \
	quarkctl doctor wss://no-such-name.invalid:9443
check "doctor: no URI" fails '^fail +URI .*a port' quarkctl doctor wss://127.0.0.1

# --- pairing
check "half a URI" fails 'INVALID \(app\): pair: the pairing URI has no addr.*between quotes' quarkctl pair "${uri%%&addr*}"
check "nobody there" fails 'IO \(link\): pair: .*cannot be reached' quarkctl pair "$(with port 1)"
check "another key" fails 'DENIED \(link\): pair: .*another key' \
	quarkctl pair "$(with pin 'sha256//ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=')"
pair() {
	quarkctl pair "$uri" --permission camera-photo --permission position,microphone-text >paired
}
check "pair" pair
check "pair shows the number, large and small" grep -Eq '^    [0-9]{3} [0-9]{3}$' paired
check "pair shows it large" grep -Eq '^ {3}[ #]*#[ #]+$' paired
check "pair tells the URI" grep -Eq "^uri +wss://127.0.0.1:$port\$" paired
check "pair tells the permissions" grep -Eq '^permissions +camera-photo,microphone-text,position$' paired
check "pair tells where" grep -Fq "$folder" paired
check "the folder is private" mode 700 "$folder"
check "the key is private" mode 600 "$folder/identity.pem"
check "the pairings are private" mode 600 "$folder/pairings.db"
check "the token serves once" fails 'DENIED \(consent\): pair: the glasses refused: .*used already' quarkctl pair "$uri"

check "pairings" prints "^uri +wss://127.0.0.1:$port\$" quarkctl pairings
check "pairings have a pin" prints '^pin +sha256//.{44}$' quarkctl pairings
check "pairings as JSON" eval 'quarkctl pairings --json | python3 -c "import json, sys; p = json.load(sys.stdin); sys.exit(not len(p[\"id\"]) == 8)"'
id=$(quarkctl pairings | sed -n 's/^id  *//p')

# --- using it
export QUARK_DEVICE=wss://127.0.0.1:$port
check "info" prints '^state +ready$' quarkctl info
check "info by id" prints '^state +ready$' quarkctl info --device "wss://localhost:$port?id=$id"
check "show" prints '^shown on both displays' quarkctl show hello --seconds 0
check "photo" prints '^photo.jpg: ' quarkctl photo photo.jpg
check "watch" prints 'device-readiness' quarkctl watch --seconds 0
check "doctor" prints '^ok +media ' quarkctl doctor
check "doctor: paired" prints "^ok +paired +with .*, id $id\$" quarkctl doctor
check "doctor: the key" prints "^ok +glasses' key .*as paired\$" quarkctl doctor
check "doctor: accepted" prints '^ok +accepted' quarkctl doctor
check "another app has another folder" fails 'DENIED.*paired as the app dev.quark.quarkctl, and this app is com.example.x' \
	quarkctl info --app-id com.example.x
check "another folder is not paired" fails 'not paired' quarkctl info --state "$work/elsewhere"

# --- what can be wrong here
chmod 644 "$folder/identity.pem"
check "an open key" fails 'chmod 600' quarkctl info
check "doctor: an open key" fails '^fail +key .*chmod 600' quarkctl doctor
chmod 600 "$folder/identity.pem"
chmod 755 "$folder"
check "an open folder" fails 'chmod 700' quarkctl info
check "doctor: an open folder" fails '^fail +state folder .*chmod 700' quarkctl doctor
chmod 700 "$folder"
cp "$folder/pairings.db" kept.db
head -c 9000 /dev/zero | tr '\0' x >"$folder/pairings.db"
check "a damaged store" fails 'damaged and was left as it is' quarkctl info
check "doctor: a damaged store" fails '^fail +paired .*damaged and was left as it is' quarkctl doctor
check "it was left as it is" test "$(wc -c <"$folder/pairings.db")" -eq 9000
cp kept.db "$folder/pairings.db"

# --- the glasses go, and come back
stop_glasses
check "switched off" fails 'IO|TIMEOUT' quarkctl info --timeout 2
check "doctor: switched off" fails '^fail +TCP .*Connection refused' quarkctl doctor
start_glasses --listen "127.0.0.1:$port"
check "they come back" prints '^state +ready$' quarkctl info
stop_glasses
quark-glasses --state "$work/glasses" --rotate-key >/dev/null
start_glasses --listen "127.0.0.1:$port"
check "a new key is announced" prints '^state +ready$' quarkctl info
check "and kept" prints '^next_pin +sha256//' quarkctl pairings
stop_glasses
quark-glasses --state "$work/glasses" --rotate-key-now >/dev/null
start_glasses --listen "127.0.0.1:$port"
check "doctor: the announced key" prints "^ok +glasses' key .*the next one that they had announced" quarkctl doctor
check "the new key is the key" prints "^ok +glasses' key .*as paired\$" quarkctl doctor
stop_glasses

# --- removed by the wearer
quark-glasses --state "$work/glasses" --forget dev.quark.quarkctl >/dev/null
start_glasses --listen "127.0.0.1:$port" --pair
check "removed" fails "DENIED.*do not know this app's key.*quarkctl pair URI" quarkctl info
check "doctor: removed" fails "^fail +accepted .*do not know this app's key" quarkctl doctor
check "paired again" eval 'quarkctl pair "$uri" && quarkctl info'

# --- forgetting
check "forget" prints 'is forgotten here' quarkctl forget "wss://127.0.0.1:$port"
check "forgotten" prints '^no pairings in ' quarkctl pairings
check "forget it again" fails 'INVALID \(app\): forget: this app is not paired with such glasses' quarkctl forget "$id"
check "forget nonsense" fails 'neither 8 hexadecimal digits nor the URI' quarkctl forget nonsense
check "the window is closed" fails 'DENIED \(link\): pair: .*pairing window' quarkctl pair "$uri" --state "$work/new"
check "doctor: the window is closed" fails '^fail +window .*pairing window is closed' \
	quarkctl doctor "$uri" --state "$work/new"
stop_glasses

# --- a wearer who says no; glasses without TLS
start_glasses --listen "127.0.0.1:$port" --pair --consent refuse
check "refused" fails 'DENIED \(consent\): pair: .*the wearer did not accept' quarkctl pair "$uri"
stop_glasses
coproc plain { exec quark-glasses --media-port 0 --listen 127.0.0.1:0 --insecure-loopback 2>&1; }
process=$plain_PID out=${plain[0]}
read -r -t 30 -u "$out" line
port=${line##*:}
check "without TLS" prints '^state +ready$' quarkctl info --device "ws://127.0.0.1:$port?insecure=loopback"
check "doctor without TLS" prints '^ok +media ' quarkctl doctor "ws://127.0.0.1:$port?insecure=loopback"
check "doctor: TLS to glasses without it" fails '^fail +TLS .*insecure=loopback' quarkctl doctor "wss://127.0.0.1:$port"
stop_glasses

# --- the commands of README.md as they stand there, but for the ports, and with a wearer who says yes without the page
mapfile -t commands < <(awk '/^```/ {on = ($0 == "```sh network"); next} on' "$source/README.md")
check "README: three commands" test ${#commands[@]} -eq 3
read -r -a words <<<"${commands[0]}"
words=("${words[@]//127.0.0.1:[0-9]*/127.0.0.1:0}")
check "README: ${commands[0]}" test "${words[0]} ${words[1]}" = "quark-glasses --listen"
unset QUARK_DEVICE
start_glasses "${words[@]:1}" --consent grant
line=${commands[1]//\'quark:*\'/"'$uri'"}
check "README: ${commands[1]}" eval "$line --state $work/readme"
line=${commands[2]//:9443/":$port"}
check "README: ${commands[2]}" eval "$line --state $work/readme --seconds 0"
stop_glasses
process=

end_checks quarkctl_network
