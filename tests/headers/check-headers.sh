#!/bin/bash
# Each public header alone, as every language and compiler that may include it reads it.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/checks.sh

strict=(-pedantic -Wall -Wextra -Werror -Iinclude -fsyntax-only)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for header in include/quark/*.h; do
	name=quark/$(basename "$header")
	printf '#include <%s>\nextern int not_empty;\n' "$name" > "$work/alone.c"
	printf '#include <%s>\n#include <%s>\nextern int not_empty;\n' "$name" "$name" > "$work/twice.c"
	check "$name is C99" gcc -std=c99 "${strict[@]}" "$work/alone.c"
	check "$name is C11" gcc -std=c11 "${strict[@]}" "$work/alone.c"
	check "$name may be included twice" gcc -std=c99 "${strict[@]}" "$work/twice.c"
	check "$name is C++11" g++ -x c++ -std=c++11 "${strict[@]}" "$work/alone.c"
	check "$name has no warning of clang" clang -std=c99 -pedantic -Weverything -Wno-padded -Werror -Iinclude \
		-fsyntax-only "$work/alone.c"
	check "$name is read by cffi" python3 tests/abi/gen_cdef.py --header "$name" --output "$work/alone.cdef"
done
end_checks headers
