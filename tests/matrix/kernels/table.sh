# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Prints what passed as a table. To be sourced.

# table FOLDER NAME...: a markdown table with a column for each guest and a row for each group of tests, and the reasons
# of what was skipped. FOLDER has a folder of each guest.
table() {
	local out=$1 name
	shift
	echo
	for name; do sed "s/^/$name /" "$out/$name/groups.txt"; done | awk -v names="$*" '
		{ cell[$2, $1] = $3 + $4 == 0 ? "skipped" : $3 ($4 ? ", **" $4 " failed**" : "") ($5 ? ", " $5 " skipped" : ""); rows[$2] }
		END {
			n = split(names, column, " ")
			line = "| tests |"; rule = "| --- |"
			for (i = 1; i <= n; i++) { line = line " " column[i] " |"; rule = rule " --- |" }
			print line; print rule
			for (r in rows) {
				line = "| " r " |"
				for (i = 1; i <= n; i++) line = line " " ((r, column[i]) in cell ? cell[r, column[i]] : "") " |"
				print line | "sort"
			}
		}'
	echo
	for name; do sed -n "s/^skip \([^:]*\): \(SKIP: \)\?/\1: /p" "$out/$name/cases.txt" | sed "s/^/- $name: /"; done | sort -u
}

# machines_table FILE: a markdown table of lines "MACHINE KIND PASSED FAILED SKIPPED".
machines_table() {
	printf '\n| machine | tests | passed | failed | skipped |\n| --- | --- | --- | --- | --- |\n'
	sed 's/ / | /g; s/^/| /; s/$/ |/' "$1"
}
