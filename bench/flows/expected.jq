# SPDX-License-Identifier: MIT
# Reads the rounds of bench/flows/run. Prints what is expected of nfring-flow, beside what was measured: medians of what
# each round gives.
def median: map(select(. != null)) | sort | if length == 0 then null else .[(length - 1) / 2 | floor] end;
def of($name; $flows; $rate): map(select(.name == $name and .flows == $flows and .rate == $rate));
# Of two rows of one round, what `ratio` makes of them.
def pairs($a; $b; ratio): [$a[] | . as $x | $b[] | select(.round == $x.round) | [$x, .] | ratio] | median;
def cpu_ratio: if .[0].cpu_ns_per_packet and .[1].cpu_ns_per_packet then .[0].cpu_ns_per_packet / .[1].cpu_ns_per_packet else null end;
# Ending a flow, and writing its record to a file: what is used from the signal to the end, for a flow that is left.
def record_ns: (.cpu_ns - .cpu_before_end_ns) / ([[.own[] | objects | .forced?][0] // 1, 1] | max);
def line($what; $value; $limit):
	"\($value | if . == null then "-" else (. * 100 | round / 100) end)\t\($limit)\t\(if $value == null then "-" elif $value <= $limit then "kept" else "missed" end)\t\($what)";

. as $all
| "value\tat most\t\t",
([.[] | select(.name == "nfring_flow") | {flows, rate}] | unique[] | . as $t
	| select($t.flows == 1000 or $t.flows == 100000)
	| ($all | pairs(of("nfring_flow"; $t.flows; $t.rate); of("uacctd"; $t.flows; $t.rate); cpu_ratio)) as $as_it_is
	| ($all | pairs(of("nfring_flow"; $t.flows; $t.rate); of("uacctd_run"; $t.flows; $t.rate); cpu_ratio)) as $on_run
	| line("CPU a packet, to uacctd as it is, \($t.flows) flows, rate \($t.rate)"; $as_it_is; 0.2),
	line("CPU a packet, to uacctd on nfring-run, \($t.flows) flows, rate \($t.rate)"; $on_run; 1.0)),
line("CPU a packet, to nfring-pps, 1000 flows, rate full";
	pairs(of("nfring_flow"; 1000; "full"); of("nfring_pps"; 1000; "full"); cpu_ratio); 2.5),
line("bytes of memory a flow, 1000000 flows less none";
	[of("nfring_flow"; 1000000; "full")[] | (.memory_kib - .memory_none_kib) * 1024 / .flows] | median; 200),
([.[] | select(.name == "nfring_flow_file" and .flows != 1000)] as $flood
	| line("CPU a packet of a flood of \($flood[0].flows) flows, to 1000 flows + 1.3 records";
		pairs($flood; of("nfring_flow_file"; 1000; "full");
			.[0].cpu_ns_per_packet / (.[1].cpu_ns_per_packet + 1.3 * (.[0] | record_ns))); 1.0),
	"(\([$flood[] | record_ns] | median | round) ns a record, \([$flood[] | .cpu_ns_per_packet] | median | round) ns a packet of the flood, \([of("nfring_flow_file"; 1000; "full")[] | .cpu_ns_per_packet] | median | round) ns with 1000 flows, \([$flood[] | .memory_kib / 1024] | median | round) MiB)")
