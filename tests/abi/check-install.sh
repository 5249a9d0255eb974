#!/bin/bash
# check-install.sh BUILD: installs BUILD (a configured build folder) to a relative and to an absolute library folder
# and uses it as an app would: by pkg-config, shared and static, and by find_package; then without the simulator.
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/checks.sh

build=$(realpath "${1:?a build folder}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# install_to PREFIX LIBDIR
install_to() {
	cmake -S . -B "$build" -DCMAKE_INSTALL_PREFIX="$1" -DCMAKE_INSTALL_LIBDIR="$2" && cmake --build "$build" &&
		cmake --install "$build"
}

# by_pkg_config SOURCE PROGRAM PACKAGE [compiler option...]
by_pkg_config() {
	local source=$1 program=$2 package=$3 flags
	shift 3
	read -ra flags < <(PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config --cflags --libs "$package")
	gcc -std=c11 -Wall -Wextra -Werror "$source" -o "$program" "${flags[@]}" "$@"
}

# The archives, with everything else as shared libraries.
by_static_pkg_config() {
	local source=$1 program=$2 package=$3 flags
	read -ra flags < <(PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config --static --cflags --libs "$package" |
		sed 's/-lquark-sim\b/-l:libquark-sim.a/g; s/-lquark\b/-l:libquark.a/g')
	gcc -std=c11 -Wall -Wextra -Werror "$source" -o "$program" "${flags[@]}" && ! readelf -d "$program" | grep libquark
}

# by_find_package FOLDER COMPONENTS TARGETS SOURCE
by_find_package() {
	mkdir -p "$1" && cat >"$1/CMakeLists.txt" <<TEXT
cmake_minimum_required(VERSION 3.22)
project(app LANGUAGES C)
find_package(quark 0.1 REQUIRED $2)
add_executable(app $4)
target_link_libraries(app PRIVATE $3)
TEXT
	cmake -S "$1" -B "$1/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -Dquark_DIR="$libdir/cmake/quark" &&
		cmake --build "$1/build"
}

# run PROGRAM: on simulated glasses
run() {
	env -u QUARK_LOG LD_LIBRARY_PATH="$libdir" QUARK_DEVICE=sim:s1 timeout 60 "$1"
}

# What an app that is told of a missing simulator prints.
names_the_package() {
	local output
	output=$(QUARK_DEVICE=sim:s1 LD_LIBRARY_PATH="$libdir" timeout 60 "$1" 2>&1) && echo "it ended well" && return 1
	echo "$output"
	grep -q QUARK_ERR_NOT_INSTALLED <<<"$output" && grep -q libquark-sim <<<"$output"
}

try_all() {
	if [ ! -e "$libdir/libquark.so" ]; then
		skip_check "$1: the installation failed"
		return
	fi
	local way=$1 hello=$PWD/examples/hello.c user=$PWD/tests/abi/sim_user.c
	check "$way: pkg-config quark" by_pkg_config "$hello" "$work/hello" quark
	check "$way: runs" run "$work/hello"
	check "$way: the program in README.md" by_pkg_config "$work/readme.c" "$work/readme" quark
	check "$way: runs" run "$work/readme"
	check "$way: pkg-config quark-sim" by_pkg_config "$user" "$work/user" quark-sim
	check "$way: runs" run "$work/user"
	check "$way: pkg-config --static quark" by_static_pkg_config "$hello" "$work/hello-static" quark
	check "$way: pkg-config --static quark-sim" by_static_pkg_config "$user" "$work/user-static" quark-sim
	check "$way: runs without shared libraries of ours" timeout 60 "$work/user-static"
	check "$way: find_package(quark)" by_find_package "$work/$way-quark" "" quark::quark "$hello"
	check "$way: runs" run "$work/$way-quark/build/app"
	check "$way: find_package(quark COMPONENTS sim)" by_find_package "$work/$way-sim" "COMPONENTS quark sim" \
		quark::sim "$user"
	check "$way: runs" run "$work/$way-sim/build/app"
	check "$way: find_package(quark COMPONENTS sim static)" by_find_package "$work/$way-static" \
		"COMPONENTS sim static" quark::sim-static "$user"
	check "$way: runs without shared libraries of ours" timeout 60 "$work/$way-static/build/app"
	check "$way: quarkctl runs" "$prefix/bin/quarkctl" doctor
}

awk '/^[^a-z ][^a-z ][^a-z ]$/ {on = 0} on; /^[^a-z ][^a-z ][^a-z ]c$/ {on = 1}' README.md >"$work/readme.c"

prefix=$work/relative libdir=$work/relative/lib/some
check "relative: install" install_to "$prefix" lib/some
try_all relative

prefix=$work/absolute libdir=$work/elsewhere/lib
check "absolute: install" install_to "$prefix" "$libdir"
try_all absolute

without=$work/without
check "libquark alone is installed" env DESTDIR="$without" cmake --install "$build" --component quark
libdir=$without$libdir
check "libquark alone: the simulator is not there" test ! -e "$libdir/libquark-sim.so.0"
check "libquark alone: \"sim:\" says which package is missing" names_the_package "$work/hello"
end_checks install
