/* SPDX-License-Identifier: MIT */
/* The results for programs. */
#include "peers.h"

#include <jansson.h>
#include <math.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char *const keys[PEERS_VALUES] = {
	[PEERS_NS] = "cpu_ns_per_packet",        [PEERS_PACKETS] = "packets",       [PEERS_LOST] = "lost",
	[PEERS_LOST_REPORTED] = "lost_reported", [PEERS_SENDER_PPS] = "sender_pps", [PEERS_PEAK_BYTES] = "peak_bytes",
};

/* JSON has no NAN: what is not known is null. */
static json_t *real(double v)
{
	return isfinite(v) ? json_real(v) : json_null();
}

static json_t *samples(const struct peers *p, const struct peers_cell *c)
{
	json_t *a = json_array();

	for (unsigned i = 0; i < p->rounds; i++)
		if (c->sample[i].ok)
			json_array_append_new(a, real(peers_of(&c->sample[i], PEERS_NS)));
	return a;
}

static json_t *result(const struct peers *p, const struct peers_cell *c)
{
	json_t *o = json_object();

	json_object_set_new(o, "rate", json_string(c->rate->name));
	json_object_set_new(o, "qthresh", json_string(c->setting->name));
	json_object_set_new(o, "receiver", json_string(c->kind->name));
	for (unsigned v = 0; v < PEERS_VALUES; v++)
		json_object_set_new(o, keys[v], real(peers_median(p, c, (enum peers_value)v)));
	json_object_set_new(o, "user_share", real(peers_user_share(p, c)));
	json_object_set_new(o, "ratio_to_libnetfilter_log", real(peers_ratio(p, c, "libnetfilter_log")));
	json_object_set_new(o, "ratio_to_floor", real(peers_ratio(p, c, "floor")));
	json_object_set_new(o, "cpu_ns_per_packet_by_round", samples(p, c));
	return o;
}

static json_t *skipped(const struct peers *p)
{
	json_t *o = json_object();

	for (unsigned i = 0; i < PEERS_KINDS; i++)
		if (p->skipped[i] && *p->skipped[i])
			json_object_set_new(o, peers_kinds[i].name, json_string(p->skipped[i]));
	return o;
}

void peers_json(const struct peers *p, FILE *f)
{
	json_t *o = json_object(), *results = json_array();
	struct utsname name;

	uname(&name);
	json_object_set_new(o, "kernel", json_string(name.release));
	json_object_set_new(o, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	json_object_set_new(o, "sender_cpu", json_integer(p->sender_cpu));
	json_object_set_new(o, "receiver_cpu", p->receiver_cpu < 0 ? json_null() : json_integer(p->receiver_cpu));
	json_object_set_new(o, "rounds", json_integer(p->done));
	json_object_set_new(o, "seconds", real(p->seconds));
	json_object_set_new(o, "payload_bytes", json_integer(PEERS_PAYLOAD_BYTES));
	json_object_set_new(o, "skipped", skipped(p));
	for (unsigned i = 0; i < p->cells; i++)
		json_array_append_new(results, result(p, &p->cell[i]));
	json_object_set_new(o, "results", results);
	json_dumpf(o, f, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	fputc('\n', f);
	json_decref(o);
}
