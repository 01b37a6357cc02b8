/* SPDX-License-Identifier: MIT */
#include "feed.h"
#include "clock.h"
#include "interrupt.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The sender sleeps until SPIN_NS before a packet is due and spins from there: a sleep may
 * end that late, which would blur the shape. */
#define SPIN_NS 100000u
/* A sender that is later than BEHIND_NS moves the start of the run. Catching up instead
 * would be a burst that the shape does not have. */
#define BEHIND_NS 100000u
/* A machine too slow for the shape: the run ends after STRETCH_MAX times its length. */
#define STRETCH_MAX 4

struct pace {
	uint64_t start_ns; /* of the run; moves when the sender falls behind */
	uint64_t slipped_ns;
};

static void wait_until_due(struct pace *p, double at_s)
{
	uint64_t due_ns = p->start_ns + (uint64_t)(at_s * 1e9), now_ns = cli_clock_ns();

	if (now_ns > due_ns + BEHIND_NS) {
		p->slipped_ns += now_ns - due_ns;
		p->start_ns += now_ns - due_ns;
	}
	if (due_ns > now_ns + SPIN_NS)
		(void)cli_clock_sleep_until(due_ns - SPIN_NS);
	while (!bench_interrupted && cli_clock_ns() < due_ns) {
	}
}

static bool send_one(int fd, struct latency_fed *fed, struct bench_failure *why)
{
	uint64_t before_ns = cli_clock_ns(); /* no step of the wall clock makes a call long */
	uint64_t payload[LATENCY_PAYLOAD_BYTES / sizeof(uint64_t)] = { cli_clock_real_ns() };

	/* EPERM: the rule has logged the packet and dropped it, as it should. */
	if (send(fd, payload, sizeof(payload), 0) < 0 && errno != EPERM)
		return bench_failed(why, "cannot send: %s", strerror(errno));
	nfring_hist_add(&fed->call_ns, cli_clock_ns() - before_ns, 1);
	fed->packets++;
	return true;
}

static bool send_all(int fd, struct latency_schedule *s, struct latency_fed *fed, struct bench_failure *why)
{
	uint64_t start_ns = cli_clock_ns(), limit_ns = start_ns + (uint64_t)(s->seconds * STRETCH_MAX * 1e9);
	struct pace pace = { .start_ns = start_ns };
	bool ok = true;
	double at_s;

	while (ok && !bench_interrupted && (at_s = latency_schedule_next(s)) >= 0 && cli_clock_ns() < limit_ns) {
		wait_until_due(&pace, at_s);
		ok = bench_interrupted || send_one(fd, fed, why);
	}
	fed->seconds = (double)(cli_clock_ns() - start_ns) / 1e9;
	fed->slipped_s = (double)pace.slipped_ns / 1e9;
	return ok;
}

/* The rule drops every packet on its way out, so nobody has to receive. */
static int open_socket(uint32_t groups)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons((uint16_t)(LATENCY_PORT + groups)),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

bool latency_feed(struct latency_schedule *s, uint32_t groups, struct latency_fed *fed, struct bench_failure *why)
{
	int fd = open_socket(groups);
	bool ok;

	memset(fed, 0, sizeof(*fed));
	if (fd < 0)
		return bench_failed(why, "cannot open a UDP socket: %s", strerror(errno));
	ok = send_all(fd, s, fed, why);
	close(fd);
	return ok;
}
