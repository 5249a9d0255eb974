#!/bin/bash
# docs/voice.md: its pieces of C are one program, which does what is said there; its commands are run.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
build=${QUARK_TEST_BUILD:-$source/build/debug}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$source/tests/checks.sh"
PATH=$build/bin:$PATH
export QUARK_DEVICE="sim:s1?clock=virtual" HOME=$work
unset QUARK_LOG XDG_STATE_HOME
cd "$work" || exit 1

# blocks KIND: the lines of the code blocks of this kind
blocks() {
	awk -v start="\`\`\`$1" '/^```/ {on = ($0 == start); next} on' "$source/docs/voice.md"
}

blocks c >voice.c
flags=$(grep -q 'QUARK_SANITIZE:STRING=address' "$build/CMakeCache.txt" && echo -fsanitize=address,undefined)
# shellcheck disable=SC2086
check "the pieces are a program" "${CC:-cc}" -std=c11 -Wall -Wextra -Werror $flags -I"$source/include" voice.c -L"$build/lib" \
	-Wl,-rpath,"$build/lib" -lquark -lquark-sim -o voice
says() {
	./voice >said 2>&1 && cat said && grep -qF -- "$1" said
}
check "it understands" says "$(blocks text)"
check "it shows what is heard" says '... set the volume'
check "it is refused" eval '! QUARK_DEVICE="$QUARK_DEVICE&consent=refuse" ./voice 2>&1 | grep -q "^volume"'
while IFS= read -r line; do
	check "docs/voice.md: $line" eval "$line"
done < <(blocks sh)
while IFS= read -r line; do
	check_fails "docs/voice.md: $line" eval "$line"
done < <(blocks "sh fails")
end_checks voice_docs
