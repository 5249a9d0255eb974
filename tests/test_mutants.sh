#!/bin/bash
# Do the tests of the session layer see what they are there to see? Each mistake of tests/mutants/app.txt is made in a
# copy of one file, and test_session_cuts must fail then; of glasses.txt, and test_session_glasses must. The sources are
# compiled apart from all builds, so that no object of theirs is touched.
#
#	tests/test_mutants.sh [part of a name]
set -u
cd "${QUARK_TEST_SOURCE:-$(dirname "$0")/..}" || exit 1
build=${QUARK_TEST_BUILD:-build/debug}/mutants
cuts=20000
export QUARK_CUTS

if grep -qsE '^QUARK_(SANITIZE:STRING=.+|FUZZ:BOOL=ON)' "$build/../CMakeCache.txt"; then
	echo "With sanitizers the same sources would be tried again, slowly."
	exit 77
fi

mapfile -t flags < <(pkg-config --cflags libcjson libutf8proc libcurl libwebsockets openssl sqlite3 check zbar libpng libjpeg | tr ' ' '\n' | grep .)
mapfile -t libraries < <(pkg-config --libs libcjson libutf8proc libcurl libwebsockets openssl sqlite3 check zbar libpng libjpeg | tr ' ' '\n' | grep .)
compiler=(cc -std=c11 -D_GNU_SOURCE -O1 -w -Isrc -Iinclude -Itests "${flags[@]}")
command -v ccache >/dev/null && compiler=(ccache "${compiler[@]}")

object_of() {
	echo "$build/$(tr / _ <<<"${1%.c}").o"
}

library=(src/core/*.c src/wire/*.c src/link/*.c src/device/*.c src/overlay/*.c src/camera/*.c src/channel/*.c)
# shellcheck disable=SC2034 # both are used by name
app=("${library[@]}" tests/qtest.c tests/support_fake.c tests/support_model.c tests/test_session_cuts.c)
# shellcheck disable=SC2034
glasses=("${library[@]}" src/glasses/*.c tests/qtest.c tests/support_fake.c tests/test_session_glasses.c)

compile_all() {
	local source
	mkdir -p "$build"
	for source in "${app[@]}" src/glasses/*.c tests/test_session_glasses.c; do
		printf '%s\0%s\0' "$source" "$(object_of "$source")"
	done | xargs -0 -n 2 -P "$(nproc)" bash -c '"${@:1:$#-2}" -c "${@: -2:1}" -o "${@: -1}"' compile "${compiler[@]}"
}

# link PROGRAM app|glasses [MUTANT_OBJECT SOURCE]: with the mutant's object instead of its source's
link() {
	local -n sources=$2
	local source objects=()
	for source in "${sources[@]}"; do
		if [ "$source" = "${4-}" ]; then
			objects+=("$3")
		else
			objects+=("$(object_of "$source")")
		fi
	done
	cc "${objects[@]}" -o "$1" "${libraries[@]}" -lm -ldl -lpthread
}

# try PROGRAM: 0 when the test passes
try() {
	QUARK_CUTS=$cuts timeout 100 "$1" >"$1.log" 2>&1
}

fail() {
	echo "FAILED: $*"
	failed=$((failed + 1))
}

caught=0 failed=0 total=0
# mutant app|glasses NAME FILE SED
mutant() {
	local copy=$build/mutant_${3##*/} program=$build/mutant
	total=$((total + 1))
	sed "$4" "$3" >"$copy"
	if cmp -s "$3" "$copy"; then
		fail "$1: $2: it changes nothing in $3 any more; write it anew"
	elif ! "${compiler[@]}" -c "$copy" -o "$copy.o"; then
		fail "$1: $2: it does not compile"
	elif ! link "$program" "$1" "$copy.o" "$3"; then
		fail "$1: $2: it does not link"
	elif try "$program"; then
		fail "$1: $2: the test did not see it"
	else
		caught=$((caught + 1))
		echo "caught: $1: $2: $(grep -oE 'seed [0-9]+[,:] .*' "$program.log" | head -1)"
	fi
}

compile_all || exit 1
for end in app glasses; do
	link "$build/unchanged" $end || exit 1
	if ! try "$build/unchanged"; then
		cat "$build/unchanged.log"
		echo "The test of $end fails without any mistake."
		exit 1
	fi
	while IFS='|' read -r name file script; do
		[[ $name == '#'* || -z $file || $name != *"${1-}"* ]] && continue
		mutant $end "$name" "$file" "$script"
	done <tests/mutants/$end.txt
done
echo "$caught of $total mistakes were caught"
echo "mutants: $caught passed, $failed failed, 0 skipped"
[ $failed -eq 0 ] && [ $total -gt 0 ]
