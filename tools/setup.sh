# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What tools/demo and tests/run share: being root, packages, the build folder,
# colour, and running a step whose processes end with the script. To be sourced.
# shellcheck disable=SC2034 # the variables are for who sources this

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
build=$root/build
logs=$build/logs

# Debian's names. What the build needs, and what the demo runs.
build_packages=(gcc g++ libc6-dev cmake ninja-build pkg-config liburing-dev libmnl-dev libpcap-dev
	libcap-ng-dev libseccomp-dev libnfnetlink-dev libnetfilter-log-dev
	libnetfilter-conntrack-dev libmicrohttpd-dev libncurses-dev libfixbuf-dev librdkafka-dev libjemalloc-dev)
demo_packages=(iproute2 nftables tcpdump iputils-ping socat jq util-linux procps)

# What the tests need besides, with the sanitizers, libFuzzer and the gates of style.
test_packages=(libcmocka-dev libjansson-dev libbenchmark-dev libck-dev libcap2-bin ethtool strace kmod procps
	binutils libasan8 libubsan1 libtsan2 clang-14 libclang-rt-14-dev llvm-14 chromium fonts-dejavu-core python3
	shellcheck mandoc clang-format universal-ctags tshark tmux iptables lintian dpkg-dev systemd curl patch
	qemu-system-x86 seabios busybox-static cpio xz-utils zstd abigail-tools checksec)
# With --long also the tests on other machines.
long_packages=(qemu-user gcc-aarch64-linux-gnu gcc-s390x-linux-gnu)

bold='' dim='' red='' green='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
	bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
fi

say() { printf '%s\n' "$*"; }
die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

need_root() {
	[[ $EUID -eq 0 ]] || die "needs root, for network namespaces and netfilter rules: run it with sudo"
}

# take_folder FOLDER WHO: makes FOLDER and locks it for one run at a time. Waits up to two seconds: what a killed run
# (kill -9) has begun last, such as a sleep, still holds the lock. run_step closes the lock in what it runs.
take_folder() {
	mkdir -p "$1"
	exec {lock_fd}>"$1/.lock"
	flock -w 2 "$lock_fd" || die "$1 is in use by another $2; wait for it to end"
}

take_build_folder() {
	mkdir -p "$logs"
	take_folder "$build" "tests/run or tools/demo"
}

# After sudo the build belongs to who asked for it, so that it can be used and removed.
give_back() {
	[[ -z ${SUDO_UID:-} || ! -d $build ]] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$build"
}

# run_step LOG COMMAND...: runs it in a process group of its own, all output to LOG.
step_pid=''
run_step() {
	local log=$1 rc=0
	shift
	set -m
	"$@" >"$log" 2>&1 </dev/null {lock_fd}>&- &
	step_pid=$!
	set +m
	wait "$step_pid" || rc=$?
	step_pid=''
	return "$rc"
}

# Ends the step that is running: politely, so that it can clean up, then surely.
end_step() {
	[[ -n $step_pid ]] || return 0
	kill -TERM -- "-$step_pid" 2>/dev/null
	for _ in {1..50}; do
		kill -0 -- "-$step_pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -KILL -- "-$step_pid" 2>/dev/null
	step_pid=''
	return 0
}

# install_packages NAME...: those that are missing.
install_packages() {
	local name missing=()
	if ! command -v dpkg-query apt-get >/dev/null; then
		say "packages: not a Debian system, so nothing is installed; needed are (Debian's names): $*"
		return 0
	fi
	for name; do
		[[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || missing+=("$name")
	done
	if [[ ${#missing[@]} -eq 0 ]]; then
		say "packages: all $# are there"
		return 0
	fi
	say "packages: installing ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	run_step "$logs/apt.log" sh -c 'apt-get update -q; exec apt-get install -q -y --no-install-recommends \
		-o DPkg::Lock::Timeout=120 "$@"' sh "${missing[@]}" && return 0
	tail -n 15 "$logs/apt.log" >&2
	die "apt-get could not install them (see $logs/apt.log); install them by hand and run this again"
}

# build_preset NAME [TARGET...]: configures and builds what CMakePresets.json names.
build_preset() {
	local preset=$1 jobs
	shift
	jobs=$(nproc)
	cmake --preset "$preset" && cmake --build --preset "$preset" -j "$jobs" ${1:+--target "$@"}
}
