/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "bench_json.h"
#include "offer.h"
#include "pairs.h"
#include "result.h"

#include <unistd.h>

static const char *const keys[PEERS_PRINTED] = {
	[PEERS_NS] = "cpu_ns_per_packet",        [PEERS_PACKETS] = "packets",       [PEERS_LOST] = "lost",
	[PEERS_LOST_REPORTED] = "lost_reported", [PEERS_SENDER_PPS] = "sender_pps", [PEERS_PEAK_BYTES] = "peak_bytes",
};

static json_t *cpu_by_round(const struct peers_plan *p, const struct peers_cell *c)
{
	json_t *a = json_array();

	for (unsigned i = 0; i < p->rounds.done; i++)
		if (c->series.round[i].ok)
			json_array_append_new(a, bench_json_real(c->series.round[i].value[PEERS_NS]));
	return a;
}

static json_t *result(const struct peers_plan *p, const struct peers_cell *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "rate", json_string(c->rate->name));
	json_object_set_new(o, "qthresh", json_string(c->setting->name));
	json_object_set_new(o, "receiver", json_string(c->receiver->name));
	bench_json_set_medians(o, keys, PEERS_PRINTED, &c->series, p->rounds.done);
	json_object_set_new(o, "user_share", bench_json_real(peers_user_share(p, c)));
	json_object_set_new(o, "ratio_to_libnetfilter_log", bench_json_real(peers_cpu_ratio(p, c, "libnetfilter_log")));
	json_object_set_new(o, "ratio_to_floor", bench_json_real(peers_cpu_ratio(p, c, "floor")));
	json_object_set_new(o, "cpu_ns_per_packet_by_round", cpu_by_round(p, c));
	return o;
}

static json_t *skipped(const struct peers_plan *p)
{
	json_t *o = json_object();

	for (unsigned i = 0; i < PEERS_RECEIVERS; i++)
		if (p->missing[i])
			json_object_set_new(o, peers_receivers[i].name, json_string(p->missing[i]));
	return o;
}

void peers_json_print(const struct peers_plan *p, FILE *f)
{
	json_t *o = bench_json_run(&p->opts->bench, &p->rounds, PEERS_PAYLOAD_BYTES), *results = json_array();
	int cpu = p->opts->bench.capture_cpu;

	json_object_set_new(o, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(o, "receiver_cpu", cpu == BENCH_CPU_ANY ? json_null() : json_integer(cpu));
	json_object_set_new(o, "skipped", skipped(p));
	for (unsigned i = 0; i < p->rounds.cells; i++)
		json_array_append_new(results, result(p, &p->cell[i]));
	json_object_set_new(o, "results", results);
	json_object_set_new(o, "pairs", peers_pairs_json(p));
	bench_json_print(o, f);
}
