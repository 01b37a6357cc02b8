# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the commands bench/NAME/run share. A command sources it, defines usage() and needs[],
# the Debian packages that the bench needs besides those of the library, and calls run_bench.
# shellcheck disable=SC2154 # needs[] is the command's
called_from=$PWD
# shellcheck source=tools/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../tools/setup.sh"

# build_bench NAME: brings build/release up to date, as far as nfring-NAME needs it.
build_bench() {
	local name=$1 log=$logs/$1-build.log
	trap 'end_step; give_back' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	take_build_folder
	say "building build/release ..." >&2
	if ! run_step "$log" build_preset release "nfring-$name"; then
		tail -n 15 "$log" >&2
		die "it could not be built (see $log); it needs the Debian packages ${build_packages[*]} ${needs[*]}"
	fi
	exec {lock_fd}>&-
	give_back
	trap - EXIT INT TERM HUP
}

# run_bench NAME [OPTION]...: reads --help and --build, and hands all other options to
# nfring-NAME, which this process becomes.
run_bench() {
	local name=$1 folder='' options=() program
	shift
	while [[ $# -gt 0 ]]; do
		case $1 in
		--help | -h) usage && exit 0 ;;
		--build=*) folder=${1#*=} ;;
		--build)
			[[ $# -gt 1 ]] || die "--build needs a folder (see --help)"
			folder=$2
			shift
			;;
		*) options+=("$1") ;;
		esac
		shift
	done
	need_root
	if [[ -z $folder ]]; then
		build_bench "$name"
		folder=$build/release
	fi
	cd "$called_from" || exit 1
	program=$folder/bench/nfring-$name
	[[ -x $program ]] || die "there is no $program: build the target nfring-$name"
	modprobe -qa nfnetlink_log nft_log 2>/dev/null
	exec "$program" ${options[@]+"${options[@]}"}
}
