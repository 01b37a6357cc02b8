/* SPDX-License-Identifier: MIT */
#include "ipfix.h"
#include "assertions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERSION 10
#define HEADER 16 /* version 2, length 2, export time 4, sequence 4, domain 4 */
#define SET_TEMPLATES 2
#define SET_OPTIONS 3
#define ENTERPRISE 0x8000u
#define ANY 65535u

/* What is left of a message. */
struct cursor {
	const uint8_t *at, *end;
	uint32_t domain, export_time;
};

static uint64_t number(const uint8_t *at, unsigned bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | *at++;
	return n;
}

static uint64_t take(struct cursor *c, unsigned bytes)
{
	uint64_t n;

	if (c->end - c->at < (ptrdiff_t)bytes)
		fail_msg("a length leads out of its set");
	n = number(c->at, bytes);
	c->at += bytes;
	return n;
}

/* -- templates ---------------------------------------------------------------------------- */

static struct nt_ipfix_template *find_template(const struct nt_ipfix *d, uint32_t domain, uint16_t id)
{
	for (unsigned i = 0; i < d->templates; i++)
		if (d->template[i].domain == domain && d->template[i].id == id)
			return &d->template[i];
	return NULL;
}

static struct nt_ipfix_template *add_template(struct nt_ipfix *d, uint32_t domain, uint16_t id)
{
	struct nt_ipfix_template *t = find_template(d, domain, id);

	if (t)
		return t;
	if (!d->template)
		d->template = calloc(NT_IPFIX_TEMPLATES, sizeof(*d->template));
	assert_true(d->templates < NT_IPFIX_TEMPLATES);
	t = &d->template[d->templates++];
	t->domain = domain;
	t->id = id;
	return t;
}

static void read_template(struct nt_ipfix *d, struct cursor *c, bool is_options)
{
	const uint16_t id = (uint16_t)take(c, 2);
	const unsigned fields = (unsigned)take(c, 2);
	struct nt_ipfix_template *t;

	assert_in_range(id, 256, 65535);
	assert_in_range(fields, 1, NT_IPFIX_FIELDS); /* 0 would withdraw it */
	if (is_options)
		assert_in_range(take(c, 2), 1, fields); /* of its scope */
	t = add_template(d, c->domain, id);
	t->is_options = is_options;
	t->fields = fields;
	for (unsigned i = 0; i < fields; i++) {
		struct nt_ipfix_field *f = &t->field[i];
		const unsigned id_and_bit = (unsigned)take(c, 2);

		f->id = (uint16_t)(id_and_bit & ~ENTERPRISE);
		f->len = (uint16_t)take(c, 2);
		f->pen = id_and_bit & ENTERPRISE ? (uint32_t)take(c, 4) : 0;
	}
}

/* -- data ------------------------------------------------------------------------------------ */

static unsigned length_of(struct cursor *c, const struct nt_ipfix_field *f)
{
	unsigned len;

	if (f->len != ANY)
		return f->len;
	len = (unsigned)take(c, 1);
	return len == 255 ? (unsigned)take(c, 2) : len;
}

static void read_record(struct nt_ipfix *d, struct cursor *c, const struct nt_ipfix_template *t)
{
	struct nt_ipfix_record r = { .domain = c->domain,
				     .export_time = c->export_time,
				     .template_id = t->id,
				     .is_options = t->is_options,
				     .fields = t->fields };

	for (unsigned i = 0; i < t->fields; i++) {
		const unsigned len = length_of(c, &t->field[i]);

		if (c->end - c->at < (ptrdiff_t)len)
			fail_msg("a field leads out of its set");
		r.field[i] = t->field[i];
		r.field[i].len = (uint16_t)len;
		r.field[i].at = c->at;
		c->at += len;
	}
	if (d->on_record)
		d->on_record(d->user, &r);
}

static unsigned shortest_record(const struct nt_ipfix_template *t)
{
	unsigned bytes = 0;

	for (unsigned i = 0; i < t->fields; i++)
		bytes += t->field[i].len == ANY ? 1 : t->field[i].len;
	return bytes;
}

/* Returns how many data records the set holds. What is left is padding. */
static uint32_t read_set(struct nt_ipfix *d, struct cursor *c, unsigned set)
{
	const struct nt_ipfix_template *t;
	uint32_t records = 0;

	if (set == SET_TEMPLATES || set == SET_OPTIONS) {
		while (c->end - c->at >= 4)
			read_template(d, c, set == SET_OPTIONS);
		return 0;
	}
	t = find_template(d, c->domain, (uint16_t)set);
	if (!t)
		fail_msg("a data set of template %u before that template, domain %u", set, c->domain);
	for (; c->end - c->at >= (ptrdiff_t)shortest_record(t); records++)
		read_record(d, c, t);
	return records;
}

/* -- messages ----------------------------------------------------------------------------------- */

/* Checks the number of the first data record of a message, and adds those that it has. */
static void check_sequence(struct nt_ipfix *d, uint32_t domain, uint32_t sequence, uint32_t records)
{
	unsigned i = 0;

	while (i < d->domains && d->sequence[i].domain != domain)
		i++;
	if (i == d->domains) {
		assert_true(d->domains < NT_IPFIX_DOMAINS);
		d->sequence[d->domains].domain = domain;
		d->sequence[d->domains++].next = sequence;
	}
	if (!d->gaps && d->sequence[i].next != sequence)
		fail_msg("domain %u: sequence number %u where %u follows", domain, sequence, d->sequence[i].next);
	d->missing += sequence - d->sequence[i].next;
	d->sequence[i].next = sequence + records;
}

void nt_ipfix_message(struct nt_ipfix *d, const uint8_t *bytes, size_t len)
{
	struct cursor message = { .at = bytes, .end = bytes + len };
	uint32_t sequence, records = 0;

	assert_true(len >= HEADER);
	assert_int_equal(take(&message, 2), VERSION);
	assert_int_equal(take(&message, 2), len);
	message.export_time = (uint32_t)take(&message, 4);
	sequence = (uint32_t)take(&message, 4);
	message.domain = (uint32_t)take(&message, 4);
	while (message.at < message.end) {
		struct cursor set = message;
		const unsigned id = (unsigned)take(&set, 2), set_len = (unsigned)take(&set, 2);

		assert_in_range(set_len, 4, message.end - message.at);
		set.end = message.at + set_len;
		records += read_set(d, &set, id);
		message.at += set_len;
	}
	check_sequence(d, message.domain, sequence, records);
	d->messages++;
	d->largest = len > d->largest ? len : d->largest;
}

size_t nt_ipfix_stream(struct nt_ipfix *d, const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (len - at >= HEADER) {
		const size_t message = number(bytes + at + 2, 2);

		if (message > len - at)
			break;
		nt_ipfix_message(d, bytes + at, message);
		at += message;
	}
	return at;
}

void nt_ipfix_file(struct nt_ipfix *d, const char *path)
{
	FILE *f = fopen(path, "r");
	uint8_t *bytes;
	long len;

	if (!f)
		fail_msg("%s cannot be read", path);
	fseek(f, 0, SEEK_END);
	len = ftell(f);
	rewind(f);
	bytes = malloc((size_t)len + 1);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)len, f), len);
	fclose(f);
	assert_int_equal(nt_ipfix_stream(d, bytes, (size_t)len), len);
	free(bytes);
}

void nt_ipfix_forget(struct nt_ipfix *d)
{
	free(d->template);
	d->template = NULL;
	d->templates = d->domains = 0;
}

/* -- fields ---------------------------------------------------------------------------------------- */

const struct nt_ipfix_field *nt_ipfix_find(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id)
{
	for (unsigned i = 0; i < r->fields; i++)
		if (r->field[i].pen == pen && r->field[i].id == id)
			return &r->field[i];
	return NULL;
}

uint64_t nt_ipfix_number(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id)
{
	const struct nt_ipfix_field *f = nt_ipfix_find(r, pen, id);

	if (!f)
		fail_msg("a record of template %u has no element %u/%u", r->template_id, pen, id);
	assert_in_range(f->len, 1, 8);
	return number(f->at, f->len);
}

uint64_t nt_ipfix_number_or_0(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id)
{
	return nt_ipfix_find(r, pen, id) ? nt_ipfix_number(r, pen, id) : 0;
}
