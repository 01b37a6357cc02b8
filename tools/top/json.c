/* SPDX-License-Identifier: MIT */
#include "print.h"
#include "text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <string.h>

static void sum(FILE *f, const struct top_sum *s)
{
	fprintf(f, "\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64, s->packets, s->bytes);
}

/* Prints ,"key":"name" unless there is no name. */
static void name(FILE *f, const char *key, const char *text)
{
	if (!text)
		return;
	fprintf(f, ",\"%s\":", key);
	cli_text_json(f, text, strlen(text));
}

static const char *address(const uint8_t *bytes, bool is_ip4, char text[INET6_ADDRSTRLEN])
{
	return inet_ntop(is_ip4 ? AF_INET : AF_INET6, bytes, text, INET6_ADDRSTRLEN);
}

static void flow(FILE *f, const void *key, const struct top_names *n)
{
	const struct top_flow_key *k = key;
	char text[2][INET6_ADDRSTRLEN];

	(void)n;
	fprintf(f, "\"protocol\":%u,\"addresses\":[\"%s\",\"%s\"],\"ports\":[%u,%u]", k->protocol,
		address(k->address[0], k->version == 4, text[0]), address(k->address[1], k->version == 4, text[1]),
		k->port[0], k->port[1]);
}

static void host(FILE *f, const void *key, const struct top_names *n)
{
	const struct top_host_key *k = key;
	char text[INET6_ADDRSTRLEN];

	(void)n;
	fprintf(f, "\"address\":\"%s\"", address(k->address, k->version == 4, text));
}

static void prefix(FILE *f, const void *key, const struct top_names *n)
{
	const struct top_prefix_key *k = key;

	(void)n;
	fputs("\"prefix\":", f);
	cli_text_json(f, k->text, k->len);
}

static void interface(FILE *f, const void *key, const struct top_names *n)
{
	const struct top_interface_key *k = key;
	const char *direction = !k->in ? "out" : k->out ? "forward" : "in";
	uint32_t index = k->in ? k->in : k->out;

	fprintf(f, "\"index\":%u,\"direction\":\"%s\"", index, direction);
	name(f, "name", n->ifname ? n->ifname(n->ifname_user, index) : NULL);
	if (!k->in || !k->out)
		return;
	fprintf(f, ",\"out_index\":%u", k->out);
	name(f, "out_name", n->ifname ? n->ifname(n->ifname_user, k->out) : NULL);
}

static void user(FILE *f, const void *key, const struct top_names *n)
{
	const struct top_user_key *k = key;

	fprintf(f, "\"uid\":%u", k->uid);
	if (k->gid != UINT32_MAX)
		fprintf(f, ",\"gid\":%u", k->gid);
	name(f, "user", n->user ? n->user(n->owners, k->uid) : NULL);
	name(f, "group", n->group ? n->group(n->owners, k->gid) : NULL);
}

static void port(FILE *f, const void *key, const struct top_names *n)
{
	const struct top_port_key *k = key;

	(void)n;
	fprintf(f, "\"protocol\":%u,\"port\":%u", k->protocol, k->port);
}

static void head(FILE *f, const struct top_view *v, const struct top_text *t)
{
	const struct top_items *flows = &v->list[TOP_FLOWS];

	fprintf(f, "{\"seconds\":%.6f,\"workers\":%u,", t->seconds, v->workers);
	sum(f, &v->total.all);
	fprintf(f, ",\"lost\":%" PRIu64 ",\"tail_unknown\":%" PRIu64 ",\"socket_drops\":%" PRIu64, t->stats.lost,
		t->stats.tail_unknown, t->stats.socket_drops);
	fprintf(f, ",\"cpu_seconds\":%.6f,\"cpu_ns_per_packet\":%.1f", t->cpu_seconds,
		v->total.all.packets ? t->cpu_seconds * 1e9 / (double)v->total.all.packets : 0);
	fprintf(f, ",\"truncated\":%" PRIu64 ",\"malformed\":%" PRIu64, t->stats.truncated, t->stats.malformed);
	fprintf(f, ",\"flow_count\":%zu,\"evicted\":{\"flows\":%" PRIu64 ",", flows->count, flows->evicted.rows);
	sum(f, &flows->evicted.sum);
	fputs("},\"no_flow\":{", f);
	sum(f, &v->no_flow);
	putc('}', f);
}

/* Prints the rows of a list. Returns what has no row there. */
static struct top_item list_of(FILE *f, const struct top_view *v, enum top_list list, const struct top_text *t)
{
	static void (*const key[TOP_LISTS])(FILE *, const void *, const struct top_names *) = { flow,      host, prefix,
												interface, user, port };
	const struct top_items *l = &v->list[list];
	struct top_item other = l->without;

	fprintf(f, ",\"%s\":[", top_list_key[list]);
	for (size_t i = 0; i < l->count; i++) {
		if (i >= t->rows) {
			top_item_add(&other, &l->item[i]);
			continue;
		}
		fputs(i ? ",{" : "{", f);
		key[list](f, l->item[i].key, &t->names);
		putc(',', f);
		sum(f, &l->item[i].all);
		putc('}', f);
	}
	putc(']', f);
	return other;
}

void top_print_json(FILE *f, const struct top_view *v, const struct top_text *t)
{
	struct top_item other[TOP_LISTS];

	head(f, v, t);
	for (unsigned i = 0; i < TOP_LISTS; i++)
		other[i] = list_of(f, v, i, t);
	fputs(",\"other\":{", f);
	for (unsigned i = 0; i < TOP_LISTS; i++) {
		fprintf(f, "%s\"%s\":{", i ? "," : "", top_list_key[i]);
		sum(f, &other[i].all);
		putc('}', f);
	}
	fputs("}}\n", f);
}
