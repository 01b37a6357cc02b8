/* SPDX-License-Identifier: MIT */
#include "filter.h"

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

int dump_filter_compile(struct dump_filter *f, char *const *words, int count, char *error, size_t error_bytes)
{
	char *text = join(words, count);
	pcap_t *p = text ? pcap_open_dead(DLT_RAW, SNAPLEN) : NULL;
	int r = -1;

	snprintf(error, error_bytes, "no memory for the filter");
	if (p) {
		r = pcap_compile(p, &f->program, text, 1, PCAP_NETMASK_UNKNOWN);
		if (r < 0)
			snprintf(error, error_bytes, "%s", pcap_geterr(p));
		pcap_close(p);
	}
	free(text);
	return r < 0 ? -1 : 0;
}

bool dump_filter_wants(const struct nfring_pkt *p, void *user)
{
	static const uint8_t no_ip[64]; /* IP of version 0, which no word of the language matches */
	struct dump_filter *f = user;
	struct pcap_pkthdr header = { .caplen = 0 };
	uint32_t len = 0, whole = nfring_pkt_wire_len(p);
	const uint8_t *payload = nfring_pkt_payload(p, &len), *ip = nfring_pkt_ip(p, &header.caplen);

	if (!payload)
		return false;
	header.len = whole ? whole : len;
	if (ip)
		header.len -= (uint32_t)(ip - payload);
	else
		header.caplen = sizeof(no_ip);
	return pcap_offline_filter(&f->program, &header, ip ? ip : no_ip) != 0;
}
