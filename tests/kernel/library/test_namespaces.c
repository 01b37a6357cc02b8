/* SPDX-License-Identifier: MIT */
/* Where a capture happens, what it leaves alone there, and what it says of itself. */
#include "capture.h"
#include "flood.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void captures_there(const struct nt_ns *ns, const struct nfring_opts *o)
{
	struct nfring *n = nt_open(o);

	nt_start(n);
	nt_send(ns, 10, 100, 0);
	assert_int_equal(nt_take(n, 10, 2, NULL, NULL), 10);
	nfring_close(n);
}

static void namespace_by_path_by_descriptor_and_by_being_there(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;
	char path[64];
	int home;

	nt_output_rules(ns, "udp dport 9", "log group 5", 1);
	captures_there(ns, &o);
	snprintf(path, sizeof(path), "/run/netns/%s", ns->name);
	o.netns = path;
	captures_there(ns, &o);
	o.netns = NULL;
	o.netns_fd = ns->fd;
	captures_there(ns, &o);
	assert_true(fcntl(ns->fd, F_GETFD) >= 0); /* still the caller's */

	o.netns_fd = -1;
	home = nt_ns_enter(ns);
	n = nt_open(&o);
	nt_start(n);
	nt_ns_leave(home);
	nt_send(ns, 10, 100, 0);
	assert_int_equal(nt_take(n, 10, 2, NULL, NULL), 10);
	nfring_close(n);
}

static void open_leaves_the_caller_in_its_namespace(void **state)
{
	const struct nt_ns *ns = *state;
	char before[64] = "", after[64] = "";
	struct nfring *n;

	assert_true(readlink("/proc/thread-self/ns/net", before, sizeof(before) - 1) > 0);
	n = nt_capture(ns, 5);
	assert_true(readlink("/proc/thread-self/ns/net", after, sizeof(after) - 1) > 0);
	assert_string_equal(before, after);
	nfring_close(n);
}

static void unknown_namespace_is_a_clear_error(void **state)
{
	struct nfring_opts o = nt_opts(*state, 5);
	struct nfring_error e;
	struct nfring *n;

	o.netns = "no-such-namespace";
	assert_int_equal(nfring_open(&n, &o, &e), -ENOENT);
	assert_int_equal(e.code, NFRING_E_NETNS);
	assert_non_null(strstr(e.text, "no-such-namespace"));
	o.netns = "/proc/self/status"; /* exists, and is no namespace */
	assert_true(nfring_open(&n, &o, &e) < 0);
	assert_int_equal(e.code, NFRING_E_NETNS);
	o.netns = NULL;
	o.netns_fd = 0; /* standard input */
	assert_true(nfring_open(&n, &o, &e) < 0);
	assert_int_equal(e.code, NFRING_E_NETNS);
}

/* -- pf_bind and the log ------------------------------------------------------ */

static void read_nf_log(const struct nt_ns *ns, char *text, size_t size)
{
	size_t n = nt_ns_read(ns, "/proc/thread-self/net/netfilter/nf_log", text, size);

	for (int pf = 0; pf <= 10 && n < size - 40; pf++) {
		char path[64];

		snprintf(path, sizeof(path), "/proc/sys/net/netfilter/nf_log/%d", pf);
		n += nt_ns_read(ns, path, text + n, size - n);
	}
}

static void without_pf_bind_the_logging_of_the_namespace_is_untouched(void **state)
{
	const struct nt_ns *ns = *state;
	char before[4096], during[4096], after[4096];
	struct nfring *n;

	read_nf_log(ns, before, sizeof(before));
	n = nt_capture(ns, 5);
	read_nf_log(ns, during, sizeof(during));
	nfring_close(n);
	read_nf_log(ns, after, sizeof(after));
	assert_string_equal(before, during);
	assert_string_equal(before, after);
}

/* The logger of IPv4 in the namespace. */
#define IPV4_LOGGER "/proc/sys/net/netfilter/nf_log/2"

static void set_logger(const struct nt_ns *ns, const char *name)
{
	int home = nt_ns_enter(ns), fd = open(IPV4_LOGGER, O_WRONLY | O_CLOEXEC);

	assert_int_equal(write(fd, name, strlen(name)), strlen(name));
	close(fd);
	nt_ns_leave(home);
}

static void read_logger(const struct nt_ns *ns, char *name, size_t size)
{
	nt_ns_read(ns, IPV4_LOGGER, name, size);
	name[strcspn(name, "\n")] = '\0';
}

static void assert_logger(const struct nt_ns *ns, const char *name)
{
	char now[64];

	read_logger(ns, now, sizeof(now));
	assert_string_equal(now, name);
}

/* Captures with pf_bind while `before` is the logger, makes it `during` (NULL: leaves it), and ends. */
static void capture_with_pf_bind(const struct nt_ns *ns, const char *before, const char *during)
{
	struct nfring_opts o = nt_opts(ns, 5);
	struct nfring *n;

	if (before)
		set_logger(ns, before);
	o.pf_bind = true;
	n = nt_open(&o);
	nt_start(n);
	assert_logger(ns, "nfnetlink_log");
	if (during)
		set_logger(ns, during);
	nfring_close(n);
}

static void pf_bind_ends_with_the_capture(void **state)
{
	const struct nt_ns *ns = *state;
	char before[4096], after[4096];

	read_nf_log(ns, before, sizeof(before));
	capture_with_pf_bind(ns, NULL, NULL);
	read_nf_log(ns, after, sizeof(after));
	assert_string_equal(before, after);
	capture_with_pf_bind(ns, "NONE", NULL);
	assert_logger(ns, "NONE");
}

static void logger_of_another_program_stays_after_pf_bind(void **state)
{
	const struct nt_ns *ns = *state;
	char other[64];

	read_logger(ns, other, sizeof(other)); /* such as nf_log_ipv4 */
	capture_with_pf_bind(ns, other, "NONE");
	assert_logger(ns, "NONE");
	capture_with_pf_bind(ns, "NONE", other);
	assert_logger(ns, other);
	capture_with_pf_bind(ns, "nfnetlink_log", NULL);
	assert_logger(ns, "nfnetlink_log");
	capture_with_pf_bind(ns, "nfnetlink_log", "NONE");
	assert_logger(ns, "NONE");
}

static void failed_start_undoes_pf_bind(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	const uint32_t cpu = 1023; /* there is none, so no worker can start */
	struct nfring *n;

	set_logger(ns, "NONE");
	o.pf_bind = true;
	o.cpus = &cpu;
	o.cpu_count = 1;
	n = nt_open(&o);
	assert_true(nfring_start(n, NULL) < 0);
	assert_logger(ns, "NONE");
	nfring_close(n);
}

struct heard {
	unsigned lines, bad;
};

static void hear(void *user, int level, const char *text)
{
	struct heard *h = user;

	__atomic_fetch_add(&h->lines, 1, __ATOMIC_RELAXED);
	if (level < NFRING_LOG_ERROR || level > NFRING_LOG_DEBUG || strchr(text, '\n') || !*text)
		__atomic_fetch_add(&h->bad, 1, __ATOMIC_RELAXED);
}

static void log_callback_hears_single_lines(void **state)
{
	const struct nt_ns *ns = *state;
	struct nfring_opts o = nt_opts(ns, 5);
	struct heard h = { 0, 0 };
	struct nfring *n;

	o.log = hear;
	o.log_user = &h;
	n = nt_open(&o);
	nt_start(n);
	nfring_close(n);
	assert_true(h.lines >= 1);
	assert_int_equal(h.bad, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		NT_TEST(namespace_by_path_by_descriptor_and_by_being_there),
		NT_TEST(open_leaves_the_caller_in_its_namespace),
		NT_TEST(unknown_namespace_is_a_clear_error),
		NT_TEST(without_pf_bind_the_logging_of_the_namespace_is_untouched),
		NT_TEST(pf_bind_ends_with_the_capture),
		NT_TEST(logger_of_another_program_stays_after_pf_bind),
		NT_TEST(failed_start_undoes_pf_bind),
		NT_TEST(log_callback_hears_single_lines),
	};

	NT_MAIN(argc, argv, tests);
}
