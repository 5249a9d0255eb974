#!/bin/bash
# The harness itself: each way a test can end is told as what it is.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/checks.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -ra libraries < <(pkg-config --cflags --libs check)

# compile PROGRAM [option...]
compile() {
	local program=$1
	shift
	gcc -std=c11 -D_GNU_SOURCE -g -Itests "$@" tests/qtest.c tests/house/outcomes.c -o "$program" "${libraries[@]}" -lm
}

# ends STATUS LINE PROGRAM [argument...]: the program ends with the status, and prints the line
ends() {
	local status=$1 line=$2 output result
	shift 2
	output=$("$@" 2>&1)
	result=$?
	echo "$output"
	[ $result -eq "$status" ] && grep -qF -- "$line" <<<"$output"
}

plain=$work/plain sanitized=$work/sanitized
check "compiles" compile "$plain"
check "compiles with AddressSanitizer" compile "$sanitized" -fsanitize=address,undefined
for program in "$plain" "$sanitized"; do
	check "passes" ends 0 "qtest: 2 passed, 0 failed, 0 skipped" "$program" passes
	check "passes without fork" ends 0 "qtest: 2 passed, 0 failed, 0 skipped" env CK_FORK=no "$program" passes
	check "skips" ends 77 "qtest: 0 passed, 0 failed, 1 skipped" "$program" skips
	check "says why it skips" ends 77 "skipped: skips: there is a reason" "$program" skips
	check "one skipped test is no failure" ends 0 "qtest: 2 passed, 0 failed, 1 skipped" "$program" passes skips
	check "fails" ends 1 "qtest: 0 passed, 8 failed, 0 skipped" "$program" fails_
	check "says which descriptor" ends 1 "(/dev/null) was left open" "$program" left_open
	check "says where it crashed" ends 1 "fails_by_a_crash passed here last" "$program" crash
	check "no such test" ends 2 "no test has such a name" "$program" nothing_of_the_sort
done
check "a leak is not seen without AddressSanitizer" ends 0 "qtest: 1 passed" "$plain" leaks_memory
check "a leak is seen" ends 1 "qtest: 0 passed, 1 failed" "$sanitized" leaks_memory
check "a leak is seen without fork" ends 1 "qtest: 0 passed, 1 failed" env CK_FORK=no "$sanitized" leaks_memory
end_checks harness
