# SPDX-License-Identifier: MIT
# Reads the output of `ctest -V` and prints one line for each case of a cmocka
# program, and for each test of another kind: "pass NAME", "fail NAME" or
# "skip NAME: reason". A program that fails though no case did counts as one. The
# last lines of what a failing program said follow as "text LINE". With -v whole=1
# NAME is that of the test and of the case: kernel.test_queue/interrupted_wait_says_so.

function put(verdict, name, why)
{
	print verdict, name (why == "" ? "" : ": " why)
}

# A case of test `id`.
function put_case(verdict, id, name, why)
{
	put(verdict, (whole ? test[id] "/" : "") name, why)
}

function show(id, i)
{
	for (i = lines[id] > 40 ? lines[id] + 0 - 40 : 0; i < lines[id]; i++)
		print "text", printed[id, i]
}

/^ *Start +[0-9]+: / {
	test[$2 + 0] = $3
}

# Lines of a test begin with its number; the rest is what the program printed.
/^[0-9]+: / {
	id = $1 + 0
	line = $0
	sub(/^[0-9]+: */, "", line)
	if (line !~ /^(\[ RUN|\[       OK|\[=|\[  PASSED|Test command:|Working Directory:|Test timeout|$)/)
		printed[id, lines[id]++] = line
	if (line ~ /^\[ RUN/) {
		said[id] = ""
	} else if (line ~ /^\[       OK \]/) {
		put_case("pass", id, $NF)
		cases[id]++
	} else if (line ~ /^\[  (FAILED|SKIPPED)/) {
		# cmocka names them again at the end.
		if (line !~ /listed below:/ && !((id, $NF) in seen)) {
			seen[id, $NF] = 1
			cases[id]++
			if (line ~ /FAILED/) {
				put_case("fail", id, $NF)
				bad[id]++
			} else {
				put_case("skip", id, $NF, said[id])
			}
		}
	} else if (line != "") {
		said[id] = last[id] = line
	}
	next
}

# ctest's verdict: "1/9 Test #3: name .....   Passed    0.01 sec"
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
	match($0, /#[0-9]+/)
	id = substr($0, RSTART + 1, RLENGTH - 1) + 0
	name = $0
	sub(/^.*#[0-9]+: /, "", name)
	sub(/ .*/, "", name)
	if (/\*\*\*Skipped/) {
		put("skip", name, last[id])
	} else if (/ Passed /) {
		if (!cases[id])
			put("pass", name)
	} else {
		if (!bad[id])
			put("fail", name)
		show(id)
	}
}
