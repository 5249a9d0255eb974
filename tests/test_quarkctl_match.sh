#!/bin/bash
# quarkctl match as a person uses it, and all that docs/grammar.md shows.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
data=${QUARK_TEST_DATA:-$source/../shared/data}
PATH=$build/bin:$PATH
unset QUARK_LOG
cd "$work" || exit 1

# prints PATTERN command...: succeeds, and a line of its output matches
prints() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1) && grep -Eq -- "$pattern" <<<"$output" && return
	printf '%s\n' "$output"
	return 1
}

# ends CODE PATTERN command...: ends with this code, and a line on stderr matches
ends() {
	local code=$1 pattern=$2 status
	shift 2
	"$@" >stdout 2>stderr
	status=$?
	cat stderr
	[ $status -eq "$code" ] && grep -Eq -- "$pattern" stderr
}

# json EXPRESSION command...: every line is JSON; EXPRESSION is true of the list `lines`
json() {
	local expression=$1
	shift
	"$@" >stdout 2>stderr
	cat stderr
	python3 -c '
import json, sys
lines = [json.loads(line) for line in open("stdout", encoding="utf-8")]
sys.exit(0 if eval(sys.argv[1]) else f"not true: {sys.argv[1]} of {lines}")' "$expression"
}

# The document: its grammars become files, its commands are run, what it says of a failure is what is said.
awk '/^```json / {file = $2; next} /^```/ {file = ""} file {print > file}' "$source/docs/grammar.md"
while IFS= read -r line; do
	check "docs/grammar.md: $line" eval "$line"
done < <(awk '/^```/ {on = ($0 == "```sh"); next} on' "$source/docs/grammar.md")
while IFS= read -r line; do
	check_fails "docs/grammar.md: $line" eval "$line"
done < <(awk '/^```/ {on = ($0 == "```sh fails"); next} on' "$source/docs/grammar.md")
said=$(awk '/^```/ {on = ($0 == "```text"); next} on' "$source/docs/grammar.md")
check "docs/grammar.md shows the failure" test "$said" = "$(quarkctl match wrong.json x 2>&1)"

check "the intent" prints '^order$' quarkctl match coffee.json "two large lattes please"
check "a slot" prints '^  size = large  \(text, "LARGE" at 4 to 9\)$' quarkctl match coffee.json "two LARGE lattes"
check "a fixed slot" prints '^  pay = true  \(boolean, not said\)$' quarkctl match coffee.json "that is all" \
	--context screen=order
check "the template" prints '^  by <some> \[\{size\}\] \{drink\}$' quarkctl match coffee.json "a coffee"
check "as JSON" json 'lines[0]["intent"] == "order" and lines[0]["slots"]["count"] == {"value": 2, "type": "number",
	"text": "two", "start": 0, "end": 3} and lines[0]["closeness"] == 1000' \
	quarkctl match coffee.json "two lattes" --json
cat >twice.json <<'JSON'
{"lists": {"a": {"wildcard": true}, "b": {"wildcard": true}, "name": {"values": ["x", "x y"]},
	"rest": {"values": ["y z", "z"]}},
"intents": {"wild": {"data": [{"sentences": ["go {a} {b}"]}]}, "known": {"data": [{"sentences": ["go {name} {rest}"]}]},
	"chosen": {"data": [{"sentences": ["say {a}"]}]},
	"better": {"data": [{"sentences": ["say {a} to {b}"], "metadata": {"preferred": true}}]}}}
JSON
check "--all" json 'len(lines) >= 4 and {line["intent"] for line in lines} == {"wild", "known"}' \
	quarkctl match twice.json "go x y z" --all --json
check "the best" json 'len(lines) == 1 and lines[0]["slots"]["name"]["value"] == "x y"' \
	quarkctl match twice.json "go x y z" --json
check "--slot" json 'lines[0]["slots"]["rest"]["value"] == "y z"' quarkctl match twice.json "go x y z" --slot rest --json
check "--first" json 'lines[0]["intent"] == "wild"' quarkctl match twice.json "go x y z" --first --json
check "preferred blocks" json 'lines[0]["intent"] == "better"' quarkctl match twice.json "say one to two" --json
check "context" prints '^stop$' quarkctl match player.json stop --context a=b --context playing=video
check "default:en" prints '^  to = 50 ' quarkctl match default:en "set the brightness to fifty percent"
check "default:zh" prints '^  to = 50 ' quarkctl match default:zh "亮度调到百分之五十"

check "nothing matches" ends 1 'matches no sentence of coffee.json' quarkctl match coffee.json "blue ideas"
check "no file" ends 1 'none.json cannot be opened: No such file' quarkctl match none.json x
check "no such language" ends 1 'QUARK_ERR_UNSUPPORTED .*no default vocabulary' quarkctl match default:fr x
check "a folder" ends 1 'cannot be read' quarkctl match . x
: >empty.json
check "an empty file" ends 1 'empty.json is empty' quarkctl match empty.json x
check "bad text" ends 1 'QUARK_ERR_INVALID' quarkctl match coffee.json $'\xff'
check "no sentence" ends 2 'a grammar and a sentence are needed' quarkctl match coffee.json
check "nothing" ends 2 'a grammar and a sentence are needed' quarkctl match
check "cases and a sentence" ends 2 'a grammar and a sentence are needed' quarkctl match a b --cases cases.json
check "a wrong context" ends 2 'KEY=VALUE' quarkctl match coffee.json x --context screen

check "cases" prints '^2/2 passed, mean [0-9.]+ us, worst [0-9.]+ us$' quarkctl match --cases cases.json
sed 's/"slots": .*/"slots": {"name": "Lamp", "extra": 1}/' cases.json >misses.json
check "a miss is a line of JSON" prints \
	'^\{"sentence": "turn on the kitchen lamp", "expected": "HassTurnOn", .*"found": "HassTurnOn", .*"Kitchen Lamp"' \
	sh -c 'quarkctl match --cases misses.json || true'
check "misses are counted" prints '^0/2 passed' sh -c 'quarkctl match --cases misses.json || true'
check_fails "misses fail" quarkctl match --cases misses.json
sed 's/"slots": .*/"slots": {}/' cases.json >more.json
check_fails "a slot that is not expected is a miss" quarkctl match --cases more.json
sed 's/"light"\]\], "areas"/"lock"]], "areas"/' cases.json >locks.json
check "a name of another domain is a miss" prints '"found": null' sh -c 'quarkctl match --cases locks.json || true'
head -c 300 cases.json >cut.json
check "a file that is cut off" ends 1 'cut.json' quarkctl match --cases cut.json
echo '{"cases": []}' >none.json
check "no grammar" ends 1 'is not \{"grammar"' quarkctl match --cases none.json
check "no such file" ends 1 'cannot be opened' quarkctl match --cases nowhere.json

for language in en zh-CN; do
	file=$data/voice/ohf-intents/$language.json
	if [ -f "$file" ]; then
		check "all cases of $language" prints '^([0-9]+)/\1 passed' quarkctl match --cases "$file"
	else
		skip_check "$file is absent"
	fi
done

end_checks quarkctl_match
