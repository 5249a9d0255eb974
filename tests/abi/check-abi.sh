#!/bin/bash
# Compares the built libraries with the recorded baseline.
#
#	check-abi.sh FOLDER           the libraries in FOLDER against tests/abi/baseline
#	check-abi.sh --record FOLDER  moves the baseline to them
#	check-abi.sh --self-test      changes the headers in copies, and sees what must be noticed be noticed
#
# Policy. Before 1.0 the baseline may move, and only together with a line in CHANGELOG.md that says what broke and why.
# New functions are no break and need no new baseline. Structs with a size field may grow at their end
# (suppressions.abignore); any other change of a type, a number or a function is a break. Libraries are recorded and
# compared with debug information, and types that no public header defines do not count.
# Numbers of enums are compared apart (check_numbers.py).
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/checks.sh

baseline=tests/abi/baseline
rules=tests/abi/suppressions.abignore
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# record LIBRARY OUTPUT
record() {
	abidw --suppressions tests/abi/private.abignore --no-corpus-path --no-comp-dir-path --no-show-locs \
		--out-file "$2" "$1" && sed -i "s|path='$PWD/|path='|" "$2" # the same wherever the tree lies
}

# compare BASELINE RECORDED-LIBRARY
compare() {
	abidiff --suppressions $rules --no-added-syms --no-show-locs "$1" "$2"
}

# compare_numbers BASELINE CDEF
compare_numbers() {
	python3 -B tests/abi/check_numbers.py "$1" "$2"
}

check_library() {
	record "$1/lib$2.so" "$work/$2.abi" && compare $baseline/lib"$2".abi "$work/$2.abi"
}

# stub NAME [sed-expression file]: a library of the headers, changed by a sed expression, as $work/NAME.abi
stub() {
	mkdir -p "$work/$1/src" && cp -r include "$work/$1/" && cp src/*.map "$work/$1/src/" || return
	if [ $# -gt 1 ]; then
		sed -i "$2" "$work/$1/$3"
		cmp -s "$work/$1/$3" "$3" && echo "the change did nothing" && return 1
	fi
	python3 -B -c "import pathlib, sys; sys.path.insert(0, 'tests/abi'); import stub_library
root = pathlib.Path('$work/$1'); stub_library.build(root, root)" &&
		record "$work/$1/libquark.so" "$work/$1.abi" &&
		python3 -B tests/abi/gen_cdef.py --include "$work/$1/include" --output "$work/$1.cdef"
}

self_test() {
	local base=include/quark/base.h context=include/quark/context.h
	check "a stub library is made" stub same
	check "a stub library is made again" stub again
	check "no change is no break" compare "$work/same.abi" "$work/again.abi"
	check "(change)" stub grown "s|^\tuint32_t reserved;.*|&\n\tuint32_t added;|" $context
	check "a struct with a size may grow at its end" compare "$work/same.abi" "$work/grown.abi"
	check "(change)" stub more "s/^QUARK_API uint32_t quark_version(void);/&\nQUARK_API int quark_added(void);\nenum quark_extra { QUARK_EXTRA_ONE = 1 };/" $base
	check "a new function is no break" compare "$work/same.abi" "$work/more.abi"
	check "(change)" stub gone "s|^QUARK_API uint32_t quark_version(void);||" $base
	check_fails "a function was taken away" compare "$work/same.abi" "$work/gone.abi"
	check "(change)" stub middle "s|^\tuint32_t log_level;.*|\tuint64_t added;\n&|" $context
	check_fails "a struct grew in its middle" compare "$work/same.abi" "$work/middle.abi"
	check "(change)" stub number "s|QUARK_ERR_DENIED = -9,|QUARK_ERR_DENIED = -99,|" $base
	check_fails "a status has another number" compare_numbers "$work/same.cdef" "$work/number.cdef"
	check "a new number is no break" compare_numbers "$work/same.cdef" "$work/more.cdef"
	check "(change)" stub argument "s|quark_status_name(int status)|quark_status_name(int64_t status)|" $base
	check_fails "an argument has another type" compare "$work/same.abi" "$work/argument.abi"
	check "(change)" stub handle "s|quark_context_get_fd(struct quark_context |quark_context_get_fd(struct quark_event |" $context
	check_fails "an argument is another handle" compare "$work/same.abi" "$work/handle.abi"
	end_checks abi-self-test
}

case ${1-} in
--self-test)
	self_test
	;;
--record)
	mkdir -p $baseline
	for name in quark quark-sim; do
		record "$2/lib$name.so" "$baseline/lib$name.abi" || exit 1
		echo "recorded $baseline/lib$name.abi"
	done
	python3 -B tests/abi/gen_cdef.py --output $baseline/quark.cdef && echo "recorded $baseline/quark.cdef"
	;;
*)
	for name in quark quark-sim; do
		check "lib$name is what tests/abi/baseline recorded" check_library "${1:?a folder with the libraries}" $name
	done
	check "the numbers are what tests/abi/baseline recorded" compare_numbers $baseline/quark.cdef \
		bindings/python/quark.cdef
	end_checks abi
	;;
esac
