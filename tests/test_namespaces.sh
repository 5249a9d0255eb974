#!/bin/bash
# App and glasses in network namespaces of their own, and between them a bad line: 100 ms, 20 ms jitter, 1 Mbit/s, once
# a stall of 3 s and once a cut of 8 s. The demo lives through it and says what it saw.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
. "$source/tests/checks.sh"

skip_all() {
	echo "skipped: $1"
	exit 77
}

[ "$(id -u)" -eq 0 ] || skip_all "network namespaces need root"
command -v ip >/dev/null || skip_all "ip (Debian: iproute2) is not installed"
app=qk-app-$$ line=qk-line-$$ glasses=qk-glasses-$$
ip netns add "$line" 2>/dev/null || skip_all "this machine allows no network namespaces"

work=$(mktemp -d)
# They are there before anybody waits for their lines.
touch "$work/glasses.out" "$work/line.out" "$work/day.out"
pids=()

end_all() {
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null
	wait 2>/dev/null
	for name in "$app" "$line" "$glasses"; do
		ip netns del "$name" 2>/dev/null
	done
	rm -rf "$work"
}
trap end_all EXIT

in_space() {
	local name=$1
	shift
	ip netns exec "$name" "$@"
}

# join SPACE NUMBER: a wire between a space (10.77.NUMBER.2) and the line (10.77.NUMBER.1)
join() {
	ip link add "qk$2a" netns "$1" type veth peer name "qk$2b" netns "$line" || return
	in_space "$1" ip address add "10.77.$2.2/24" dev "qk$2a"
	in_space "$line" ip address add "10.77.$2.1/24" dev "qk$2b"
	in_space "$1" ip link set "qk$2a" up
	in_space "$line" ip link set "qk$2b" up
}

# await FILE PATTERN SECONDS: until a line of the file, which is still written, has the pattern
await() {
	timeout "$3" grep -Eqm1 -- "$2" <(exec tail -n +1 -s 0.1 -f "$1" 2>/dev/null)
}

# must "what is true" command...: nothing after it makes sense when it fails
must() {
	check "$@"
	[ "${checks_failed:-0}" -eq 0 ] && return
	tail -n 20 "$work"/*.out "$work"/*.err
	end_checks namespaces
	exit 1
}

tell_line() {
	printf '%s\n' "$1" >&3
}

if ! ip netns add "$app" || ! ip netns add "$glasses" || ! join "$app" 1 || ! join "$glasses" 2; then
	skip_all "this machine allows no virtual wires"
fi

ip netns exec "$glasses" "$build/bin/quark-glasses" --listen 10.77.2.2:9443 --media-port 9444 --state "$work/glasses" \
	--consent grant --pair --scenario "$source/tests/scenarios/over_a_network.json" \
	>"$work/glasses.out" 2>"$work/glasses.err" &
pids+=($!)
mkfifo "$work/orders"
ip netns exec "$line" "$build/bin/quark-fault-proxy" --listen 10.77.1.1:9443 --to 10.77.2.2:9443 \
	--listen 10.77.1.1:9444 --to 10.77.2.2:9444 <"$work/orders" >"$work/line.out" 2>&1 &
pids+=($!)
exec 3>"$work/orders"
must "the glasses offer to pair" await "$work/glasses.out" '^pairing quark://pair' 30
must "the line is there" await "$work/line.out" 'listening on 10.77.1.1:9444' 30
tell_line "latency both 100000"
tell_line "jitter both 20000"
tell_line "bandwidth both 125000"

uri=$(grep -m1 -o 'quark://pair[^ ]*' "$work/glasses.out" | sed 's/addr=10\.77\.2\.2/addr=10.77.1.1/')
# stdbuf comes before AddressSanitizer among the libraries, which that would take for a mistake.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0 \
	HOME=$work XDG_STATE_HOME='' ip netns exec "$app" stdbuf -oL "$build/examples/day_with_glasses" "$work/day" "$uri" \
	>"$work/day.out" 2>&1 &
demo=$!
pids+=("$demo")

must "the app is paired over the line" await "$work/day.out" '^paired with ' 30
must "the photo comes through" await "$work/day.out" 'The photo is here' 40
must "the camera's code comes through" await "$work/day.out" 'The glasses read a code' 40
tell_line "stall both 3000000"
must "what came in the stall is not lost" await "$work/day.out" 'A shake of the head' 40
tell_line "refuse 8000000"
tell_line "cut rst"
must "the loss is told" await "$work/day.out" 'The link is lost' 40
must "the link comes back" await "$work/day.out" 'The link is back after ([89]|[12][0-9]) s' 60
must "the low battery is told" await "$work/day.out" 'A battery is low' 40
wait "$demo"
check "the demo runs through" test $? -eq 0
check "the wearer's two nods arrived, one of them after the cut" test "$(grep -c 'A nod: yes' "$work/day.out")" -eq 2
check "both shakes arrived" test "$(grep -c 'A shake of the head' "$work/day.out")" -eq 2
check "the link was lost once, not by the stall" test "$(grep -c 'The link is lost' "$work/day.out")" -eq 1
check "the end is told" grep -q 'The glasses are gone' "$work/day.out"
check "no request failed" test "$(grep -c 'A request failed' "$work/day.out")" -eq 0
check "the page is written" grep -q 'on glasses elsewhere' "$work/day/index.html"
exec 3>&-
echo "what the demo saw:"
cat "$work/day.out"
[ "${checks_failed:-0}" -eq 0 ] || cat "$work/glasses.err"
end_checks namespaces
