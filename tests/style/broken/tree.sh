# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the tests of the gates share. To be sourced by broken/GATE: the gate passes on a small
# sound tree, which is the current folder, and fails on each fault that is put into it.
set -euo pipefail
gates=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
gate=${0##*/}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
cd "$tree"

die() {
	echo "FAIL: $gate: $*" >&2
	exit 1
}
# run_gate: sets `said` and `rc`.
run_gate() { rc=0 && said=$("$gates/$gate" "$tree" "$tree/build" "$tree/prefix" 2>&1) || rc=$?; }
passes() {
	run_gate
	[[ $rc -ne 77 ]] || { echo "$said" && exit 77; }
	[[ $rc -eq 0 ]] || die "a sound tree has faults ($rc): $said"
	echo "ok: a sound tree passes"
}
# finds TEXT: the gate fails and says so; other faults are not there.
finds() {
	run_gate
	[[ $rc -eq 1 && $said == *"$1"* ]] || die "'$1' is not found ($rc): $said"
	[[ $said == *$'\n''1 faults in '* || $said == '1 faults in '* ]] || die "more than one fault: $said"
	echo "ok: finds: $1"
}
# put FILE [LINE...]: writes a file of the tree.
put() {
	mkdir -p "$(dirname "$1")"
	printf '%s\n' "${@:2}" >"$1"
}
# many N LINE: the line N times.
many() { yes "$2" | head -n "$1" || true; }
