/* SPDX-License-Identifier: MIT */
#include "filter.h"
#include "frame.h"

#include <ctype.h>
#include <nfring/decode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNAPLEN (256 << 10)

static char *join(char *const *words, int count)
{
	size_t bytes = 1;
	char *text, *at;

	for (int i = 0; i < count; i++)
		bytes += strlen(words[i]) + 1;
	text = at = malloc(bytes);
	if (!text)
		return NULL;
	*at = '\0';
	for (int i = 0; i < count; i++) {
		if (i)
			*at++ = ' ';
		at = stpcpy(at, words[i]);
	}
	return text;
}

/* Protocols that stand before IP or beside it. On IP packets pcap_compile() takes some of them for what is never
 * there, without an error. */
static bool is_link_word(const char *word, size_t len)
{
	static const char *const words[] = { "aarp",    "arp",    "atalk",  "clnp", "decnet", "esis",  "ether", "ipx",
					     "isis",    "iso",    "lat",    "link", "llc",    "mopdl", "moprc", "mpls",
					     "netbeui", "pppoed", "pppoes", "rarp", "sca",    "stp",   "vlan" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
			return true;
	return false;
}

static bool has_link_word(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";

	while (*text) {
		size_t len = strspn(text, letters);

		if (is_link_word(text, len))
			return true;
		text += len ? len : 1;
	}
	return false;
}

static int compile(struct dump_filter *f, const char *text, int linktype, char *error, size_t error_bytes)
{
	pcap_t *p = pcap_open_dead(linktype, SNAPLEN);
	int r = -1;

	snprintf(error, error_bytes, "no memory for the filter");
	if (p) {
		r = pcap_compile(p, &f->program, text, 1, PCAP_NETMASK_UNKNOWN);
		if (r < 0)
			snprintf(error, error_bytes, "%s", pcap_geterr(p));
		pcap_close(p);
	}
	return r < 0 ? -1 : 0;
}

/* An offset that is computed, [x + k], counts from a header behind the addresses unless k is small. */
static bool reads_addresses(const struct bpf_program *program)
{
	for (u_int i = 0; i < program->bf_len; i++) {
		const struct bpf_insn *n = &program->bf_insns[i];
		bool loads = BPF_CLASS(n->code) == BPF_LD || BPF_CLASS(n->code) == BPF_LDX;
		unsigned mode = BPF_MODE(n->code);

		if (loads && (mode == BPF_ABS || mode == BPF_IND || mode == BPF_MSH) && n->k < DUMP_FRAME_ADDRESSES)
			return true;
	}
	return false;
}

int dump_filter_compile(struct dump_filter *f, char *const *words, int count, char *error, size_t error_bytes)
{
	char *text = join(words, count);

	*f = (struct dump_filter){ 0 };
	snprintf(error, error_bytes, "no memory for the filter");
	if (!text)
		return -1;
	f->is_set = !has_link_word(text) && compile(f, text, DLT_RAW, error, error_bytes) == 0;
	if (!f->is_set && compile(f, text, DLT_EN10MB, error, error_bytes) == 0) {
		f->is_set = f->on_frames = true;
		f->reads_addresses = reads_addresses(&f->program);
	}
	free(text);
	return f->is_set ? 0 : -1;
}

void dump_filter_free(struct dump_filter *f)
{
	pcap_freecode(&f->program);
	*f = (struct dump_filter){ 0 };
}

static bool wants_frame(const struct dump_filter *f, const struct nfring_pkt *p)
{
	struct dump_frame frame;
	struct pcap_pkthdr header;

	if (!dump_frame_make(&frame, p) || (f->reads_addresses && !frame.has_addresses))
		return false;
	header = (struct pcap_pkthdr){ .caplen = frame.len, .len = frame.wire_len };
	return pcap_offline_filter(&f->program, &header, frame.bytes) != 0;
}

bool dump_filter_wants(const struct nfring_pkt *p, void *user)
{
	static const uint8_t no_ip[64]; /* IP of version 0, which no word of the language matches */
	struct dump_filter *f = user;
	struct pcap_pkthdr header = { .caplen = 0 };
	uint32_t len = 0, whole;
	const uint8_t *payload, *ip;

	if (f->on_frames)
		return wants_frame(f, p);
	payload = nfring_pkt_payload(p, &len);
	if (!payload)
		return false;
	whole = nfring_pkt_wire_len(p);
	ip = nfring_pkt_ip(p, &header.caplen);
	header.len = whole ? whole : len;
	if (ip)
		header.len -= (uint32_t)(ip - payload);
	else
		header.caplen = sizeof(no_ip);
	return pcap_offline_filter(&f->program, &header, ip ? ip : no_ip) != 0;
}
