/* SPDX-License-Identifier: MIT */
#include "numbered.h"
#include "assertions.h"
#include "disk.h"
#include "flood.h"

#include <dirent.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <linux/netlink.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HEADERS 28 /* IPv4 and UDP */

void numbered_send(const struct nt_ns *ns, uint64_t count, double rate)
{
	struct traffic_opts o = traffic_defaults();

	o.count = count;
	o.payload_bytes = 1400;
	o.number_offset = 0;
	o.rate_pps = rate;
	nt_send_with(ns, o);
}

static uint64_t number_of(const u_char *record, uint32_t len)
{
	uint64_t number;

	for (uint32_t at = 4; at + 4 <= len;) {
		struct nlattr a;

		memcpy(&a, record + at, sizeof(a));
		assert_in_range(a.nla_len, 4, len - at);
		if ((a.nla_type & NLA_TYPE_MASK) == NFULA_PAYLOAD) {
			assert_true(a.nla_len >= 4 + HEADERS + sizeof(number));
			memcpy(&number, record + at + 4 + HEADERS, sizeof(number));
			return number;
		}
		at += (a.nla_len + 3u) & ~3u;
	}
	fail_msg("a record without a payload");
	return 0;
}

static void take(struct numbered *n, uint64_t number, const char *path)
{
	if (number < n->next)
		fail_msg("%s: packet %zu after packet %zu", path, (size_t)number, (size_t)n->next - 1);
	n->missing += number - n->next;
	n->next = number + 1;
	n->packets++;
}

void numbered_read(struct numbered *n, const char *path, bool cut)
{
	char text[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(path, text);
	struct pcap_pkthdr *h;
	const u_char *bytes;
	bool any = false;
	int r;

	if (!p)
		fail_msg("%s: %s", path, text);
	assert_int_equal(pcap_datalink(p), DLT_NFLOG);
	while ((r = pcap_next_ex(p, &h, &bytes)) == 1) {
		uint64_t number = number_of(bytes, h->caplen);

		if (!any)
			n->first = number;
		any = true;
		take(n, number, path);
	}
	if (r != PCAP_ERROR_BREAK && !cut)
		fail_msg("%s after packet %zu: %s", path, (size_t)n->next, pcap_geterr(p));
	pcap_close(p);
}

/* Returns the number before `word` in the summary, the last line that has it. */
static uint64_t summary(const struct nt_proc *dump, const char *word)
{
	const char *at = NULL;

	for (const char *s = strstr(dump->err, word); s; s = strstr(s + 1, word))
		at = s;
	if (!at)
		fail_msg("no%s in: %s", word, dump->err);
	while (at > dump->err && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return strtoull(at, NULL, 10);
}

void numbered_expect(const struct numbered *n, const struct nt_proc *dump, uint64_t sent)
{
	const uint64_t lost = summary(dump, " lost,");

	assert_int_equal(n->packets, summary(dump, " packet"));
	/* What was lost behind the last packet the ledger may not know. */
	assert_in_range(lost, n->missing, n->missing + (sent - n->next));
}

/* Returns the files of the disk, in the order of the numbers in their names. */
static int list(struct dirent ***entry)
{
	int n = scandir(NT_DISK, entry, NULL, versionsort);

	assert_true(n >= 2);
	assert_string_equal((*entry)[0]->d_name, ".");
	assert_string_equal((*entry)[1]->d_name, "..");
	free((*entry)[0]);
	free((*entry)[1]);
	memmove(*entry, *entry + 2, (size_t)(n - 2) * sizeof(**entry));
	return n - 2;
}

int numbered_read_disk(struct numbered *n)
{
	struct dirent **entry;
	int count = list(&entry);

	for (int i = 0; i < count; i++) {
		char path[sizeof(NT_DISK) + 256 + 1];

		snprintf(path, sizeof(path), NT_DISK "/%s", entry[i]->d_name);
		numbered_read(n, path, false);
		free(entry[i]);
	}
	free(entry);
	return count;
}

void numbered_expect_status(const struct nt_proc *p, int status)
{
	if (p->status != status)
		fail_msg("exit code %d: %s", p->status, p->err);
}

void numbered_expect_refusal(const struct nt_ns *ns, const char *const argv[], const char *text)
{
	struct nt_proc p;

	nt_run(&p, ns, 10, argv);
	numbered_expect_status(&p, 1);
	if (!strstr(p.err, text))
		fail_msg("not \"%s\" in: %s", text, p.err);
	nt_proc_free(&p);
}

void numbered_log(const struct nt_ns *ns)
{
	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
}

off_t numbered_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : -1;
}
