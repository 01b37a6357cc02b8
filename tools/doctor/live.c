/* SPDX-License-Identifier: MIT */
/* A trial in a network namespace of this process's own, which the kernel frees when it ends:
 *
 *   udp to 127.0.0.1:9  --output--> log group 2    no timestamp by the kernel there
 *                       --input---> log group 1    with one
 *
 * Where the caller may not make a namespace, a user namespace of its own lets it: then this says what the kernel can
 * do, and the check of the capability what the caller may. */
#include "checks.h"
#include "clock.h"
#include "feed.h"
#include "netlink.h"
#include "sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <nfring/nfring.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define AT_INPUT 1
#define AT_OUTPUT 2
#define LIMIT_NS 5000000000u

static const char rules[] = "table inet nfring_doctor {\n"
			    "chain i { type filter hook input priority 0; udp dport 9 log group 1\n}\n"
			    "chain o { type filter hook output priority 0; udp dport 9 log group 2\n}\n"
			    "}\n";
static const char nflog[] = "*mangle\n-A FORWARD -j NFLOG --nflog-group 3\nCOMMIT\n";

struct trial {
	char warning[DOCTOR_TEXT_MAX]; /* the library's first */
	bool came[3];                  /* by group */
	bool stamped[3];
	uint64_t took_ns; /* from sending to the last of both */
	struct nfring_worker_stats stats;
};

/* -- the namespace --------------------------------------------------------------------- */

/* Maps the caller to root in a user namespace of its own. Returns whether there is one now. */
static bool become_root_of_nothing(void)
{
	unsigned uid = getuid();
	char line[40];
	FILE *f;

	if (unshare(CLONE_NEWUSER) < 0)
		return false;
	f = fopen("/proc/self/uid_map", "we");
	if (!f)
		return true; /* capabilities count, not the number */
	snprintf(line, sizeof(line), "0 %u 1\n", uid);
	fputs(line, f);
	fclose(f);
	return true;
}

/* Returns 0, or a negative errno with one line of text. */
static int enter(char *text, size_t size)
{
	int err = cli_sandbox_enter(rules, text, size);

	if (err == -EPERM && become_root_of_nothing())
		err = cli_sandbox_enter(rules, text, size);
	return err;
}

/* -- the packet ------------------------------------------------------------------------ */

static void keep_warning(void *user, int level, const char *text)
{
	struct trial *t = user;

	if (level == NFRING_LOG_WARNING && !*t->warning)
		snprintf(t->warning, sizeof(t->warning), "%s", text);
}

static int send_one(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	if (fd < 0 || sendto(fd, "nfring", 6, 0, (void *)&to, sizeof(to)) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static void take(struct trial *t, struct nfring_queue *q)
{
	struct nfring_batch b;

	while (nfring_queue_claim(q, &b) == 1) {
		for (uint32_t i = 0; i < b.count && b.group <= AT_OUTPUT; i++) {
			uint64_t ns;

			t->came[b.group] = true;
			t->stamped[b.group] = nfring_pkt_timestamp_ns(&b.pkt[i], &ns);
		}
		nfring_queue_release(q, &b);
	}
}

/* Captures both copies of one packet. */
static void capture(struct doctor *d, struct trial *t, struct nfring *n)
{
	struct nfring_queue *q = nfring_queue_get(n, 0);
	uint64_t began = cli_clock_ns();
	int err = send_one();

	while (err == 0 && !(t->came[AT_INPUT] && t->came[AT_OUTPUT]) && cli_clock_ns() - began < LIMIT_NS) {
		take(t, q);
		t->took_ns = cli_clock_ns() - began;
		(void)nfring_queue_wait(q, 50);
	}
	t->stats = nfring_worker_stats_zero();
	(void)nfring_worker_stats_read(n, 0, &t->stats);
	if (err < 0)
		doctor_bad(d, "capture", DOCTOR_WARN, "Look for what refuses sockets to this process.",
			   "could not be tried: a packet on loopback: %s", strerror(-err));
	else if (!t->came[AT_INPUT] || !t->came[AT_OUTPUT])
		doctor_bad(d, "capture", DOCTOR_FAIL, "Run it again; if it stays so, report it with this output.",
			   "a packet was logged, and did not arrive in 5 s");
	else if (*t->warning)
		doctor_bad(d, "capture", DOCTOR_WARN, "See io_uring and the capability above.",
			   "a logged packet came through, but: %s", t->warning);
	else
		doctor_ok(d, "capture",
			  "a packet was sent, logged and captured within %.0f us, in a network namespace of its own",
			  (double)t->took_ns / 1e3);
}

static void check_stamps(struct doctor *d, const struct trial *t)
{
	if (!t->came[AT_INPUT] || !t->came[AT_OUTPUT])
		return;
	if (t->stamped[AT_OUTPUT])
		doctor_ok(d, "timestamps", "the kernel stamps packets at every hook");
	else if (t->stamped[AT_INPUT])
		doctor_ok(d, "timestamps",
			  "the kernel stamps packets up to the forward hook; those of output and postrouting "
			  "show the time of their receipt");
	else if (t->stats.timestamps)
		doctor_ok(d, "timestamps",
			  "the kernel stamps no packet by itself, as before Linux 6.6: nfring asks for it where "
			  "stamps are missing (--timestamps auto)");
	else
		doctor_bad(
			d, "timestamps", DOCTOR_WARN, "Boot Linux 6.6 or later.",
			"the kernel stamps no packet and cannot be asked to: times and latencies count from receipt");
}

static void check_capture(struct doctor *d)
{
	static const uint16_t groups[] = { AT_INPUT, AT_OUTPUT };
	struct nfring_opts o = nfring_opts_default();
	struct trial t = { .took_ns = 0 };
	struct nfring_error error = { .text = "" };
	struct nfring *n = NULL;

	o.groups = groups;
	o.groups_count = 2;
	o.log = keep_warning;
	o.log_user = &t;
	if (nfring_open(&n, &o, &error) == 0 && nfring_start(n, &error) == 0) {
		capture(d, &t, n);
		check_stamps(d, &t);
	} else {
		doctor_bad(d, "capture", DOCTOR_FAIL, "See the checks above.", "a group cannot be captured: %s",
			   error.text);
	}
	nfring_close(n);
}

/* -- what else can be asked there ------------------------------------------------------ */

static void check_iptables(struct doctor *d)
{
	static const char *const argv[] = { "iptables-restore", "--noflush", NULL };
	char line[160];
	int err = cli_feed(argv, nflog, line, sizeof(line));

	if (err == 0)
		doctor_ok(d, "rules", "nft's log statement and iptables' NFLOG target work");
	else if (err == -ENOENT)
		doctor_ok(d, "rules", "nft's log statement works; there is no iptables here");
	else
		doctor_bad(d, "rules", DOCTOR_WARN, "Only rules of iptables need it: load it, modprobe xt_NFLOG.",
			   "nft's log statement works; iptables' NFLOG target does not: %s",
			   *line ? line : strerror(-err));
}

static void check_conntrack(struct doctor *d)
{
	int fd = doctor_netlink_open(), err = fd < 0 ? fd : doctor_netlink_ask_conntrack(fd);

	if (fd >= 0)
		close(fd);
	if (err == 0)
		doctor_ok(d, "conntrack", "the kernel can add the connection to packets: --flags conntrack");
	else if (err == -EOPNOTSUPP)
		doctor_bad(d, "conntrack", DOCTOR_WARN,
			   "Only --flags conntrack needs it: boot a kernel that has CONFIG_NETFILTER_NETLINK_GLUE_CT, "
			   "or load its part: modprobe nf_conntrack_netlink.",
			   "the kernel cannot add the connection to packets");
	else
		doctor_bad(d, "conntrack", DOCTOR_WARN, "See nfnetlink_log above.", "could not be asked: %s",
			   strerror(-err));
}

void doctor_check_live(struct doctor *d)
{
	char text[256] = "";
	int err = enter(text, sizeof(text));

	if (err == 0) {
		check_iptables(d);
		check_conntrack(d);
		check_capture(d);
	} else if (err == -EPROTO) {
		doctor_bad(d, "rules", DOCTOR_FAIL,
			   "Boot a kernel that has CONFIG_NFT_LOG, or load it: modprobe nft_log.", "%s", text);
	} else if (err == -ENOENT) {
		check_conntrack(d);
		doctor_bad(d, "capture", DOCTOR_WARN, "Install nftables.",
			   "not tried: there is no nft, which loads the rules that log");
	} else {
		doctor_bad(d, "capture", DOCTOR_WARN, "Run it as root.", "not tried: %s", text);
	}
}
