# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the gates of style share. To be sourced by a gate, which is called as
#   GATE SOURCE_FOLDER BUILD_FOLDER
# A gate prints a line for each fault. It ends with 0 if there is none, 1 if there are
# faults, and 77 with the reason as its last line if it cannot look.
# shellcheck disable=SC2034 # the variables are for who sources this
set -euo pipefail
export LC_ALL=C
gate_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_dir=$(cd "$1" && pwd) build_dir=$2
[[ $build_dir == /* ]] || build_dir=$PWD/$build_dir
cd "$source_dir"
faults=$(mktemp)
trap 'rm -f "$faults"' EXIT

skip() {
	echo "$*"
	exit 77
}
# needs COMMAND PACKAGE: skips without it.
needs() { command -v "$1" >/dev/null || skip "$1 is not installed (Debian: $2)"; }

# fault TEXT: one fault; more lines about it begin with a space.
# verdict WHAT: the end of a gate, which has looked at WHAT.
fault() { echo "$*" >>"$faults"; }
verdict() {
	local n
	n=$(grep -c '^[^ ]' "$faults" || true)
	cat "$faults"
	echo "$n faults in $*"
	[[ $n -eq 0 ]]
}

# sources PATTERN...: the files of the source folder whose names match a glob pattern.
sources() {
	local tests=() pattern
	for pattern; do
		tests+=(-o -name "$pattern")
	done
	find . \( -name .git -o -type d -path './build*' \) -prune -o -type f \( "${tests[@]:1}" \) -print | sed 's|^\./||' | sort
}
scripts() { sources '*' | grep -v '\.md$' | xargs -r -d '\n' grep -lIE '^(#!.*\b(ba)?sh|# shellcheck shell=)' || true; }
# shell_blocks DOCUMENT: the lines of its blocks of shell, each behind "N:", where N is the line of its fence.
shell_blocks() {
	awk '/^ *```/ { fence = fence ? 0 : FNR; shell = /^ *``` *(sh|bash|shell)$/; next }
		fence && shell { print fence ":" $0 }' "$1"
}
