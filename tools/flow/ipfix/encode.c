/* SPDX-License-Identifier: MIT */
#include "encode.h"
#include "names_sent.h"
#include "templates.h"
#include "wire.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_MS 1000000u
#define NS_PER_US 1000u
#define US_PER_S 1000000u
#define NTP_EPOCH 2208988800u /* seconds from 1900 to 1970 */
#define NTP_IGNORED 0x7ffu
#define NO_HOOK 255
#define INITIATOR 1 /* biflowDirection */
#define TEMPLATES (FLOW_TID_TYPE + 1 - FLOW_TID_FLOWS)

struct flow_encoder {
	struct flow_encoder_setup setup;
	uint32_t domain;
	fbSession_t *session; /* of `buffer` */
	fbExporter_t *exporter;
	fBuf_t *buffer;
	bool composing;                   /* a message has something in it */
	bool needed;                      /* it has what later ones need */
	bool has[TEMPLATES];              /* by id - FLOW_TID_FLOWS: the template was sent */
	struct flow_sums sums;            /* of the flows in the message */
	uint32_t records;                 /* in the message */
	uint64_t flows, messages, octets; /* in messages that have ended */
	struct flow_names_sent prefixes, interfaces;
	uint8_t message[]; /* where libfixbuf puts it */
};

/* -- messages ----------------------------------------------------------------------------- */

void flow_encode_end_message(struct flow_encoder *e)
{
	struct flow_message m = { .bytes = e->message,
				  .group = e->setup.group,
				  .needed = e->needed,
				  .records = e->records,
				  .sums = e->sums };
	GError *error = NULL;

	if (!e->composing)
		return;
	if (!fBufEmit(e->buffer, &error)) /* into memory: it cannot fail */
		g_clear_error(&error);
	m.len = (uint16_t)fbExporterGetMsgLen(e->exporter);
	e->composing = e->needed = false;
	e->records = 0;
	e->sums = (struct flow_sums){ 0 };
	e->flows += m.sums.flows;
	e->messages++;
	e->octets += m.len;
	e->setup.send(e->setup.send_user, &m);
}

bool flow_encode_waits(const struct flow_encoder *e)
{
	return e->composing;
}

/* Appends a record to the message, or to the next one if it does not fit. */
static bool append(struct flow_encoder *e, uint16_t tid, void *record, size_t bytes)
{
	GError *error = NULL;

	for (unsigned tries = 0; tries < 2; tries++) {
		if (fBufSetInternalTemplate(e->buffer, flow_template_internal(tid), &error) &&
		    fBufSetExportTemplate(e->buffer, tid, &error) && fBufAppend(e->buffer, record, bytes, &error)) {
			e->composing = true;
			e->records++;
			return true;
		}
		g_clear_error(&error);
		flow_encode_end_message(e);
	}
	return false;
}

/* Puts a template that the session has into the message. libfixbuf wants a message of its own for templates, and says
 * so by failing once. */
static void export_template(struct flow_encoder *e, uint16_t tid)
{
	GError *error = NULL;

	for (unsigned tries = 0; tries < 2; tries++) {
		if (fbSessionExportTemplate(e->session, tid, &error)) {
			e->composing = e->needed = true;
			return;
		}
		g_clear_error(&error);
		flow_encode_end_message(e);
	}
}

/* Sends a template before its first record: the session puts it into the message. It fails as above. */
static void send_template(struct flow_encoder *e, uint16_t tid)
{
	fbTemplate_t *t;
	GError *error = NULL;

	if (e->has[tid - FLOW_TID_FLOWS])
		return;
	flow_encode_end_message(e);
	t = flow_template_make(e->setup.model, tid, &error);
	for (unsigned tries = 0; t && tries < 2; tries++) {
		g_clear_error(&error);
		if (!fbSessionAddTemplate(e->session, FALSE, tid, t, &error))
			continue;
		e->has[tid - FLOW_TID_FLOWS] = e->composing = e->needed = true;
		return;
	}
	g_clear_error(&error);
	if (t)
		fbTemplateFreeUnused(t);
}

static void append_option(struct flow_encoder *e, uint16_t tid, void *record, size_t bytes)
{
	send_template(e, tid);
	append(e, tid, record, bytes);
}

/* -- types and names ------------------------------------------------------------------------ */

static fbVarfield_t text_field(const char *text)
{
	return (fbVarfield_t){ .buf = (uint8_t *)(uintptr_t)text, .len = strlen(text) };
}

/* Tells what our elements are (RFC 5610). */
static void send_types(struct flow_encoder *e)
{
	send_template(e, FLOW_TID_TYPE);
	for (unsigned i = 1; i <= FLOW_ELEMENTS; i++) {
		const fbInfoElement_t *ie = flow_elements_get(e->setup.model, e->setup.run->pen, (enum flow_element)i);
		struct flow_wire_type r = {
			.pen = ie->ent,
			.id = ie->num,
			.type = ie->type,
			.semantics = FB_IE_SEMANTIC(ie->flags),
			.units = (uint16_t)FB_IE_UNITS(ie->flags),
			.name = text_field(ie->ref.name),
			.description = text_field(ie->description),
		};

		append(e, FLOW_TID_TYPE, &r, sizeof(r));
		e->needed = true;
	}
}

static void send_prefix(struct flow_encoder *e, uint32_t id, const char *text, uint32_t len)
{
	struct flow_wire_prefix w = { .id = id, .text = { .buf = (uint8_t *)(uintptr_t)text, .len = len } };

	append_option(e, FLOW_TID_PREFIX, &w, sizeof(w));
	e->needed = true;
}

static void send_interface(struct flow_encoder *e, uint32_t index)
{
	const struct flow_run *run = e->setup.run;
	const char *name = run->ifname(run->ifname_user, index);
	struct flow_wire_interface w = { .index = index };

	if (!name)
		return;
	w.name = text_field(name);
	append_option(e, FLOW_TID_INTERFACE, &w, sizeof(w));
	e->needed = true;
}

static void send_names(struct flow_encoder *e, const struct flow_record *r)
{
	if (r->prefix && r->prefix->id && flow_names_sent_add(&e->prefixes, r->prefix->id, r->prefix))
		send_prefix(e, r->prefix->id, r->prefix->text, r->prefix->len);
	if (r->in && flow_names_sent_add(&e->interfaces, r->in, NULL))
		send_interface(e, r->in);
	if (r->out && flow_names_sent_add(&e->interfaces, r->out, NULL))
		send_interface(e, r->out);
}

void flow_encode_repeat(struct flow_encoder *e)
{
	flow_encode_end_message(e);
	for (unsigned i = 0; i < TEMPLATES; i++)
		if (e->has[i])
			export_template(e, (uint16_t)(FLOW_TID_FLOWS + i));
	if (e->has[FLOW_TID_TYPE - FLOW_TID_FLOWS])
		send_types(e);
	for (uint32_t i = 0; i < e->prefixes.count; i++) {
		const struct flow_prefix *p = e->prefixes.at[i].data;

		send_prefix(e, p->id, p->text, p->len);
	}
	for (uint32_t i = 0; i < e->interfaces.count; i++)
		send_interface(e, e->interfaces.at[i].id);
	flow_encode_end_message(e);
}

/* -- flows ------------------------------------------------------------------------------------ */

/* Readers ignore the lowest 11 bits, and they are 0 (RFC 7011, 6.1.9). It is rounded up, so that who cuts it to
 * microseconds gets those of `ns`. */
static uint64_t ntp(uint64_t ns)
{
	const uint64_t us = ns / NS_PER_US;
	const uint64_t fraction = (((us % US_PER_S) << 32) + US_PER_S - 1) / US_PER_S;

	return (us / US_PER_S + NTP_EPOCH) << 32 | ((fraction + NTP_IGNORED) & ~(uint64_t)NTP_IGNORED);
}

static void set_direction(struct flow_wire_direction *w, const struct flow_record *r, enum flow_direction d)
{
	w->start_ms = r->first_ns[d] / NS_PER_MS;
	w->end_ms = r->last_ns[d] / NS_PER_MS;
	w->start_ntp = ntp(r->first_ns[d]);
	w->end_ntp = ntp(r->last_ns[d]);
	w->packets = r->packets[d];
	w->bytes = r->bytes[d];
	w->tcp_flags = r->tcp_flags[d];
	w->ttl_min = r->ttl_min[d];
	w->ttl_max = r->ttl_max[d];
}

static void set_addresses(struct flow_wire *w, const struct flow_record *r)
{
	if (r->family == AF_INET6) {
		memcpy(w->src6, r->src, 16);
		memcpy(w->dst6, r->dst, 16);
		memcpy(w->nat_src6, r->nat_src, 16);
		memcpy(w->nat_dst6, r->nat_dst, 16);
	} else {
		w->src4 = nfring_get_be32(r->src);
		w->dst4 = nfring_get_be32(r->dst);
		w->nat_src4 = nfring_get_be32(r->nat_src);
		w->nat_dst4 = nfring_get_be32(r->nat_dst);
	}
	w->src_port = r->src_port;
	w->dst_port = r->dst_port;
	w->nat_src_port = r->nat_src_port;
	w->nat_dst_port = r->nat_dst_port;
}

static void set_firewall(struct flow_wire *w, const struct flow_record *r)
{
	if (r->prefix) {
		w->prefix_id = r->prefix->id;
		w->prefix = (fbVarfield_t){ .buf = (uint8_t *)(uintptr_t)r->prefix->text, .len = r->prefix->len };
	}
	w->mark = r->mark;
	w->hook = r->present & FLOW_HAS_HOOK ? r->hook : NO_HOOK;
	w->uid = r->uid;
	w->gid = r->gid;
	w->ct_id = r->ct_id;
	w->zone = r->zone;
}

static void set_record(struct flow_wire *w, const struct flow_record *r)
{
	memset(w, 0, sizeof(*w));
	set_direction(&w->forward, r, FLOW_FORWARD);
	if (r->present & FLOW_HAS_REVERSE)
		set_direction(&w->reverse, r, FLOW_REVERSE);
	w->direction = INITIATOR;
	set_addresses(w, r);
	w->protocol = r->protocol;
	if (r->present & FLOW_HAS_ICMP)
		w->icmp4 = w->icmp6 = (uint16_t)(r->icmp_type << 8 | r->icmp_code);
	w->in = r->in;
	w->out = r->out;
	w->vlan = r->vlan;
	w->end = r->end;
	set_firewall(w, r);
}

static uint16_t template_of(const struct flow_record *r)
{
	static const struct {
		uint32_t has, kind;
	} bits[] = {
		{ FLOW_HAS_REVERSE, FLOW_WIRE_REVERSE },
		{ FLOW_HAS_OWNER, FLOW_WIRE_OWNER },
		{ FLOW_HAS_CONNTRACK, FLOW_WIRE_CONNTRACK },
		{ FLOW_HAS_NAT, FLOW_WIRE_NAT },
	};
	uint32_t kind = r->family == AF_INET6 ? FLOW_WIRE_IP6 : 0;

	for (unsigned i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		if (r->present & bits[i].has)
			kind |= bits[i].kind;
	return (uint16_t)(FLOW_TID_FLOWS + kind);
}

bool flow_encode_record(struct flow_encoder *e, const struct flow_record *r)
{
	const uint16_t tid = template_of(r);
	struct flow_wire w;

	if (!e->has[FLOW_TID_TYPE - FLOW_TID_FLOWS])
		send_types(e);
	send_names(e, r);
	send_template(e, tid);
	set_record(&w, r);
	if (!append(e, tid, &w, sizeof(w)))
		return false;
	flow_sums_add(&e->sums, r);
	return true;
}

/* -- totals ------------------------------------------------------------------------------------- */

static uint64_t get(const _Atomic uint64_t *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

void flow_encode_totals(struct flow_encoder *e, const struct flow_totals *t, const struct flow_sink_counts *counts)
{
	struct flow_wire_loss loss = { .domain = e->domain,
				       .ignored = t->lost + t->filtered + t->discarded + t->not_ip,
				       .lost = t->lost,
				       .filtered = t->filtered,
				       .discarded = t->discarded,
				       .not_ip = t->not_ip };
	struct flow_wire_exported exported;
	struct flow_wire_not_sent not_sent = { .process = 1,
					       .flows = get(&counts->unsent_flows),
					       .packets = get(&counts->unsent_packets),
					       .octets = get(&counts->unsent_bytes) };

	flow_encode_end_message(e);
	exported = (struct flow_wire_exported){
		.domain = e->domain, .messages = e->messages, .flows = e->flows, .octets = e->octets
	};
	if (!e->has[FLOW_TID_TYPE - FLOW_TID_FLOWS])
		send_types(e);
	append_option(e, FLOW_TID_LOSS, &loss, sizeof(loss));
	append_option(e, FLOW_TID_EXPORTED, &exported, sizeof(exported));
	append_option(e, FLOW_TID_NOT_SENT, &not_sent, sizeof(not_sent));
}

/* -- begin and end --------------------------------------------------------------------------------- */

struct flow_encoder *flow_encoder_open(const struct flow_encoder_setup *setup)
{
	struct flow_encoder *e = calloc(1, sizeof(*e) + setup->message_bytes);
	GError *error = NULL;

	if (!e)
		return NULL;
	e->setup = *setup;
	e->domain = setup->group + 1u;
	e->session = fbSessionAlloc(setup->model);
	fbSessionSetDomain(e->session, e->domain);
	if (!flow_templates_add_internal(e->session, setup->model, &error)) {
		g_clear_error(&error);
		fbSessionFree(e->session);
		free(e);
		return NULL;
	}
	e->exporter = fbExporterAllocBuffer(e->message, setup->message_bytes);
	e->buffer = fBufAllocForExport(e->session, e->exporter);
	fBufSetAutomaticMode(e->buffer, FALSE);
	return e;
}

void flow_encoder_close(struct flow_encoder *e)
{
	if (!e)
		return;
	flow_names_sent_close(&e->prefixes);
	flow_names_sent_close(&e->interfaces);
	fBufFree(e->buffer);
	free(e);
}
