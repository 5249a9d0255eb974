# shellcheck shell=bash
# Sourced by the tests that are scripts. Each check is one command; its output is shown only when it fails.
checks_passed=0
checks_failed=0
checks_skipped=0

# check "what is true" command [argument...]
check() {
	local what=$1 output
	shift
	if output=$("$@" 2>&1); then
		checks_passed=$((checks_passed + 1))
	else
		checks_failed=$((checks_failed + 1))
		printf 'FAILED: %s\n%s\n' "$what" "$output"
	fi
}

# check_fails "what is refused" command [argument...]
check_fails() {
	local what=$1 output
	shift
	if output=$("$@" 2>&1); then
		checks_failed=$((checks_failed + 1))
		printf 'FAILED: %s (nothing was noticed)\n%s\n' "$what" "$output"
	else
		checks_passed=$((checks_passed + 1))
	fi
}

skip_check() {
	checks_skipped=$((checks_skipped + 1))
	printf 'skipped: %s\n' "$1"
}

# The last line of every such script; its status is the script's.
end_checks() {
	printf '%s: %d passed, %d failed, %d skipped\n' "$1" $checks_passed $checks_failed $checks_skipped
	[ $checks_failed -eq 0 ]
}
