/* SPDX-License-Identifier: MIT */
/* Decodes IPFIX (RFC 7011), as a collector does, independently of libfixbuf. What breaks the RFC fails the test: a
 * length that leads out of its message, a data set without template, a sequence number that does not follow. */
#ifndef NT_IPFIX_H
#define NT_IPFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NT_IPFIX_FIELDS 96
#define NT_IPFIX_TEMPLATES 512 /* of all domains */
#define NT_IPFIX_DOMAINS 256

#define NT_PEN 32473u         /* of nfring's elements */
#define NT_PEN_REVERSE 29305u /* RFC 5103 */

struct nt_ipfix_field {
	uint32_t pen; /* 0: IANA's */
	uint16_t id;
	uint16_t len;      /* bytes; of a template 65535: any */
	const uint8_t *at; /* of a record */
};

struct nt_ipfix_record {
	uint32_t domain;
	uint32_t export_time; /* seconds since 1970 */
	uint16_t template_id;
	bool is_options;
	unsigned fields;
	struct nt_ipfix_field field[NT_IPFIX_FIELDS];
};

struct nt_ipfix_template {
	uint32_t domain;
	uint16_t id;
	bool is_options;
	unsigned fields;
	struct nt_ipfix_field field[NT_IPFIX_FIELDS];
};

/* A transport session; begins as zeroes but for on_record. */
struct nt_ipfix {
	void (*on_record)(void *user, const struct nt_ipfix_record *r);
	void *user;
	bool gaps;         /* sequence numbers may miss some: UDP */
	uint64_t messages; /* decoded */
	uint64_t missing;  /* by sequence numbers */
	size_t largest;    /* bytes of a message */
	unsigned templates, domains;
	struct nt_ipfix_template *template; /* nt_ipfix_forget() frees them */
	struct {
		uint32_t domain, next;
	} sequence[NT_IPFIX_DOMAINS];
};

/* Decodes one message of `len` bytes. */
void nt_ipfix_message(struct nt_ipfix *d, const uint8_t *bytes, size_t len);

/* Decodes the whole messages of a stream. Returns their bytes. */
size_t nt_ipfix_stream(struct nt_ipfix *d, const uint8_t *bytes, size_t len);

/* Decodes a file, which must end with a whole message. */
void nt_ipfix_file(struct nt_ipfix *d, const char *path);

/* Forgets templates and sequence numbers: a new session begins, or none. */
void nt_ipfix_forget(struct nt_ipfix *d);

/* Returns a field; NULL: the record does not have it. */
const struct nt_ipfix_field *nt_ipfix_find(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id);

/* Returns the number in a field of 1 to 8 bytes, which must be there. */
uint64_t nt_ipfix_number(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id);

/* Returns the same, or 0 without the field. */
uint64_t nt_ipfix_number_or_0(const struct nt_ipfix_record *r, uint32_t pen, uint16_t id);

#endif
