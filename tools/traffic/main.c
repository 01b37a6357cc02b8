/* SPDX-License-Identifier: MIT */
/* nfring-send: UDP traffic at a known rate and count, for tests and demos. */
#include "traffic.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <nfring/version.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int stop;

static void on_signal(int sig)
{
	(void)sig;
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
}

static const char help[] =
	"Usage: nfring-send [OPTION]...\n"
	"Send UDP datagrams to a sink on loopback and say how many there were, as JSON.\n"
	"\n"
	"  -N, --netns NAME|PATH   send inside this network namespace\n"
	"  -d, --to ADDRESS        destination (127.0.0.1, with -6 ::1); another host's only with --netns\n"
	"  -6, --ipv6              IPv6\n"
	"  -p, --port PORT         destination port (9)\n"
	"  -P, --source-port PORT  source port of the first flow, the others follow (any)\n"
	"  -f, --flows N           number of flows, used in turn (1)\n"
	"  -l, --size BYTES        payload of each datagram (64)\n"
	"  -g, --gso BYTES         segment size: the payload leaves as one large packet\n"
	"  -r, --rate PPS          datagrams a second, evenly spaced (as fast as it goes)\n"
	"  -c, --count N           stop after N datagrams\n"
	"  -s, --seconds S         stop after S seconds (1, if there is no --count)\n"
	"  -t, --stamp OFFSET      write the time there: CLOCK_REALTIME in ns, 8 bytes, host order\n"
	"  -n, --number OFFSET     write the datagram's number there, from 0, 8 bytes, host order\n"
	"  -C, --cpu N             send from this CPU\n"
	"  -h, --help              this text\n"
	"  -V, --version           version\n"
	"\n"
	"Example: 1,000 packets a second for 5 s in namespace lab\n"
	"  nfring-send --netns lab --rate 1000 --seconds 5\n";

static const struct option longs[] = { { "netns", 1, NULL, 'N' },
				       { "to", 1, NULL, 'd' },
				       { "ipv6", 0, NULL, '6' },
				       { "port", 1, NULL, 'p' },
				       { "source-port", 1, NULL, 'P' },
				       { "flows", 1, NULL, 'f' },
				       { "size", 1, NULL, 'l' },
				       { "gso", 1, NULL, 'g' },
				       { "rate", 1, NULL, 'r' },
				       { "count", 1, NULL, 'c' },
				       { "seconds", 1, NULL, 's' },
				       { "stamp", 1, NULL, 't' },
				       { "number", 1, NULL, 'n' },
				       { "cpu", 1, NULL, 'C' },
				       { "help", 0, NULL, 'h' },
				       { "version", 0, NULL, 'V' },
				       { NULL, 0, NULL, 0 } };

static __attribute__((noreturn)) void usage_error(const char *option, const char *value, const char *wanted)
{
	fprintf(stderr, "nfring-send: %s '%s': must be %s (see --help)\n", option, value, wanted);
	exit(2);
}

static uint64_t whole(const char *option, const char *value, uint64_t min, uint64_t max)
{
	char *end, wanted[80];
	unsigned long long v;

	errno = 0;
	v = strtoull(value, &end, 10);
	if (errno || *end || value[0] < '0' || value[0] > '9' || v < min || v > max) {
		snprintf(wanted, sizeof(wanted), "a number from %llu to %llu", (unsigned long long)min,
			 (unsigned long long)max);
		usage_error(option, value, wanted);
	}
	return v;
}

static double positive(const char *option, const char *value)
{
	char *end;
	double v = strtod(value, &end);

	if (end == value || *end || !isfinite(v) || v <= 0 || v > 1e9)
		usage_error(option, value, "a positive number, at most 1e9");
	return v;
}

static const char *long_name(int c)
{
	const struct option *l = longs;

	while (l->name && l->val != c)
		l++;
	return l->name;
}

/* Options with a number. */
static void parse_number(int c, struct nfring_traffic_opts *o)
{
	const char *name = long_name(c);

	if (c == 'p')
		o->dest_port = (uint16_t)whole(name, optarg, 1, 65535);
	else if (c == 'P')
		o->source_port = (uint16_t)whole(name, optarg, 1, 65535);
	else if (c == 'f')
		o->flows = (uint32_t)whole(name, optarg, 1, NFRING_TRAFFIC_MAX_FLOWS);
	else if (c == 'l')
		o->payload_bytes = (uint32_t)whole(name, optarg, 0, NFRING_TRAFFIC_MAX_PAYLOAD);
	else if (c == 'g')
		o->gso_bytes = (uint32_t)whole(name, optarg, 1, 65535);
	else if (c == 'c')
		o->count = whole(name, optarg, 1, UINT64_MAX);
	else if (c == 't')
		o->stamp_offset = (int)whole(name, optarg, 0, NFRING_TRAFFIC_MAX_PAYLOAD - 8);
	else if (c == 'n')
		o->number_offset = (int)whole(name, optarg, 0, NFRING_TRAFFIC_MAX_PAYLOAD - 8);
	else if (c == 'C')
		o->cpu = (int)whole(name, optarg, 0, 1023);
	else if (c == 'r')
		o->rate_pps = positive(name, optarg);
	else
		o->seconds = positive(name, optarg);
}

static void parse_one(int c, struct nfring_traffic_opts *o)
{
	switch (c) {
	case 'N':
		o->netns = optarg;
		break;
	case 'd':
		o->to = optarg;
		break;
	case '6':
		o->ipv6 = true;
		break;
	case 'h':
		fputs(help, stdout);
		exit(0);
	case 'V':
		puts("nfring-send " NFRING_VERSION);
		exit(0);
	case '?': /* getopt_long has said what is wrong */
		exit(2);
	default:
		parse_number(c, o);
	}
}

int main(int argc, char **argv)
{
	struct nfring_traffic_opts o = nfring_traffic_defaults();
	struct sigaction sa = { .sa_handler = on_signal };
	struct nfring_traffic_result r;
	int c, err;

	while ((c = getopt_long(argc, argv, "N:d:6p:P:f:l:g:r:c:s:t:n:C:hV", longs, NULL)) != -1)
		parse_one(c, &o);
	if (optind < argc)
		usage_error("argument", argv[optind], "left out");
	if (!o.count && o.seconds == 0)
		o.seconds = 1;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	o.stop = &stop;
	err = nfring_traffic_run(&o, &r);
	if (err == -EINVAL) {
		fprintf(stderr, "nfring-send: %s (see --help)\n", r.error);
		return 2;
	}
	if (err)
		fprintf(stderr, "nfring-send: %s\n", r.error);
	printf("{\"sent\":%llu,\"seconds\":%.6f,\"rate\":%.1f,\"refused\":%llu,\"retries\":%llu,\"slipped_seconds\":%."
	       "6f}\n",
	       (unsigned long long)r.sent, r.seconds, r.seconds > 0 ? (double)r.sent / r.seconds : 0.0,
	       (unsigned long long)r.refused, (unsigned long long)r.retries, r.slipped_s);
	return err || fflush(stdout) || ferror(stdout) ? 1 : 0;
}
