/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#define UNTOUCHED 0xdeadbeefu
#define HEADER_SHOWN 64u
#define XML_BYTES (256u * 1024)
#define TEXT_FLAGS (NFLOG_XML_ALL & ~NFLOG_XML_TIME & ~NFLOG_XML_PAYLOAD)

uint64_t describe_hash(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash;
}

void describe_bytes(FILE *to, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++)
		fprintf(to, isgraph(at[i]) && at[i] != '%' ? "%c" : "%%%02x", at[i]);
}

/* Prints a number that a getter writes only where it succeeds. */
static void put_number(FILE *to, const char *key, int rc, uint32_t value)
{
	if (rc == 0 && value != UNTOUCHED)
		fprintf(to, " %s=%u", key, value);
	else
		fprintf(to, " %s=%d/%s", key, rc, value == UNTOUCHED ? "untouched" : "written");
}

static void put_headers(FILE *to, const struct packet *p)
{
	struct nfulnl_msg_packet_hdr *header = nflog_get_msg_packet_hdr(p->nfad);
	struct nfulnl_msg_packet_hw *hw = nflog_get_packet_hw(p->nfad);
	uint16_t len = nflog_get_msg_packet_hwhdrlen(p->nfad);
	char *hwhdr = nflog_get_msg_packet_hwhdr(p->nfad);

	if (header)
		fprintf(to, " hdr=%04x/%u", ntohs(header->hw_protocol), header->hook);
	else
		fputs(" hdr=none", to);
	fprintf(to, " hwtype=%u hwlen=%u hwhdr=", nflog_get_hwtype(p->nfad), len);
	if (hwhdr)
		describe_bytes(to, hwhdr, len < HEADER_SHOWN ? len : HEADER_SHOWN);
	else
		fputs("none", to);
	fputs(" hw=", to);
	if (hw)
		describe_bytes(to, hw, sizeof(*hw));
	else
		fputs("none", to);
}

static void put_payload(FILE *to, const struct packet *p)
{
	char *bytes = (char *)to;
	int len = nflog_get_payload(p->nfad, &bytes);
	const char *prefix = nflog_get_prefix(p->nfad);

	fprintf(to, " payload=%d/", len);
	if (len >= 0)
		fprintf(to, "%016lx", describe_hash(DESCRIBE_EMPTY, bytes, (size_t)len));
	else
		fputs(bytes ? "data" : "none", to);
	fputs(" prefix=", to);
	if (prefix)
		describe_bytes(to, prefix, strnlen(prefix, 200));
	else
		fputs("none", to);
}

static void put_numbers(FILE *to, const struct packet *p)
{
	struct timeval tv = { .tv_sec = -1, .tv_usec = -2 };
	uint32_t v = UNTOUCHED;
	int rc = nflog_get_timestamp(p->nfad, &tv);

	fprintf(to, " time=%d/%ld.%06ld mark=%u indev=%u outdev=%u physindev=%u physoutdev=%u", rc, (long)tv.tv_sec,
		(long)tv.tv_usec, nflog_get_nfmark(p->nfad), nflog_get_indev(p->nfad), nflog_get_outdev(p->nfad),
		nflog_get_physindev(p->nfad), nflog_get_physoutdev(p->nfad));
	rc = nflog_get_uid(p->nfad, &v);
	put_number(to, "uid", rc, v);
	v = UNTOUCHED;
	rc = nflog_get_gid(p->nfad, &v);
	put_number(to, "gid", rc, v);
	v = UNTOUCHED;
	rc = nflog_get_seq(p->nfad, &v);
	put_number(to, "seq", rc, v);
	v = UNTOUCHED;
	rc = nflog_get_seq_global(p->nfad, &v);
	put_number(to, "seqglobal", rc, rc == 0 ? (v - 1) / p->groups : v); /* the first is 1 */
	v = UNTOUCHED;
	rc = nflog_get_ctid(p->nfad, &v);
	put_number(to, "ctid", rc, v);
}

/* Either function that writes XML. */
typedef int (*xml_fn)(char *buf, size_t len, const void *packet, uint32_t flags);

static int xml_of_data(char *buf, size_t len, const void *packet, uint32_t flags)
{
	return nflog_snprintf_xml(buf, len, ((const struct packet *)packet)->nfad, (int)flags);
}

struct parsed {
	const struct nlmsghdr *nlh;
	struct nlattr *attr[NFULA_MAX + 1];
};

static int xml_of_message(char *buf, size_t len, const void *packet, uint32_t flags)
{
	const struct parsed *m = packet;

	return nflog_nlmsg_snprintf(buf, len, m->nlh, (struct nlattr **)m->attr, NFLOG_OUTPUT_XML, flags);
}

/* Writes the <when> of a time, as the text begins. */
static void when(char *text, size_t size, time_t t)
{
	struct tm tm;

	localtime_r(&t, &tm);
	snprintf(text, size,
		 "<log><when><hour>%d</hour><min>%02d</min><sec>%02d</sec><wday>%d</wday><day>%d</day>"
		 "<month>%d</month><year>%d</year></when>",
		 tm.tm_hour, tm.tm_min, tm.tm_sec, tm.tm_wday + 1, tm.tm_mday, tm.tm_mon + 1, tm.tm_year + 1900);
}

/* Prints whether the text begins with the time of day, which is when it was written. */
static void put_when(FILE *to, const char *key, xml_fn xml, const void *packet)
{
	char early[200], late[200], text[1024];
	int rc;

	when(early, sizeof(early), time(NULL));
	rc = xml(text, sizeof(text), packet, NFLOG_XML_TIME);
	when(late, sizeof(late), time(NULL));
	if (strncmp(text, early, strlen(early)) == 0 || strncmp(text, late, strlen(late)) == 0)
		fprintf(to, " %s.time=now%+d", key, (int)(rc - (int)strlen(text)));
	else
		fprintf(to, " %s.time=%s", key, text);
}

/* Prints the text, and one hash of the texts of each flag alone, of all, and in buffers too short. */
static void put_xml(FILE *to, const char *key, xml_fn xml, const void *packet)
{
	static char text[XML_BYTES];
	uint64_t hash = DESCRIBE_EMPTY;
	int whole = xml(text, sizeof(text), packet, TEXT_FLAGS), rc;

	fprintf(to, " %s=%d/", key, whole);
	describe_bytes(to, text, strnlen(text, sizeof(text)));
	for (unsigned i = 0; i < 10; i++) {
		uint32_t flags = i < 8 ? 1u << i : i == 8 ? 0 : NFLOG_XML_ALL;

		rc = xml(text, sizeof(text), packet, flags & ~(uint32_t)NFLOG_XML_TIME);
		hash = describe_hash(describe_hash(hash, &rc, sizeof(rc)), text, strnlen(text, sizeof(text)));
	}
	for (int len = 0; len <= whole + 1; len += len < 8 || len > whole - 2 ? 1 : 7) {
		memset(text, 'Z', (size_t)whole + 8);
		rc = xml(text, (size_t)len, packet, TEXT_FLAGS);
		hash = describe_hash(describe_hash(hash, &rc, sizeof(rc)), text, (size_t)whole + 8);
	}
	fprintf(to, " %s.all=%016lx", key, hash);
	put_when(to, key, xml, packet);
}

/* Prints which attributes nflog_nlmsg_parse() finds, and their lengths. */
static void put_message(FILE *to, const struct packet *p)
{
	struct parsed m = { .nlh = (const void *)((const char *)p->nfmsg - MNL_NLMSG_HDRLEN) };
	int rc = nflog_nlmsg_parse(m.nlh, m.attr);

	fprintf(to, " parse=%d", rc);
	for (int i = 0; i <= NFULA_MAX; i++)
		if (m.attr[i])
			fprintf(to, ",%d:%u", i, mnl_attr_get_payload_len(m.attr[i]));
	put_xml(to, "nlxml", xml_of_message, &m);
}

void describe(FILE *to, const char *kind, const char *name, const struct packet *p)
{
	fprintf(to, "%s %s family=%u version=%u group=%+d", kind, name, p->nfmsg->nfgen_family, p->nfmsg->version,
		ntohs(p->nfmsg->res_id) - p->group);
	put_headers(to, p);
	errno = 0;
	put_numbers(to, p);
	fprintf(to, " errno=%d", errno);
	put_payload(to, p);
	put_xml(to, "xml", xml_of_data, p);
	put_message(to, p);
	fputc('\n', to);
}
