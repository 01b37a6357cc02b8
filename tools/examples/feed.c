/* SPDX-License-Identifier: MIT */
/* Reads packets of a pcap file that holds NFLOG packets: nfring-dump -w FILE --linktype nflog. */
#include <errno.h>
#include <inttypes.h>
#include <nfring/nfring.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

/* Takes what the queue has: the same code serves a live capture. */
static void consume(struct nfring_queue *q)
{
	struct nfring_batch batch;

	while (nfring_queue_claim(q, &batch) == 1) {
		printf("group %u: %u packet\n", batch.group, batch.count);
		nfring_queue_release(q, &batch);
	}
}

int main(int argc, char **argv)
{
	struct nfring_opts opts = nfring_opts_default();
	struct nfring_stats stats = nfring_stats_zero();
	char text[PCAP_ERRBUF_SIZE] = "usage: feed FILE";
	struct nfring_error error = { 0 };
	struct pcap_pkthdr *head;
	const u_char *message;
	struct nfring *n;
	pcap_t *file;
	int ret;

	file = argc == 2 ? pcap_open_offline_with_tstamp_precision(argv[1], PCAP_TSTAMP_PRECISION_NANO, text) : NULL;
	if (!file || pcap_datalink(file) != DLT_NFLOG)
		return fprintf(stderr, "%s\n", file ? "not a file of NFLOG packets" : text), 1;
	opts.source = NFRING_SOURCE_FEED;
	if (nfring_open(&n, &opts, &error) < 0 || nfring_start(n, &error) < 0)
		return fprintf(stderr, "%s\n", error.text), 1;
	for (unsigned record = 1; (ret = pcap_next_ex(file, &head, &message)) == 1; record++) {
		uint64_t time_ns = (uint64_t)head->ts.tv_sec * 1000000000u + (uint64_t)head->ts.tv_usec;

		/* libpcap has converted the headers of attributes, whoever wrote the file. */
		while ((ret = nfring_feed(n, message, head->caplen, time_ns, NFRING_ORDER_HOST)) == -EAGAIN)
			consume(nfring_queue_get(n, 0)); /* every slab is full */
		if (ret < 0)
			fprintf(stderr, "record %u: %s\n", record, strerror(-ret));
	}
	nfring_feed_end(n);
	consume(nfring_queue_get(n, 0));
	nfring_stats_read(n, &stats);
	printf("%" PRIu64 " packets, %" PRIu64 " messages that are none\n", stats.packets, stats.malformed);
	if (ret != PCAP_ERROR_BREAK)
		fprintf(stderr, "%s\n", pcap_geterr(file));
	nfring_close(n);
	pcap_close(file);
	return ret != PCAP_ERROR_BREAK;
}
