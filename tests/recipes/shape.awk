# SPDX-License-Identifier: MIT
# Compares what commands have printed with the sample of a document: awk -f shape.awk SAMPLE OUTPUT
#
# Each line of the sample must be in the output, in the sample's order; other lines may stand between them. Numbers,
# dates and hardware addresses may be others, but a 0 is a 0. "..." at the end of a line stands for anything. The first line of
# the sample that is missing is printed, and the exit code is 1.

function shape(line, out, token)
{
	out = ""
	gsub(/[0-9a-f][0-9a-f](:[0-9a-f][0-9a-f])+/, "H", line)
	gsub(/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +[0-9]/, "1", line)
	while (match(line, /0x[0-9a-f]+|[0-9]+([.,:T-]+[0-9]+)*/)) {
		token = substr(line, RSTART, RLENGTH)
		out = out substr(line, 1, RSTART - 1) (token == "0" ? "0" : "N")
		line = substr(line, RSTART + RLENGTH)
	}
	out = out line
	gsub(/[ \t]+/, " ", out)
	sub(/^ /, "", out)
	sub(/ $/, "", out)
	return out
}

FNR == NR {
	if ($0 !~ /^\.\.\.$/) {
		original[++wanted] = $0
		want[wanted] = shape($0)
	}
	next
}
found < wanted {
	s = shape($0)
	w = want[found + 1]
	if (s == w || (w ~ /\.\.\.$/ && index(s, substr(w, 1, length(w) - 3)) == 1))
		found++
}
END {
	if (found < wanted) {
		print original[found + 1]
		exit 1
	}
}
