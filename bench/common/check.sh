# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the tests of the benches share. To be sourced; makes a folder, $dir, that ends with
# the script. Exit code 77 is a skip.
# shellcheck disable=SC2034 # $dir is for who sources this

skip() { echo "skipped: $*" && exit 77; }
fail() { echo "FAILED: $*" && exit 1; }

# check WHAT FILTER FILE: fails unless the filter of jq holds for the file.
check() { jq -e "$2" "$3" >/dev/null || fail "$1: $(jq -c . "$3" | head -c 1500)"; }

# refuses PROGRAM OPTION...: fails unless the program exits with 2 for the options.
refuses() {
	"$@" 2>/dev/null
	[[ $? -eq 2 ]] || fail "'${*:2}' does not exit with 2"
}

[[ $EUID -eq 0 ]] || skip "needs root, for a network namespace"
command -v nft >/dev/null || skip "nft is not installed (Debian package nftables)"
command -v jq >/dev/null || skip "jq is not installed"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
