#!/bin/bash
# quarkctl guide as a person uses it: files in, rows and a picture out, and what it says of files that are none.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
data=${QUARK_TEST_DATA:-$source/../shared/data}/navigation/ferrostar
route=$source/examples/data/walk_route.json
trace=$source/examples/data/walk_trace.csv
PATH=$build/bin:$PATH
export HOME=$work
cd "$work" || exit 1

# ends CODE PATTERN command...: ends with this code, and a line on stderr matches
ends() {
	local code=$1 pattern=$2 status
	shift 2
	"$@" >stdout 2>stderr
	status=$?
	cat stderr
	[ $status -eq "$code" ] && grep -Eq -- "$pattern" stderr
}

# rows EXPRESSION command...: EXPRESSION is true of the list `rows` of dictionaries
rows() {
	local expression=$1
	shift
	"$@" >rows.csv || return 1
	python3 -c '
import csv, sys
rows = list(csv.DictReader(open("rows.csv", encoding="utf-8", newline="")))
sys.exit(0 if eval(sys.argv[1]) else f"not true: {sys.argv[1]}")' "$expression"
}

# same EXPECTED: rows.csv has the same figures within a millimetre, and the same texts. The peer passes a waypoint a row
# later.
same() {
	python3 - "$1" <<'PYTHON'
import csv, sys
expected, rows = (list(csv.DictReader(open(name, encoding="utf-8", newline=""))) for name in (sys.argv[1], "rows.csv"))
if len(expected) != len(rows):
    sys.exit(f"{len(rows)} rows instead of {len(expected)}")
def differs(a, b):
    try:
        return abs(float(a) - float(b)) > 0.001
    except ValueError:
        return a != b
wrong = [f"{a['tick']} {name}: {b[name]}, not {a[name]}" for a, b in zip(expected, rows) for name in a
         if name != "remaining_waypoints" and differs(a[name], b[name])]
if wrong:
    sys.exit("\n".join(wrong[:10]))
PYTHON
}

svg() {
	python3 -c 'import sys, xml.dom.minidom as dom; sys.exit(dom.parse(sys.argv[1]).documentElement.tagName != "svg")' "$1"
}

check "the walk arrives" rows 'rows[-1]["state"] == "Complete" and rows[-2]["remaining_steps"] == "1"' \
	quarkctl guide "$route" "$trace"
check "its detour is told" rows 'sum(row["deviation"] == "CompletelyOffRoute" for row in rows) == 13' \
	quarkctl guide "$route" "$trace"
check "nothing but numbers, in order" rows '[int(row["tick"]) for row in rows] == list(range(len(rows)))' \
	quarkctl guide "$route" - <"$trace"
check "by hand no step ends" rows 'all(row["remaining_steps"] == "5" for row in rows)' \
	quarkctl guide "$route" "$trace" --advance manual
check "a picture" quarkctl guide "$route" "$trace" --svg walk.svg
check "it is SVG" svg walk.svg
check "it tells what happened" grep -q 'off the route' walk.svg
quarkctl guide "$route" "$trace" --svg again.svg >/dev/null
check "the same picture again" cmp walk.svg again.svg

printf 'lat,lon\n30.25,120.15\n30.25,120.15\n' >lon.csv
check "lon is as good as lng" rows 'len(rows) == 2' quarkctl guide "$route" lon.csv
printf '"note","lng","lat"\r\n"a, b",120.15,30.25\r\n,120.1501,30.25\r\n' >quoted.csv
check "quotes, other columns and line ends" rows 'len(rows) == 2 and rows[1]["lng"] == "120.1501"' \
	quarkctl guide "$route" quoted.csv
printf 'lat,lng\n10,10\n-80,10\n' >far.csv
check "fixes at the other end of the world" quarkctl guide "$route" far.csv --svg far.svg
check "the picture of it is SVG" svg far.svg

cat >walk.gpx <<'GPX'
<?xml version="1.0"?>
<gpx version="1.1"><trk><trkseg><trkpt lat="30.25" lon="120.15"><time>2024-05-01T08:00:00Z</time></trkpt>
<trkpt lat="30.251" lon="120.15"><time>2024-05-01T08:01:00Z</time></trkpt>
<trkpt lat="30.251" lon="120.152"><time>2024-05-01T08:03:00Z</time></trkpt></trkseg></trk></gpx>
GPX
check "a GPX file as route and trace" rows 'rows[-1]["state"] == "Complete" and rows[0]["remaining_steps"] == "3"' \
	quarkctl guide walk.gpx walk.gpx
printf '<gpx><wpt lat="1" lon="1"/></gpx>' >points.gpx
check "waypoints are no route" ends 1 'points.gpx is no route: .* only 1 waypoint' quarkctl guide points.gpx walk.gpx
check "waypoints are no trace" ends 1 'points.gpx is no trace: there is no track' quarkctl guide walk.gpx points.gpx

check "no route" ends 1 'walk_trace.csv is no route: ' quarkctl guide "$trace" "$trace"
check "no file" ends 1 'nowhere.json cannot be opened: No such file' quarkctl guide nowhere.json "$trace"
check "a folder" ends 1 'cannot be read' quarkctl guide . "$trace"
: >empty
check "an empty file" ends 1 'empty is empty' quarkctl guide empty "$trace"
check "an unknown kind" ends 2 'called flying; known are walking, cycling' \
	quarkctl guide "$route" "$trace" --advance flying
check "a trace without columns" ends 1 'names no columns lat and lng' quarkctl guide "$route" "$route"
printf 'lat,lng\n30,east\n' >word.csv
printf 'lat,lng\n91,120\n' >pole.csv
check "beyond the pole" ends 1 'line 2: 91 is no latitude in degrees' quarkctl guide "$route" pole.csv
printf 'lat,lng\n30,120\n30,-180.5\n' >date_line.csv
check "beyond the date line" ends 1 'line 3: -180.5 is no longitude in degrees' quarkctl guide "$route" date_line.csv
check "a word for a number" ends 1 'line 2: "east" is no number' quarkctl guide "$route" word.csv
printf 'lat,lng\n' >head.csv
printf 'lat,lng\n30,0x78\n' >more.csv
check "more than a number" ends 1 'line 2: "0x78" is no number' quarkctl guide "$route" more.csv
check "a trace without a fix" ends 1 'no fix' quarkctl guide "$route" head.csv
check "a picture to nowhere" ends 1 'cannot be written' quarkctl guide "$route" "$trace" --svg nowhere/a.svg

if [ -d "$data" ]; then
	for run in extended_exact_distance:valhalla_extended_osrm_response:exact_distance \
		roundabout_exact_distance:valhalla_osrm_with_roundabouts:exact_distance \
		self_intersecting_relative_linestring:valhalla_self_intersecting_osrm_response:relative_linestring; do
		IFS=: read -r name file kind <<<"$run"
		quarkctl guide "$data/routes/$file.json" "$data/expected/$name.csv" --advance "$kind" >rows.csv
		check "$name: the same rows" same "$data/expected/$name.csv"
	done
else
	skip_check "the recorded runs: $data is absent"
fi

end_checks quarkctl_guide
