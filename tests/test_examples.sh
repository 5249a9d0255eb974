#!/bin/bash
# The examples as a new user tries them.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
cd "$work" || exit 1
unset QUARK_LOG
export QUARK_DEVICE="sim:s1?clock=virtual"
examples=$build/examples

prints() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1) && grep -Eq -- "$pattern" <<<"$output" && return
	printf '%s\n' "$output"
	return 1
}

fails_with() {
	local pattern=$1 output
	shift
	output=$("$@" 2>&1)
	[ $? -eq 1 ] && grep -Eq -- "$pattern" <<<"$output" && return
	printf '%s\n' "$output"
	return 1
}

lines_of_main() {
	awk '/^int main/, /^}/' "$source/examples/hello.c" | wc -l
}

check "main of hello has at most 20 lines" test "$(lines_of_main)" -le 20
check "hello has no other function" test "$(grep -c '^{' "$source/examples/hello.c")" -eq 1
if command -v clang-format >/dev/null; then
	check "hello is as clang-format leaves it" clang-format --dry-run -Werror "$source/examples/hello.c"
else
	skip_check "clang-format is not installed"
fi
for example in camera_view voice_order day_with_glasses; do
	check "$example has fewer than 120 lines" test "$(wc -l <"$source/examples/$example.c")" -lt 120
done

check "hello" prints '^Seen: displays 3, [0-9]+ us$' "$examples/hello"
check "hello in real time" prints '^Seen: displays 3' env QUARK_DEVICE=sim:s1 "$examples/hello"
check "hello without a display" fails_with 'QUARK_ERR_UNSUPPORTED \(device\)' env QUARK_DEVICE=sim:g1 "$examples/hello"
check "hello to nobody" fails_with 'QUARK_ERR_INVALID' env QUARK_DEVICE=sim:x9 "$examples/hello"

check "camera_view" prints '^60 frames$' "$examples/camera_view" 60
check "camera_view tells its pace" prints '^30\.0 fps, 0 dropped' "$examples/camera_view"
check "camera_view without a display" prints '^40 frames$' env "QUARK_DEVICE=sim:g1?clock=virtual" \
	"$examples/camera_view" 40
check "camera_view, refused" fails_with 'the wearer said no' env "QUARK_DEVICE=$QUARK_DEVICE&consent=refuse" \
	"$examples/camera_view"
check "camera_view to nobody" fails_with 'QUARK_ERR_INVALID' env QUARK_DEVICE=sim:x9 "$examples/camera_view"
cat >day.json <<'JSON'
{"format": "quark-scenario/1", "steps": [
	{"at_ms": 1000, "do": "fault", "what": "stall", "value": 3000},
	{"at_ms": 6000, "do": "set", "what": "worn", "value": 0},
	{"at_ms": 8000, "do": "set", "what": "worn", "value": 1},
	{"at_ms": 12000, "do": "fault", "what": "end"}]}
JSON
for what in 'stall: no frame for 2000 ms' 'the stream ended: .*taken off' 'the glasses are gone'; do
	check "camera_view tells: $what" fails_with "$what" env "QUARK_DEVICE=$QUARK_DEVICE&scenario=$work/day.json" \
		"$examples/camera_view" 100000
done

check "voice_order" prints '^Ordered: 3 x large lattes$' "$examples/voice_order"
check "voice_order answers" prints '^2 x large lattes$' "$examples/voice_order"
check "voice_order without a display" prints '^Ordered: 2 x small green tea$' env "QUARK_DEVICE=sim:g1?clock=virtual" \
	"$examples/voice_order" "can i have a small green tea" "make it two" "that is all"
check "voice_order does not understand" prints '^Sorry, what would you like\?$' "$examples/voice_order" "blue ideas"
check "voice_order, refused" fails_with 'QUARK_ERR_DENIED \(consent\)' env "QUARK_DEVICE=$QUARK_DEVICE&consent=refuse" \
	"$examples/voice_order"
check "voice_order to nobody" fails_with 'QUARK_ERR_INVALID' env QUARK_DEVICE=sim:x9 "$examples/voice_order"

"$examples/day_with_glasses" one >timeline 2>errors
check "the demo's day" test $? -eq 0
check "it has nothing to complain about" test ! -s errors
"$examples/day_with_glasses" two "$source/examples/data/day.json" >again
check "two runs give the same page" cmp one/index.html two/index.html
check "two runs give the same timeline" diff <(sed '$d' timeline) <(sed '$d' again)
for step in '^07:06:12  The glasses hear' 'On your list: 2 × green tea' 'Your list: 2 × green tea, 1 × 绿茶' '^08:30:20  Tap' '绿茶 Green tea 250 g' 'QUARK_ERR_NOT_READY \(device\)' 'QUARK_ERR_REVOKED \(consent\)' \
	'QUARK_ERR_DENIED \(consent\)' 'QUARK_ERR_DEVICE' 'The link is back after 9[0-9] s' 'A battery is taken out' \
	'Another app came to the front' 'The glasses are folded'; do
	check "the timeline has: $step" grep -Eq -- "$step" timeline
done
check "the page stands alone and is whole" python3 - one/index.html <<'PYTHON'
import base64, html.parser, re, sys, xml.dom.minidom

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.eyes = [], 0
    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "img"):
            self.open.append(tag)
        attributes = dict(attributes)
        assert tag not in ("script", "link", "iframe"), tag
        if tag == "img":
            start = "data:image/svg+xml;base64,"
            assert attributes["src"].startswith(start) and attributes["alt"]
            svg = xml.dom.minidom.parseString(base64.b64decode(attributes["src"][len(start):]))
            assert svg.documentElement.tagName == "svg"
            self.eyes += 1
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

text = open(sys.argv[1], encoding="utf-8").read()
page = Page()
page.feed(text)
assert not page.open, page.open
assert page.eyes >= 30 and page.eyes % 2 == 0, page.eyes
assert "prefers-color-scheme: dark" in text
for url in re.findall(r"url\(([^)]{0,40})", text):
    assert url.startswith("data:"), url
# A browser takes data URLs up to 2 MiB in a style.
assert all(len(url) < 2097152 for url in re.findall(r"url\(([^)]*)", text))
PYTHON
check_fails "no folder" "$examples/day_with_glasses"
check "no scenario" fails_with 'none.json cannot be opened' "$examples/day_with_glasses" three none.json
check "nowhere to write" fails_with 'cannot be made' "$examples/day_with_glasses" nowhere/page day.json
cp day.json 'a b&c.json'
check "an odd name" "$examples/day_with_glasses" four 'a b&c.json'

# Every command of the document, except the compiler's: that is tried with the installed library.
mkdir build
ln -s "$build" build/debug
ln -s "$source/examples" "$source/tests" .
while IFS= read -r line; do
	check "examples/README.md: $line" env -u QUARK_DEVICE bash -c "$line"
done < <(awk '/^```/ {on = ($0 == "```sh"); next} on && !/^cc /' "$source/examples/README.md")

end_checks examples
