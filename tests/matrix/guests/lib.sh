# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the tests of this folder share. To be sourced.
set -uo pipefail
# shellcheck disable=SC2034 # for who sources this
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
PATH=$1:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[[ -n ${NFRING_TEST_GUEST:-} ]] || {
	echo "skipped: it changes its machine: only in a guest of tests/matrix/run"
	exit 77
}

# Cases, as cmocka prints them.
failures=0
ok() { echo "[       OK ] $1"; }
skipped() { printf 'SKIP: %s\n[  SKIPPED ] %s\n' "$2" "$1"; }
failed() {
	echo "$2"
	echo "[  FAILED  ] $1"
	failures=$((failures + 1))
}
# check CASE COMMAND...: one case.
check() {
	local name=$1
	shift
	echo "[ RUN      ] $name"
	if "$@"; then ok "$name"; else failed "$name" "failed: $*"; fi
}
