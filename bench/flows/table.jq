# SPDX-License-Identifier: MIT
# Reads the rounds of bench/flows/run. Prints a row for each traffic and exporter: medians.
def median: map(select(. != null)) | sort | if length == 0 then null else .[(length - 1) / 2 | floor] end;
def pad($n): tostring | (" " * ([$n - length, 0] | max)) + .;
def whole: if . == null then "-" else round | tostring end;
def decimal($digits): if . == null then "-" else . * pow(10; $digits) | round / pow(10; $digits) | tostring end;
def row($flows; $rate; $sent; $missing; $cpu; $ratio; $memory; $records; $sums; $name):
	[($flows | pad(9)), ($rate | pad(7)), ($sent | pad(9)), ($missing | pad(9)), ($cpu | pad(7)), ($ratio | pad(6)),
	($memory | pad(5)), ($records | pad(9)), ($sums | pad(6)), $name] | join(" ");
def exact: all(.[]; .packets == .sent and .bytes == .sent_bytes);

. as $all
| row("flows"; "rate"; "packets/s"; "missing %"; "CPU ns"; "ratio"; "MiB"; "records"; "sums"; " exporter"),
(map(select(.name | IN($only | split(",")[]))) | group_by(.flows, (.rate | tonumber? // 1e12), .name)[]
	| . as $rows | .[0] as $first
	| [$rows[] | . as $r | $all[]
		| select(.name == "nfring_flow" and .round == $r.round and .flows == $r.flows and .rate == $r.rate)
		| if .cpu_ns_per_packet and $r.cpu_ns_per_packet then $r.cpu_ns_per_packet / .cpu_ns_per_packet else null end] as $ratios
	| row($first.flows; $first.rate; [.[] | .sent / .seconds] | median | whole;
		[.[] | 100 * (1 - .packets / .sent)] | median | decimal(2);
		[.[].cpu_ns_per_packet] | median | whole; $ratios | median | decimal(2);
		[.[].memory_kib / 1024] | median | whole; [.[].records] | median | whole;
		if exact then "exact" else "wrong" end; " " + $first.name))
