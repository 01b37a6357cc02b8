# SPDX-License-Identifier: MIT
# Reads lines "include FILE NAME" and "symbol FILE TYPE NAME" (TYPE as nm has it), and
# prints a line for each circle and for each call of a higher layer of the engine.
BEGIN {
	split("core decode control sys worker api", names)
	for (i in names)
		level["engine/" names[i]] = i
}

function folder(file) {
	sub(/\/[^\/]*$/, "", file)
	return file
}

# The node of a file: its path without the ending.
function node(file) {
	sub(/\.[a-z]+$/, "", file)
	if (!(file in seen)) {
		seen[file] = 1
		members[folder(file)] = members[folder(file)] " " file
	}
	return file
}

# kind: "includes" or "calls"; these are two graphs.
function edge(kind, from, to, why) {
	if (from != to)
		why_of[kind, from, to] = why
}

$1 == "include" {
	node($2)
	if ($3 !~ /\//)
		wanted[$2, ++wants[$2]] = $3
}

$1 == "symbol" && $3 == "U" { needs[node($2), $4] = 1 }
$1 == "symbol" && $3 ~ /^[TDBRVWGSC]$/ {
	definers[$4] = definers[$4] " " node($2)
	where[folder($2), $4] = node($2)
}

# Prints every set of nodes of a folder that reach each other.
function circles(kind, dir, nodes, n, i, j, k, names, whys, path, done) {
	n = split(members[dir], nodes, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= n; j++)
			path[i, j] = ((kind, nodes[i], nodes[j]) in why_of)
	for (k = 1; k <= n; k++)
		for (i = 1; i <= n; i++)
			for (j = 1; path[i, k] && j <= n; j++)
				if (path[k, j])
					path[i, j] = 1
	for (i = 1; i <= n; i++) {
		if (!path[i, i] || i in done)
			continue
		names = whys = ""
		for (j = i; j <= n; j++) {
			if (!path[i, j] || !path[j, i])
				continue
			done[j] = 1
			names = names " " substr(nodes[j], length(dir) + 2)
			for (k = 1; k <= n; k++)
				if (path[k, i] && path[i, k] && (kind, nodes[j], nodes[k]) in why_of)
					whys = whys "\n    " why_of[kind, nodes[j], nodes[k]]
		}
		print dir ": a circle by " kind ":" names whys
	}
}

END {
	for (file in wants)
		for (i = 1; i <= wants[file]; i++) {
			to = folder(file) "/" wanted[file, i]
			sub(/\.[a-z]+$/, "", to)
			if (to in seen)
				edge("includes", node(file), to, file " includes " wanted[file, i])
		}
	for (pair in needs) {
		split(pair, part, SUBSEP)
		from = part[1]
		dir = folder(from)
		if ((dir, part[2]) in where) {
			edge("calls", from, where[dir, part[2]], from " calls " part[2] " of " where[dir, part[2]])
			continue
		}
		if (!(dir in level))
			continue
		n = split(definers[part[2]], at, " ")
		for (i = 1; i <= n; i++)
			if (folder(at[i]) in level && level[folder(at[i])] > level[dir])
				print from " needs " part[2] " of " at[i] ", a higher layer"
	}
	for (dir in members) {
		circles("includes", dir)
		circles("calls", dir)
	}
}
