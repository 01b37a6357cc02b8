/* SPDX-License-Identifier: MIT */
#include "print.h"
#include "text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>

static const char *protocol_name(uint8_t protocol, char *number, size_t size)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return "TCP";
	case IPPROTO_UDP:
		return "UDP";
	case IPPROTO_ICMP:
		return "ICMP";
	case IPPROTO_ICMPV6:
		return "ICMPv6";
	case IPPROTO_SCTP:
		return "SCTP";
	default:
		snprintf(number, size, "proto %u", protocol);
		return number;
	}
}

static void print_end(FILE *f, const struct top_key *k, unsigned which)
{
	char text[INET6_ADDRSTRLEN];

	inet_ntop(k->version == 4 ? AF_INET : AF_INET6, k->address[which], text, sizeof(text));
	fputs(text, f);
	if (k->port[0] || k->port[1])
		fprintf(f, ".%u", k->port[which]);
}

static void print_device(FILE *f, const struct top_text *t, uint32_t index)
{
	const char *name = t->ifname ? t->ifname(t->ifname_user, index) : NULL;

	if (name)
		cli_text_plain(f, name, strlen(name));
	else
		fprintf(f, "if%u", index);
}

/* -- text ---------------------------------------------------------------------------- */

/* Returns the time that the columns cover, in seconds. */
static double seconds_of(const struct top_view *v, const struct top_text *t)
{
	double s = t->by_all ? t->seconds : (double)v->recent_ns / 1e9;

	return s > 0 ? s : 1;
}

static void print_row(FILE *f, const struct top_row *r, const struct top_text *t, double seconds)
{
	const struct top_sum *s = t->by_all ? &r->all : &r->recent;

	fprintf(f, "%12.0f %10.3f %14" PRIu64 "  ", (double)s->packets / seconds, (double)s->bytes * 8 / seconds / 1e6,
		r->all.packets);
}

static void print_head(FILE *f, const struct top_view *v, const struct top_text *t, double seconds)
{
	const struct top_sum *s = t->by_all ? &v->total.all : &v->total.recent;

	fprintf(f, "%.1f s  %.0f packets/s  %.3f Mbit/s  %" PRIu64 " packets  lost %s%" PRIu64 "  flows %zu",
		t->seconds, (double)s->packets / seconds, (double)s->bytes * 8 / seconds / 1e6, v->total.all.packets,
		t->stats.tail_unknown ? "at least " : "", t->stats.lost, v->flows);
	if (v->evicted)
		fprintf(f, " and %" PRIu64 " evicted", v->evicted);
	fprintf(f, "  workers %zu\n\n   packets/s     Mbit/s        packets\n", v->workers);
}

static size_t shown(size_t rows, const struct top_text *t)
{
	return rows < t->rows ? rows : t->rows;
}

void top_print(FILE *f, const struct top_view *v, const struct top_text *t)
{
	double seconds = seconds_of(v, t);
	char number[16];

	print_head(f, v, t, seconds);
	for (size_t i = 0; i < shown(v->flows, t); i++) {
		const struct top_key *k = &v->flow[i].key;

		print_row(f, &v->flow[i].row, t, seconds);
		fprintf(f, "%s ", protocol_name(k->protocol, number, sizeof(number)));
		print_end(f, k, 0);
		fputs(" <> ", f);
		print_end(f, k, 1);
		putc('\n', f);
	}
	putc('\n', f);
	for (size_t i = 0; i < shown(v->prefixes, t); i++) {
		print_row(f, &v->prefix[i].row, t, seconds);
		cli_text_quoted(f, v->prefix[i].text, v->prefix[i].len);
		putc('\n', f);
	}
	for (size_t i = 0; i < shown(v->devices, t); i++) {
		print_row(f, &v->device[i].row, t, seconds);
		fputs(v->device[i].out ? "out " : "in ", f);
		print_device(f, t, v->device[i].index);
		putc('\n', f);
	}
	putc('\n', f);
}

/* -- JSON ----------------------------------------------------------------------------- */

static void json_sum(FILE *f, const struct top_sum *s)
{
	fprintf(f, "\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64, s->packets, s->bytes);
}

static void json_flow(FILE *f, const struct top_flow *flow)
{
	const struct top_key *k = &flow->key;
	char text[2][INET6_ADDRSTRLEN];

	for (unsigned i = 0; i < 2; i++)
		inet_ntop(k->version == 4 ? AF_INET : AF_INET6, k->address[i], text[i], sizeof(text[i]));
	fprintf(f, "{\"protocol\":%u,\"addresses\":[\"%s\",\"%s\"],\"ports\":[%u,%u],", k->protocol, text[0], text[1],
		k->port[0], k->port[1]);
	json_sum(f, &flow->row.all);
	putc('}', f);
}

static void json_prefix(FILE *f, const struct top_prefix *p)
{
	fputs("{\"prefix\":", f);
	cli_text_json(f, p->text, p->len);
	putc(',', f);
	json_sum(f, &p->row.all);
	putc('}', f);
}

static void json_device(FILE *f, const struct top_device *d, const struct top_text *t)
{
	const char *name = t->ifname ? t->ifname(t->ifname_user, d->index) : NULL;

	fprintf(f, "{\"index\":%u,\"direction\":\"%s\",", d->index, d->out ? "out" : "in");
	if (name) {
		fputs("\"name\":", f);
		cli_text_json(f, name, strlen(name));
		putc(',', f);
	}
	json_sum(f, &d->row.all);
	putc('}', f);
}

static void json_head(FILE *f, const struct top_view *v, const struct top_text *t)
{
	fprintf(f, "{\"seconds\":%.6f,\"workers\":%zu,", t->seconds, v->workers);
	json_sum(f, &v->total.all);
	fprintf(f, ",\"lost\":%" PRIu64 ",\"tail_unknown\":%" PRIu64 ",\"socket_drops\":%" PRIu64, t->stats.lost,
		t->stats.tail_unknown, t->stats.socket_drops);
	fprintf(f, ",\"truncated\":%" PRIu64, t->stats.truncated);
	fprintf(f, ",\"flow_count\":%zu,\"evicted\":{\"flows\":%" PRIu64 ",", v->flows, v->evicted);
	json_sum(f, &v->lost_track);
	fputs("},\"no_flow\":{", f);
	json_sum(f, &v->no_flow);
	putc('}', f);
}

void top_print_json(FILE *f, const struct top_view *v, const struct top_text *t)
{
	json_head(f, v, t);
	fputs(",\"flows\":[", f);
	for (size_t i = 0; i < shown(v->flows, t); i++) {
		if (i)
			putc(',', f);
		json_flow(f, &v->flow[i]);
	}
	fputs("],\"prefixes\":[", f);
	for (size_t i = 0; i < shown(v->prefixes, t); i++) {
		if (i)
			putc(',', f);
		json_prefix(f, &v->prefix[i]);
	}
	fputs("],\"interfaces\":[", f);
	for (size_t i = 0; i < shown(v->devices, t); i++) {
		if (i)
			putc(',', f);
		json_device(f, &v->device[i], t);
	}
	fputs("]}\n", f);
}
