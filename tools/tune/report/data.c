/* SPDX-License-Identifier: MIT */
#include "data.h"
#include "select.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

static const char *const clocks[CLI_LATENCY_CLOCKS] = { "kernel timestamp", "payload", "receipt" };

static void json_text(FILE *f, const char *key, const char *text)
{
	fprintf(f, "\"%s\":", key);
	cli_text_json(f, text, strlen(text));
	putc(',', f);
}

static void json_setting(FILE *f, const char *key, uint32_t value)
{
	if (value == NFRING_AUTO)
		fprintf(f, "\"%s\":\"auto\",", key);
	else
		fprintf(f, "\"%s\":%u,", key, value);
}

static void json_point(FILE *f, const struct tune_sweep *s, const struct tune_point *p)
{
	fprintf(f, "{\"rate\":%.0f,", p->rate_pps);
	json_setting(f, "qthresh", p->set.qthresh);
	json_setting(f, "timeout_cs", p->set.timeout_cs);
	json_setting(f, "nlbufsiz", p->set.nlbufsiz_bytes);
	fprintf(f, "\"budget_us\":%u,\"source\":\"%s\",", p->set.budget_us, tune_source(&p->set));
	fprintf(f, "\"source_in_force\":\"%s\",\"qthresh_in_force\":%u,\"hold_us\":%u,", p->source_in_force,
		p->qthresh_in_force, p->hold_us);
	fprintf(f, "\"runs\":%u,\"seconds\":%.3f,\"pps\":%.1f,\"packets\":%" PRIu64 ",\"lost\":%" PRIu64 ",", p->runs,
		p->seconds, tune_pps(p), p->packets, p->lost);
	fprintf(f, "\"datagrams\":%" PRIu64 ",\"wakeups\":%" PRIu64 ",\"batch\":%.2f,\"cpu_ns_per_packet\":%.1f,",
		p->datagrams, p->wakeups, tune_batch(p), tune_cpu_ns(p));
	fprintf(f, "\"latency_us\":{\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f},",
		tune_quantile_us(p, 0.5), tune_quantile_us(p, 0.9), tune_quantile_us(p, 0.99),
		tune_quantile_us(p, 0.999), (double)p->latency_ns.max / 1e3);
	fprintf(f,
		"\"samples\":%" PRIu64 ",\"latency_stepped\":%" PRIu64
		",\"latency_clock\":\"%s\",\"keeps_goal\":%s,\"frontier\":%s}",
		p->latency_ns.count, p->stepped, clocks[p->clock], tune_keeps_goal(s, p) ? "true" : "false",
		p->frontier ? "true" : "false");
}

/* Returns the index of a point among those that are printed; -1: none. */
static long printed_index(const struct tune_sweep *s, const struct tune_point *of)
{
	long n = 0;

	for (const struct tune_point *p = s->point; of && p < of; p++)
		n += p->packets != 0;
	return of ? n : -1;
}

static void json_best(FILE *f, const struct tune_sweep *s)
{
	fputs("\"best\":[", f);
	for (unsigned r = 0; r < s->rates; r++) {
		struct tune_best best;

		tune_find_best(s, s->rate[r], &best);
		fprintf(f, "%s{\"rate\":%.0f,\"fixed\":%ld,\"controller\":%ld,\"cpu_ratio\":%.3f}", r ? "," : "",
			s->rate[r], printed_index(s, best.fixed), printed_index(s, best.controller), tune_ratio(&best));
	}
	fputs("],", f);
}

static void json_machine(FILE *f, const struct tune_sweep *s)
{
	struct utsname u = { .release = "" };
	char when[40] = "";
	time_t now = time(NULL);
	struct tm tm;

	uname(&u);
	if (gmtime_r(&now, &tm))
		strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_text(f, "version", nfring_version());
	json_text(f, "time", when);
	json_text(f, "kernel", u.release);
	json_text(f, "machine", u.machine);
	fprintf(f, "\"cpus\":%ld,\"live\":%s,\"quick\":%s,\"partial\":%s,", sysconf(_SC_NPROCESSORS_ONLN),
		s->live ? "true" : "false", s->quick ? "true" : "false", s->partial ? "true" : "false");
	fprintf(f, "\"seconds\":%.1f,\"measurements\":%u,\"goal_us\":%u,", s->took_seconds, s->done, s->goal_us);
}

/* Prints the setting of a point; null where there is none. */
static void json_flags(FILE *f, const char *key, const struct tune_point *p)
{
	char flags[TUNE_FLAGS_MAX];

	if (p)
		json_text(f, key, tune_flags(&p->set, flags));
	else
		fprintf(f, "\"%s\":null,", key);
}

static void json_lines(FILE *f, const char *key, const char line[][256], unsigned count)
{
	fprintf(f, "\"%s\":[", key);
	for (unsigned i = 0; i < count; i++) {
		fputs(i ? "," : "", f);
		cli_text_json(f, line[i], strlen(line[i]));
	}
	fputs("],", f);
}

void tune_json(FILE *f, const struct tune_sweep *s)
{
	bool first = true;

	putc('{', f);
	json_machine(f, s);
	json_flags(f, "recommended", s->partial ? NULL : s->recommended);
	json_flags(f, "closest", s->partial ? NULL : s->closest);
	json_lines(f, "reasons", s->reason, s->reasons);
	json_lines(f, "warnings", s->warning, s->warnings);
	json_best(f, s);
	fputs("\"points\":[", f);
	for (unsigned i = 0; i < s->points; i++) {
		if (!s->point[i].packets)
			continue;
		fputs(first ? "" : ",", f);
		first = false;
		json_point(f, s, &s->point[i]);
	}
	fputs("]}\n", f);
}

static void csv_setting(FILE *f, uint32_t value)
{
	if (value == NFRING_AUTO)
		fputs("auto,", f);
	else
		fprintf(f, "%u,", value);
}

void tune_csv(FILE *f, const struct tune_sweep *s)
{
	fputs("rate,qthresh,timeout_cs,nlbufsiz,budget_us,source,source_in_force,qthresh_in_force,hold_us,runs,seconds,"
	      "pps,"
	      "packets,lost,datagrams,wakeups,batch,cpu_ns_per_packet,p50_us,p90_us,p99_us,p999_us,max_us,samples,"
	      "latency_stepped,latency_clock,keeps_goal,frontier\n",
	      f);
	for (unsigned i = 0; i < s->points; i++) {
		const struct tune_point *p = &s->point[i];

		if (!p->packets)
			continue;
		fprintf(f, "%.0f,", p->rate_pps);
		csv_setting(f, p->set.qthresh);
		csv_setting(f, p->set.timeout_cs);
		csv_setting(f, p->set.nlbufsiz_bytes);
		fprintf(f, "%u,%s,%s,%u,%u,%u,%.3f,%.1f,", p->set.budget_us, tune_source(&p->set), p->source_in_force,
			p->qthresh_in_force, p->hold_us, p->runs, p->seconds, tune_pps(p));
		fprintf(f, "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%.2f,%.1f,", p->packets, p->lost,
			p->datagrams, p->wakeups, tune_batch(p), tune_cpu_ns(p));
		fprintf(f, "%.1f,%.1f,%.1f,%.1f,%.1f,%" PRIu64 ",%" PRIu64 ",%s,%d,%d\n", tune_quantile_us(p, 0.5),
			tune_quantile_us(p, 0.9), tune_quantile_us(p, 0.99), tune_quantile_us(p, 0.999),
			(double)p->latency_ns.max / 1e3, p->latency_ns.count, p->stepped, clocks[p->clock],
			tune_keeps_goal(s, p), p->frontier);
	}
}
