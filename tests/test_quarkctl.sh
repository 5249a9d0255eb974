#!/bin/bash
# quarkctl as a person uses it: each command, what it prints, and how it fails.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
data=${QUARK_TEST_DATA:-$source/../shared/data}
shelf=$source/examples/data/shelf.png
virtual="sim:s1?clock=virtual"
PATH=$build/bin:$PATH
export QUARK_DEVICE=$virtual HOME=$work
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

# ends CODE PATTERN command...: ends with this code, a line on stderr matches, and nothing is on stdout that is not JSON
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
	local expression=$1 status
	shift
	"$@" >stdout 2>stderr
	status=$?
	cat stderr
	[ $status -le 1 ] && python3 -c '
import json, sys
lines = [json.loads(line) for line in open("stdout", encoding="utf-8")]
sys.exit(0 if eval(sys.argv[1]) else f"not true: {sys.argv[1]} of {lines}")' "$expression"
}

svg() {
	python3 -c 'import sys, xml.dom.minidom as dom; sys.exit(dom.parse(sys.argv[1]).documentElement.tagName != "svg")' "$1"
}

check "--version" prints '^quarkctl [0-9]+\.[0-9]+\.[0-9]+$' quarkctl --version
for command in info watch show photo view run match listen say doctor codes pair pairings forget guide route instructions; do
	check "help names $command" prints "^  $command" quarkctl --help
	check "$command --help" prints "^quarkctl $command" quarkctl $command --help
done

said="$virtual&scenario=$source/examples/data/say.json"
check "listen" prints 'voice-final .*text="take a photo"' quarkctl listen "$said"
check "listen ends with the sentence" json 'lines[-1]["event"] == "request-done" and lines[-3]["text"] == "take a photo"' \
	quarkctl listen --json "$said"
check "listen --grammar" prints 'voice-intent .*intent=take_photo' quarkctl listen "$said" --grammar default:en
check "listen --seconds" json 'sum(line["event"] == "voice-final" for line in lines) == 2' quarkctl listen --json --seconds 9 "$said"
check "listen --wake hears nothing without it" json 'not [line for line in lines if "text" in line]' \
	quarkctl listen --json --wake --seconds 9 "$said"
check "listen --audio" prints voice-final quarkctl listen --audio said.wav "$said"
check "the sound is a WAV file" python3 -c '
import sys, wave
sound = wave.open("said.wav")
sys.exit(not (sound.getparams()[:3] == (1, 2, 16000) and sound.getnframes() > 40000 and any(sound.readframes(40000))))'
check "listen, refused" ends 1 'ask-wearer|the wearer said no' quarkctl listen "$virtual&consent=refuse"
check "listen --audio, refused" ends 1 'the wearer said no' quarkctl listen --audio no.wav "$virtual&consent=refuse"
check "nothing is written then" test ! -e no.wav

check "no command" ends 2 'a command is missing' quarkctl
check "unknown command" ends 2 'no command fly' quarkctl fly
check "unknown option" ends 2 'no option --wings' quarkctl info --wings
check "an option of another command" ends 2 'no option --eye' quarkctl info --eye left
check "a value is missing" ends 2 'missing after --device' quarkctl info --device
check "a value too many" ends 2 'no value belongs to --json' quarkctl info --json=yes
check "a wrong number" ends 2 'timeout takes 1 to 3600' quarkctl info --timeout 0
check "a wrong time" ends 2 'seconds takes 0 to 86400' quarkctl watch --seconds soon
check "a wrong eye" ends 2 'eye takes left or right' quarkctl view x.svg --eye third
check "a wrong format" ends 2 'format takes rgb' quarkctl codes "$shelf" --format gif
check "a wrong permission" ends 2 'no permission x-ray' quarkctl pair x --permission x-ray
check "an argument is missing" ends 2 'argument is missing: TEXT' quarkctl show
check "an argument too many" ends 2 'too many: b' quarkctl photo a b
check "a full disk" ends 1 'cannot be written' sh -c 'quarkctl info >/dev/full'

check "info" prints '^can_overlay +yes$' quarkctl info
check "info without displays" prints '^displays +0$' quarkctl info --device sim:g1
check "info as JSON" json 'lines[0]["can_camera"] is True and lines[0]["displays"] == 2 and lines[0]["link"] == 1' \
	quarkctl info --json
check "any name is valid JSON" json 'lines[0]["name"] == "a\"b\\c é 你"' \
	quarkctl info --json --device 'sim:s1?name=a%22b%5Cc é 你'
check "unknown glasses" ends 1 'QUARK_ERR_INVALID \(app\): sim:s9: .*known are s1, g1' quarkctl info --device sim:s9
check "unknown link" ends 1 'QUARK_ERR_' quarkctl info --device ftp://x
check "a URI that is too long" ends 1 'longer than' quarkctl info --device "sim:s1?name=$(printf '%01100d' 0)"
check "no network yet, or no glasses there" ends 1 'QUARK_ERR_.*wss://' quarkctl info --device wss://127.0.0.1:1 --timeout 2

check "watch" prints 'device-readiness +link=1 worn=1' quarkctl watch --seconds 1
check "watch tells inputs" json 'any(line["event"] == "device-input" and line["input"] == "nod" for line in lines)' \
	quarkctl watch --json --seconds 86400 --device "$virtual&scenario=$source/examples/data/day.json"
cat >end.json <<'JSON'
{"format": "quark-scenario/1", "steps": [{"at_ms": 1000, "do": "fault", "what": "end"}]}
JSON
check "watch ends with the glasses" json 'lines[-1]["event"] == "device-gone" and lines[-1]["why"]' \
	quarkctl watch --json --device "$virtual&scenario=$work/end.json"

check "show" prints '^shown on both displays after .* for 5 s$' quarkctl show "Hello, 你好"
check "show for long" prints 'for 86400 s$' quarkctl show hello --seconds 86400
check "show without a display" ends 1 'QUARK_ERR_UNSUPPORTED \(device\)' quarkctl show hello --device sim:g1
check "show by speaking" prints '^spoken' quarkctl show hello --device "sim:g1?clock=virtual" --speak
check "show what is no text" ends 1 'QUARK_ERR_INVALID' quarkctl show $'\xff'

check "photo" prints '^photo.jpg: 1280 x 720' quarkctl photo photo.jpg
check "the photo is a JPEG" cmp -n 3 photo.jpg <(printf '\xff\xd8\xff')
check "photo, refused" ends 1 'QUARK_ERR_DENIED \(consent\)' quarkctl photo no.jpg --device "$virtual&consent=refuse"
check "nothing was written" test ! -e no.jpg
check "photo to nowhere" ends 1 'nowhere/a.jpg cannot be written: No such file' quarkctl photo nowhere/a.jpg
check "photo, not answered" ends 1 'QUARK_ERR_' quarkctl photo no.jpg --device "$virtual&consent=ask" --timeout 3

check "view" quarkctl view left.svg --text "Hello & <你好>"
check "view of the right eye" quarkctl view right.svg --text "Hello & <你好>" --eye right
check "left is SVG" svg left.svg
check "right is SVG" svg right.svg
check_fails "the eyes see the same, without depth" cmp left.svg right.svg
quarkctl view again.svg --text "Hello & <你好>"
check "the same view again" cmp left.svg again.svg
check "an empty view" quarkctl view empty.svg
check "view without a display" ends 1 'no display' quarkctl view x.svg --device sim:g1
check "view to nowhere" ends 1 'cannot be written' quarkctl view nowhere/x.svg
check "view of bad text" ends 1 'QUARK_ERR_INVALID' quarkctl view x.svg --text $'\x01'

echo '{"format": "quark-scenario/1", "steps": [{"at_ms": 0, "do": "set", "what": "worn", "value": 0}]}' >off.json
day=$source/examples/data/day.json
scenarios=$source/tests/scenarios
check "run" prints '^ +7800\.000000 +device-state +state=reconnecting' quarkctl run "$day"
check "run as JSON, with the camera" json 'len(lines) > 50 and all("time_us" in line for line in lines)' \
	quarkctl run "$day" --stream --json
check "run writes views" quarkctl run "$day" --out views
check "they are SVG" svg views/00001-*-left.svg
check "run without displays" quarkctl run end.json --device sim:g1 --out none
check "run: stall" prints 'camera-stall +count=0' quarkctl run "$scenarios/stall_while_streaming.json" --stream
check "run: revoked" prints 'camera-ended +status=QUARK_ERR_REVOKED' \
	quarkctl run "$scenarios/permission_revoked_mid_stream.json" --stream
check "run: firmware" prints 'device-gone +status=QUARK_ERR_VERSION' quarkctl run "$scenarios/firmware_too_old.json"
printf '{"format": "quark-scenario/1", "steps": [{"at_ms": 0, "do": "look", "source": "%s"}]}' "$shelf" >look.json
check "run: codes" json 'any(line["event"] == "camera-code" and line["kind"] == "ean" for line in lines)' \
	quarkctl run look.json --stream --json
run_twice() {
	quarkctl run "$day" --stream >one && quarkctl run "$day" --stream >two && cmp one two
}
check "two runs are the same" run_twice
check "run without the file" ends 1 'nothing.json cannot be opened' quarkctl run nothing.json
echo '{' >bad.json
check "run of no scenario" ends 1 'line [12]: ' quarkctl run bad.json
check "run of another model" ends 1 'for the model' quarkctl run "$day" --device sim:g1
check "run into a file" ends 1 'cannot be written' quarkctl run "$day" --out left.svg
check "run into nowhere" ends 1 'cannot be made' quarkctl run "$day" --out nowhere/views
cp end.json 'a b&c?.json'
check "run of an odd name" prints 'device-gone' quarkctl run 'a b&c?.json'
for command in "run $day" "codes $shelf" "view x.svg"; do
	# shellcheck disable=SC2086
	check "$command needs simulated glasses" ends 1 'not simulated glasses' quarkctl $command --device wss://a:1
done

check "say" prints 'voice-partial .* text="set the volume" ' quarkctl say "set the volume to fifty percent"
check "say: the intent and its slots" prints 'voice-intent .* intent=set_volume slots=\{"to": 50\}$' \
	quarkctl say "set the volume to fifty percent"
check "say in Chinese, as JSON" json 'any(line.get("intent") == "navigate_to" and line["slots"] == {"destination": "西湖"}
	for line in lines)' quarkctl say "打开导航去西湖" --json
check "say what means nothing" json 'any(line["event"] == "voice-no-match" for line in lines)' quarkctl say "blue ideas" --json
check "say, refused" ends 1 'QUARK_ERR_DENIED \(consent\)' quarkctl say "hello" --device "$virtual&consent=refuse"
check "say what is no text" ends 1 'nothing could be said' quarkctl say $'\xff'
check "say, not worn" ends 1 'QUARK_ERR_NOT_READY' quarkctl say hello --device "$virtual&scenario=$work/off.json"
check "say to nobody" ends 1 'not simulated glasses' quarkctl say hello --device wss://a:1

check "doctor" prints '^ok +overlay .* ms$' quarkctl doctor
check "doctor as JSON" json 'len(lines) > 10 and all(line["outcome"] == "ok" for line in lines)' quarkctl doctor --json
check "doctor without a display" prints '^warn +overlay' quarkctl doctor --device sim:g1
check "doctor, refused" prints '^warn +camera .*QUARK_ERR_DENIED' quarkctl doctor --device "$virtual&consent=refuse"
check "doctor with a wrong log level" prints '^warn +QUARK_LOG' env QUARK_LOG=loud quarkctl doctor
check "doctor with a log level" prints '^ok +QUARK_LOG +error' env QUARK_LOG=error quarkctl doctor
check "doctor without HOME" prints '^warn +state folder' env -u HOME quarkctl doctor
# doctor_fails PATTERN: doctor ends with 1, and a line of it matches
doctor_fails() {
	quarkctl doctor >out 2>&1
	[ $? -eq 1 ] && grep -Eq -- "$1" out
}
mkdir -p .local/state/quarkctl
chmod 0755 .local/state/quarkctl
check "doctor with an open folder" doctor_fails '^fail +state folder .*chmod 700'
chmod 0700 .local/state/quarkctl
check "doctor with a closed folder" prints '^ok +state folder +/.*/.local/state/quarkctl$' quarkctl doctor
rm -r .local
check "doctor without a folder" prints '^ok +state folder .*does not exist yet' quarkctl doctor
mkdir state
touch state/quarkctl
export XDG_STATE_HOME=$work/state
check "doctor with a file as its folder" doctor_fails '^fail +state folder .*no folder'
unset XDG_STATE_HOME
QUARK_DEVICE=sim:s9
check "doctor without glasses" doctor_fails '^fail +glasses .*known are s1, g1'
QUARK_DEVICE=$virtual
cat >tired.json <<'JSON'
{"format": "quark-scenario/1", "steps": [
	{"at_ms": 0, "do": "set", "what": "battery_left", "value": -1},
	{"at_ms": 0, "do": "set", "what": "battery_right", "value": 9},
	{"at_ms": 0, "do": "set", "what": "thermal", "value": "hot"},
	{"at_ms": 0, "do": "set", "what": "other_app", "value": 1},
	{"at_ms": 0, "do": "set", "what": "worn", "value": 0}]}
JSON
for what in 'worn .*Put them on' 'battery .*left battery is taken out' 'battery .*right: 9 %' heat foreground camera; do
	check "doctor of tired glasses: $what" eval "quarkctl doctor --device '$virtual&scenario=$work/tired.json' |
		grep -Eq '^warn +$what'"
done
echo '{"format": "quark-scenario/1", "steps": [{"at_ms": 0, "do": "set", "what": "folded", "value": 1}]}' >folded.json
check "doctor of folded glasses" eval "quarkctl doctor --device '$virtual&scenario=$work/folded.json' | grep -q folded"

check "codes" json 'len(lines) == 1 and {code["kind"] for code in lines[0]["codes"]} == {"qr", "ean"}' \
	quarkctl codes "$shelf"
check "codes have a box" json 'all(len(code["box"]) == 4 for code in lines[0]["codes"])' quarkctl codes "$shelf"
for format in rgb nv12 grey jpeg; do
	check "codes as $format" json 'any(code["text"] == "6901234567892" for code in lines[0]["codes"])' \
		quarkctl codes --format $format "$shelf"
done
check "no codes" json 'lines[0]["codes"] == []' quarkctl codes "$source/examples/data/street.png"
cp "$shelf" $'o d\t"é\\.png'
check "codes of an odd name" json 'lines[0]["image"] == "o d\t\"é\\.png" and lines[0]["codes"]' \
	quarkctl codes $'o d\t"é\\.png'
check "codes of a name that is no UTF-8" json 'lines[0]["image"] == "\ufffd.png" and lines[0]["error"]' \
	quarkctl codes $'\xff.png'
check "codes goes on after a failure" json 'len(lines) == 2 and "error" in lines[0] and lines[1]["codes"]' \
	quarkctl codes missing.png "$shelf"
check "a missing picture" ends 1 'missing.png cannot be read' quarkctl codes missing.png
check "codes, refused" json '"said no" in lines[0]["error"]' quarkctl codes --device 'sim:s1?consent=refuse' "$shelf"

# Every command of the document. Blocks "sh" succeed, blocks "sh fails" fail.
ln -s "$source/examples" "$source/tests" .
while IFS= read -r line; do
	check "docs/quarkctl.md: $line" eval "$line"
done < <(awk '/^```/ {on = ($0 == "```sh"); next} on' "$source/docs/quarkctl.md")
while IFS= read -r line; do
	check_fails "docs/quarkctl.md: $line" eval "$line"
done < <(awk '/^```/ {on = ($0 == "```sh fails"); next} on' "$source/docs/quarkctl.md")

# The photographs: as many as the bar asks for, and never another text than the one beside the picture.
if [ -d "$data/qr" ]; then
	for format in rgb nv12; do
		quarkctl codes --format $format "$data"/qr/*/*.png >codes.jsonl
		check "42 photographs as $format: at least 37 read, none wrongly" python3 - codes.jsonl <<'PYTHON'
import json, sys
read = 0
for line in open(sys.argv[1], encoding="utf-8"):
    line = json.loads(line)
    with open(line["image"][:-4] + ".txt", "rb") as file:
        wanted = file.read().decode("utf-8", "replace").replace("\r\n", "\n").rstrip("\n")
    texts = [code["text"].replace("\r\n", "\n").rstrip("\n") for code in line["codes"]]
    read += wanted in texts
    if any(text != wanted for text in texts):
        sys.exit(f"{line}: not {wanted!r}")
if read < 37:
    sys.exit(f"{read} read")
PYTHON
	done
else
	skip_check "the photographs of codes: $data/qr is absent"
fi

end_checks quarkctl
