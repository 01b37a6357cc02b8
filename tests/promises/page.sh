# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Reads the table of promises in tests/README.md. To be sourced.

# promises ROOT: "PROMISE<tab>TEST TEST ..." of each row.
promises() {
	awk -F ' *\\| *' '
		/^## / { inside = $0 == "## Promises" }
		inside && /^\| `/ {
			tests = ""
			rest = $4
			while (match(rest, /`[^`]+`/)) {
				tests = tests (tests ? " " : "") substr(rest, RSTART + 1, RLENGTH - 2)
				rest = substr(rest, RSTART + RLENGTH)
			}
			gsub(/`/, "", $2)
			print $2 "\t" tests
		}' "$1/tests/README.md"
}

# patch_of FOLDER PROMISE: the path of its break.
patch_of() { find "$1" -name "$2.patch"; }
