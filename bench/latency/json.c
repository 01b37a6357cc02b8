/* SPDX-License-Identifier: MIT */
/* The results for programs. */
#include "latency.h"

#include <jansson.h>
#include <math.h>
#include <sys/utsname.h>

static const char *const keys[LATENCY_VALUES] = {
	[LATENCY_SENT] = "sent",
	[LATENCY_RECEIVED] = "received",
	[LATENCY_LOST] = "lost",
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

/* JSON has no NAN: what is not known is null. */
static json_t *real(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *rounds(const struct latency *l, const struct latency_cell *c)
{
	json_t *a = json_array();

	for (unsigned i = 0; i < l->rounds; i++) {
		json_t *o = json_object();

		for (unsigned v = 0; v < LATENCY_VALUES; v++)
			json_object_set_new(o, keys[v], real(c->sample[i].value[v]));
		if (c->sample[i].ok)
			json_array_append(a, o);
		json_decref(o);
	}
	return a;
}

static json_t *result(const struct latency *l, const struct latency_cell *c)
{
	bool measured = c->budget_us && latency_samples(l, c);
	json_t *o = json_object();

	json_object_set_new(o, "shape", json_string(c->shape->name));
	json_object_set_new(o, "budget_us", json_integer(c->budget_us));
	json_object_set_new(o, "qthresh", json_string(c->budget_us ? "auto" : "1"));
	json_object_set_new(o, "planned", real(latency_shape_packets(c->shape, l->seconds)));
	for (unsigned v = 0; v < LATENCY_VALUES; v++)
		json_object_set_new(o, keys[v], real(latency_median(l, c, (enum latency_value)v)));
	json_object_set_new(o, "within_budget", measured ? json_boolean(latency_p99_within(l, c)) : json_null());
	json_object_set_new(o, "worst_allowed_us", real(measured ? latency_worst_allowed(l, c) : NAN));
	json_object_set_new(o, "worst_within", measured ? json_boolean(latency_worst_within(l, c)) : json_null());
	json_object_set_new(o, "cpu_ratio_to_qthresh_1", real(latency_ratio(l, c)));
	json_object_set_new(o, "rounds", rounds(l, c));
	return o;
}

void latency_json(const struct latency *l, FILE *f)
{
	json_t *o = json_object(), *results = json_array();
	struct utsname name;

	uname(&name);
	json_object_set_new(o, "kernel", json_string(name.release));
	json_object_set_new(o, "tick_us", real(latency_tick_us()));
	json_object_set_new(o, "sender_cpu", json_integer(l->sender_cpu));
	json_object_set_new(o, "capture_cpu", json_integer(l->capture_cpu));
	json_object_set_new(o, "rounds", json_integer(l->done));
	json_object_set_new(o, "seconds", real(l->seconds));
	json_object_set_new(o, "payload_bytes", json_integer(LATENCY_PAYLOAD_BYTES));
	for (unsigned i = 0; i < l->cells; i++)
		json_array_append_new(results, result(l, &l->cell[i]));
	json_object_set_new(o, "results", results);
	json_dumpf(o, f, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	fputc('\n', f);
	json_decref(o);
}
