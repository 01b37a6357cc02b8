/* SPDX-License-Identifier: MIT */
#include "bench_json.h"

#include <math.h>
#include <sys/utsname.h>

json_t *bench_json_real(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

json_t *bench_json_run(const struct bench_options *o, const struct bench_rounds *r, unsigned payload_bytes)
{
	json_t *run = json_object();
	struct utsname name;

	uname(&name);
	json_object_set_new(run, "kernel", json_string(name.release));
	json_object_set_new(run, "sender_cpu", json_integer(o->sender_cpu));
	json_object_set_new(run, "rounds", json_integer(r->done));
	json_object_set_new(run, "seconds", bench_json_real(r->seconds));
	json_object_set_new(run, "payload_bytes", json_integer(payload_bytes));
	return run;
}

void bench_json_set_medians(json_t *o, const char *const *keys, unsigned n, const struct bench_series *s,
			    unsigned rounds)
{
	for (unsigned v = 0; v < n; v++)
		json_object_set_new(o, keys[v], bench_json_real(bench_median(s, rounds, v)));
}

void bench_json_print(json_t *o, FILE *f)
{
	json_dumpf(o, f, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', f);
	json_decref(o);
}
