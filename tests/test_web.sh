#!/bin/bash
# The web page of quark-glasses, in a real browser. Needs node, npm and chromium; npm fetches playwright-core once, as
# tests/web/package-lock.json pins it.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
export QUARK_SOURCE=$source QUARK_TEST_BUILD=${QUARK_TEST_BUILD:-$source/build/debug}
export QUARK_WEB_PICTURES=$source/build/web QUARK_CHROMIUM
unset QUARK_LOG QUARK_DEVICE
# Beside the build, so that the sources stay clean; node finds its modules from where the tests are.
work=$QUARK_TEST_BUILD/web-tests

missing() {
	printf 'skipped: the web page, because %s is not installed\nweb: 0 passed, 0 failed, 1 skipped\n' "$1"
	exit 77
}

command -v node >/dev/null || missing node
command -v npm >/dev/null || missing npm
QUARK_CHROMIUM=$(command -v chromium || command -v chromium-browser) || missing chromium

mkdir -p "$work"
cp "$source"/tests/web/* "$work" || exit 1
cd "$work" || exit 1
if ! cmp -s package-lock.json installed-lock.json; then
	npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1 || {
		cat npm.log
		echo "npm could not fetch playwright-core; its message is above."
		exit 1
	}
	cp package-lock.json installed-lock.json
fi

node --test "$@" >results.tap 2>&1
status=$?
# Older versions of node print TAP, newer ones ask for a reporter.
passed=$(sed -nE 's/^(# |ℹ )pass ([0-9]+)$/\2/p' results.tap)
failed=$(sed -nE 's/^(# |ℹ )fail ([0-9]+)$/\2/p' results.tap)
[ $status -eq 0 ] || cat results.tap
printf 'web: %d passed, %d failed, 0 skipped\n' "${passed:-0}" "${failed:-1}"
exit $status
