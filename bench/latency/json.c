/* SPDX-License-Identifier: MIT */
#include "json.h"
#include "bench_json.h"
#include "feed.h"
#include "result.h"

#include <math.h>

static const char *const keys[LATENCY_MEASURED] = {
	[LATENCY_SENT] = "sent",
	[LATENCY_RECEIVED] = "received",
	[LATENCY_LOST] = "lost",
	[LATENCY_STEPPED] = "stepped",
	[LATENCY_UNCOUNTED] = "uncounted",
	[LATENCY_PPS] = "sent_pps",
	[LATENCY_SLIPPED_MS] = "slipped_ms",
	[LATENCY_P50] = "p50_us",
	[LATENCY_P99] = "p99_us",
	[LATENCY_P999] = "p999_us",
	[LATENCY_MAX] = "max_us",
	[LATENCY_LATE] = "late_share",
	[LATENCY_CHANGES] = "qthresh_changes_per_s",
	[LATENCY_QTHRESH_MIN] = "qthresh_min",
	[LATENCY_QTHRESH_MAX] = "qthresh_max",
	[LATENCY_CPU] = "cpu_ns_per_packet",
	[LATENCY_SCHED_P99] = "scheduler_p99_us",
	[LATENCY_SCHED_MAX] = "scheduler_max_us",
	[LATENCY_SEND_P99] = "send_p99_us",
	[LATENCY_SEND_MAX] = "send_max_us",
};

static json_t *rounds(const struct latency_plan *p, const struct latency_cell *c)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < p->rounds.done; i++) {
		const struct bench_sample *s = &c->series.round[i];
		json_t *o = s->ok ? json_object() : NULL;

		for (unsigned v = 0; o && v < LATENCY_MEASURED; v++)
			json_object_set_new(o, keys[v], bench_json_real(s->value[v]));
		if (o)
			json_array_append_new(all, o);
	}
	return all;
}

static json_t *result(const struct latency_plan *p, const struct latency_cell *c)
{
	bool judged = c->budget_us && latency_samples(p, c);
	json_t *o = json_object();

	json_object_set_new(o, "shape", json_string(c->shape->name));
	json_object_set_new(o, "budget_us", json_integer(c->budget_us));
	json_object_set_new(o, "groups", json_integer(c->groups));
	json_object_set_new(o, "workers", json_integer(c->workers));
	json_object_set_new(o, "qthresh", json_string(c->budget_us ? "auto" : "1"));
	json_object_set_new(o, "planned", bench_json_real(latency_shape_packets(c->shape, p->rounds.seconds)));
	bench_json_set_medians(o, keys, LATENCY_MEASURED, &c->series, p->rounds.done);
	json_object_set_new(o, "within_budget", judged ? json_boolean(latency_p99_within(p, c)) : json_null());
	json_object_set_new(o, "worst_allowed_us",
			    bench_json_real(judged ? latency_median(p, c, LATENCY_ALLOWED) : NAN));
	json_object_set_new(o, "worst_within", judged ? json_boolean(latency_worst_within(p, c)) : json_null());
	json_object_set_new(o, "cpu_ratio_to_qthresh_1", bench_json_real(latency_cpu_ratio(p, c)));
	json_object_set_new(o, "cpu_ratio_to_one_group", bench_json_real(latency_groups_ratio(p, c)));
	json_object_set_new(o, "rounds", rounds(p, c));
	return o;
}

void latency_json_print(const struct latency_plan *p, FILE *f)
{
	json_t *o = bench_json_run(&p->opts->bench, &p->rounds, LATENCY_PAYLOAD_BYTES), *results = json_array();

	json_object_set_new(o, "tick_us", bench_json_real(latency_tick_us()));
	json_object_set_new(o, "mode", json_string(latency_mode(p->opts)));
	json_object_set_new(o, "capture_cpu", json_integer(p->opts->bench.capture_cpu));
	for (unsigned i = 0; i < p->rounds.cells; i++)
		json_array_append_new(results, result(p, &p->cell[i]));
	json_object_set_new(o, "results", results);
	bench_json_print(o, f);
}
