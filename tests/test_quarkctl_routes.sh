#!/bin/bash
# quarkctl route and instructions: what they print of our own files and of outside ones, and how they fail.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
data=${QUARK_TEST_DATA:-$source/../shared/data}/navigation
PATH=$build/bin:$PATH
cases=$source/examples/data/instructions.json
cd "$work" || exit 1

# prints PATTERN command...: succeeds, and a line of its output matches
prints() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1) && grep -Eq -- "$pattern" <<<"$output" && return
	printf '%s\n' "$output"
	return 1
}

# ends PATTERN command...: fails, and a line on stdout or stderr matches
ends() {
	ends_with 1 "$@"
}

# ends_with CODE PATTERN command...: the same with an exit code of its own
ends_with() {
	local code=$1 pattern=$2
	shift 2
	"$@" >output 2>&1
	[ $? -eq "$code" ] && grep -Eq -- "$pattern" output && return
	cat output
	return 1
}

check "instructions in English" prints '"text":"At the roundabout, take the 3rd exit onto G15 towards Port"' \
	quarkctl instructions --cases "$cases"
check "instructions in Chinese" prints '进入环岛，从第三出口离开，进入G15，往Port方向' \
	quarkctl instructions --cases "$cases" --language zh-Hans
check "all of ours pass" prints '^\{"passed":3,"total":3\}$' quarkctl instructions --cases "$cases"
sed 's/"modifier": "left"/"modifier": "left", "exit": 2/' "$cases" >exit.json
check "a case with more to say" ends '"missing":"2nd"' quarkctl instructions --cases exit.json
check "no cases" ends_with 2 'Name their file with --cases' quarkctl instructions
check "no such language" ends 'no instructions in tlh; there are en and zh-Hans' quarkctl instructions --cases "$cases" \
	--language tlh
echo '[{"step":{"maneuver":7}}]' >broken.json
check "a broken case" ends '\[0\]: there should be an object here' quarkctl instructions --cases broken.json
if [ -e "$data/osrm-text-instructions/fixtures.json" ]; then
	for language in en zh-Hans; do
		check "368 outside cases in $language" prints '^\{"passed":368,"total":368\}$' quarkctl instructions \
			--cases "$data/osrm-text-instructions/fixtures.json" --language $language
	done
fi
line=$source/examples/data/walk_line.geojson
check "a line of GeoJSON" prints '^GeoJSON	500 m	6 min	6$' quarkctl route "$line"
check "its start" prints '^1	Head north	200 m	2 min$' quarkctl route "$line"
check "a turn of it" prints '^2	Turn right	210 m	3 min$' quarkctl route "$line"
check "the other turn of it, in Chinese" prints '^3	左转	100米	1分钟$' quarkctl route "$line" --language zh-Hans
check "its end" prints '^4	到达目的地$' quarkctl route "$line" --language zh-Hans
echo '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}' >point.geojson
printf '{"type": "LineString",\n "coordinates": [[1, 2], [1, ]]}' >comma.geojson
check "a comma too much" ends 'is not JSON: line 2, column 30: a value was expected' quarkctl route comma.geojson
printf '{"type":"FeatureCollection","features":[%s,%s]}' "$(cat "$line")" \
	'{"type":"Feature","geometry":{"type":"LineString","coordinates":[[13.3,52.5],[13.3,52.499]]}}' >two.geojson
check "the first of two lines" prints '^1	Head north	200 m	2 min$' quarkctl route two.geojson
check "the second of two lines" prints '^1	Head south	110 m	' quarkctl route two.geojson --which 2
check "the third of two lines" ends 'line number 3 was asked for, but there are 2' quarkctl route two.geojson --which 3
check "a route before the first" ends_with 2 'which takes 1 to 1000, not 0' quarkctl route two.geojson --which 0
check "guidance along the second of one" ends 'line number 2 was asked for' quarkctl guide "$line" \
	"$source/examples/data/walk_trace.csv" --which 2
check "a point" ends 'point.geojson is no route: there is no LineString' quarkctl route point.geojson
if [ -e "$data/maplibre/directions_v5_precision_6.json" ]; then
	check "an outside route" prints 'US 101' quarkctl route "$data/maplibre/directions_v5_precision_6.json"
fi
end_checks quarkctl_routes
