#!/bin/bash
# Who may include whom: a room's files include only the headers that the rules below allow.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/checks.sh

# Room, then a pattern of the headers of src/ that it may include besides its own and the public ones.
rules='
core      core/.*
wire      core/(buffer|list|text)\.h
channel   (core|wire)/.*
link      (core|wire|channel)/.*
net       core/.*
device    (core|wire)/.*|link/(link|session)\.h
overlay   (core|wire)/.*|link/(link|session)\.h
camera    (core|wire)/.*|link/(link|session)\.h
navigation (core|wire|net)/.*|link/(link|session)\.h
voice     (core|wire)/.*|link/(link|session)\.h
glasses   wire/.*|core/(buffer|clock|json_read|list|random|text)\.h|link/sim_entry\.h
recogniser core/buffer\.h|glasses/recogniser\.h
server    (wire|channel|glasses)/.*|core/(buffer|clock|json_read|list|random|text)\.h|link/sim_entry\.h
tools     (wire|navigation)/.*|channel/(key|tls)\.h|link/pairing_uri\.h|core/(buffer|json_read|text)\.h|server/(server|store|guard)\.h
'

# includes ROOM: "file: header" for what the files of a room include from src/
includes() {
	grep -HoE '^#include "[a-z_]+/[a-z_]+\.h"' "$1"/*.[ch] 2>/dev/null | sed -E 's|#include "(.*)"|\1|'
}

# room_keeps_to FOLDER PATTERN
room_keeps_to() {
	! includes "$1" | grep -vE ":(quark/.*|$(basename "$1")/.*|$2)\$"
}

only_the_codec_knows_the_parser() {
	! grep -lE 'cJSON' src/*/*.c src/*/*.h | grep -vE '^src/wire/codec[a-z_]*\.[ch]$'
}

every_room_has_a_rule() {
	local folder
	for folder in src/*/; do
		grep -q "^$(basename "$folder") " <<<"$rules" || { echo "$folder has no rule here" && return 1; }
	done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/wire"
echo '#include "link/session.h"' >"$work/wire/wrong.c"

check "every room has a rule" every_room_has_a_rule
while read -r room pattern; do
	[ -z "$room" ] || check "$room includes only what it may" room_keeps_to "src/$room" "$pattern"
done <<<"$rules"
check "cJSON is known to the codec alone" only_the_codec_knows_the_parser
check_fails "a wrong include" room_keeps_to "$work/wire" 'core/(buffer|list|text)\.h'
end_checks rooms
