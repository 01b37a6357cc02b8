# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Runs the tests of a build in a guest, and counts their cases. To be sourced, behind tools/setup.sh.

# shellcheck disable=SC2154 # $root and $build are those of tools/setup.sh

# Tests that need more than a guest has: programs that are downloaded, systemd, a browser.
# shellcheck disable=SC2034 # for who sources this
tests_not_here='download|^memory|^install|recipes|^bench|kafka|collectors|kernel\.programs|list_readers|start_stop|suricata|uacctd|ulogd|prometheus|log_readers'
# Those of --short.
# shellcheck disable=SC2034 # for who sources this
tests_few='^(kernel\.test_(ledger|sizes|queue\.recv)|matrix\..*)$'
tests_few_programs='.*/kernel_test_\(ledger\|sizes\|queue\)'
# Programs that the kernel tests run, besides those of every guest.
tests_programs=(ctest dumpcap capinfos capsh ebtables-nft ethtool getpcaps ip6tables ip6tables-nft ip6tables-restore
	ip6tables-legacy iptables iptables-legacy iptables-nft iptables-restore jq ping python3.11 script strace tcpdump tmux tshark)

# tests_few_files PRESET: prints what the tests of --short need of the build and of this machine.
tests_few_files() {
	local preset=$build/$1 name
	find "$preset" -name CTestTestfile.cmake
	find "$preset/tests/kernel" -maxdepth 1 -type f -regex "$tests_few_programs"
	find "$preset/tools" -maxdepth 1 -type f -perm -u+x
	find "$preset/engine" -maxdepth 1 -name '*.so*'
	printf '%s\n' "$root/tests/recordings" "$root/tests/matrix" "$build/kernels/root/usr/sbin/conntrack"
	for name in ctest jq ping; do command -v "$name"; done
}

# tests_files PRESET: prints what a guest needs of the build and of this machine.
tests_files() {
	local preset=$build/$1 folder libraries=/usr/lib/x86_64-linux-gnu python=/usr/lib/python3.11
	find "$preset" -name CTestTestfile.cmake
	find "$preset"/{engine,tests/kernel,tests/stress,tools} "$preset/tests" -maxdepth 3 -type f \( -perm -u+x -o -name '*.so*' \) \
		-not -path '*/CMakeFiles/*' \( -path "$preset/engine/*" -o -path "$preset/tools/*" -o -name 'kernel_*' -o \
		-name 'compat_*' -o -name 'unit_core_*' -o -name 'stress_*' -o -name 'libkernel_*' \) 2>/dev/null | sort -u
	find "$preset/engine" -name '*.so*' -type l
	for folder in fuzz/corpus kernel/compat matrix recordings; do [[ ! -d tests/$folder ]] || echo "$root/tests/$folder"; done
	echo "$root/tools/examples"
	for folder in "${tests_programs[@]}"; do PATH=/usr/sbin:/usr/bin command -v "$folder"; done
	find "$build/kernels/root/usr/sbin" -type f 2>/dev/null
	find "$python" -maxdepth 1 -name '*.py'
	ls -d "$libraries/xtables" "$libraries/wireshark" /usr/share/wireshark /usr/share/terminfo /lib/terminfo \
		"$python"/{encodings,ctypes,collections,re,json,lib-dynload,importlib} 2>/dev/null
}

# tests_script PRESET SCALE TIMES CTEST_OPTION...: prints a guest's script. With limits that long most kernel tests do not
# have to run alone: they wait most of the time. Those that measure do.
tests_script() {
	local preset=$build/$1 scale=$2 times=$3
	shift 3
	cat <<-END
		ln -s python3.11 /usr/bin/python3
		ln -sf $build/kernels/root/usr/sbin/conntrack /usr/bin/conntrack
		cd $preset || exit
		find . -name CTestTestfile.cmake -exec sed -i 's/TIMEOUT "\([0-9]*\)"/TIMEOUT "\10"/' {} +
		find ./tests/kernel -name CTestTestfile.cmake -exec sed -i '/test_\\(bounds\\|caller_sleep\\|fanout\\|range\\|spread\\|steady_state\\|top_screen\\|tune\\)/!s/ RUN_SERIAL "[A-Z]*"//' {} +
		export NFRING_TEST_SCALE=$scale NFRING_TEST_TIMES=$times NFRING_TEST_GUEST=yes
		ctest -V ${*@Q}
		exit 0
	END
}

# tests_groups CASES: prints a line for each group of tests: GROUP PASSED FAILED SKIPPED. A group is a folder of
# tests/kernel, or the first part of the name.
tests_groups() {
	{
		find tests/kernel -name 'test_*.c' | sed -E 's#.*/([a-z]+)/([^/]*)\.c#\1 \2#; s#^compat test_#compat test_compat_#; s#^#at #'
		cat "$1"
	} | awk '
		$1 == "at" { folder["kernel." $3] = $2 }
		$1 ~ /^(pass|fail|skip)$/ {
			name = $2
			sub(/[\/:].*/, "", name)
			sub(/\.recv$/, "", name)
			group = (name in folder) ? folder[name] : (name ~ /^(matrix|stress|unit)\./ ? name : "other")
			sub(/^matrix\./, "", group)
			sub(/^unit\..*/, "unit", group)
			sub(/^stress\..*/, "stress", group)
			n[group, $1]++
			all[group]
		}
		END { for (g in all) print g, n[g, "pass"] + 0, n[g, "fail"] + 0, n[g, "skip"] + 0 }' | sort
}
