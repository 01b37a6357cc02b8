/* SPDX-License-Identifier: MIT */
/* Opening and closing: what fails leaves nothing behind. */
#include "compat_fixture.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned descriptors(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void open_and_close_leave_errno_and_no_descriptor(void **state)
{
	unsigned before = descriptors();
	struct nflog_handle *opened;

	(void)state;
	errno = 77;
	opened = nflog_open();
	assert_non_null(opened);
	assert_int_equal(errno, 77);
	assert_true(nflog_fd(opened) >= 0);
	assert_int_equal(nfnl_fd(nflog_nfnlh(opened)), nflog_fd(opened));
	assert_int_equal(nflog_close(opened), 0);
	assert_int_equal(errno, 77);
	assert_int_equal(descriptors(), before);
	assert_int_equal(nflog_errno, 0);
}

/* Returns the socket buffer after the program has asked for `bytes`; 0: that needs CAP_NET_ADMIN. */
static uint32_t rcvbuf_after(struct nflog_handle *opened, int bytes)
{
	socklen_t len = sizeof(bytes);
	int fd = nflog_fd(opened);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		return 0;
	assert_int_equal(getsockopt(nflog_fd(opened), SOL_SOCKET, SO_RCVBUF, &bytes, &len), 0);
	return (uint32_t)bytes / 2;
}

static void smaller_socket_buffer_is_undone_and_larger_one_stays(void **state)
{
	struct nflog_handle *opened = nflog_open();

	(void)state;
	assert_non_null(opened);
	if (rcvbuf_after(opened, 18432) == 0) {
		nflog_close(opened);
		skip(); /* without CAP_NET_ADMIN net.core.rmem_max bounds both */
	}
	assert_int_equal(rcvbuf_after(opened, 18432), 32 << 20);
	assert_int_equal(rcvbuf_after(opened, 64 << 20), 64 << 20);
	assert_int_equal(nflog_close(opened), 0);
}

static void without_descriptors_nothing_is_opened(void **state)
{
	unsigned before = descriptors(), refused = 0;
	int next = dup(STDIN_FILENO);
	struct rlimit all, few;

	(void)state;
	close(next);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	for (unsigned spare = 0; spare < 8; spare++) {
		struct nflog_handle *opened;

		few = (struct rlimit){ (rlim_t)next + spare, all.rlim_max };
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		errno = 0;
		opened = nflog_open();
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
		if (opened) {
			assert_int_equal(nflog_close(opened), 0);
		} else {
			assert_int_equal(errno, EMFILE);
			refused++;
		}
		assert_int_equal(descriptors(), before);
	}
	assert_in_range(refused, 1, 8);
}

static void handle_of_the_caller_is_taken_once_and_stays_usable(void **state)
{
	struct nfnl_handle *n = nfnl_open();
	struct nflog_handle *first;
	unsigned before;

	(void)state;
	assert_non_null(n);
	first = nflog_open_nfnl(n);
	assert_non_null(first);
	assert_ptr_equal(nflog_nfnlh(first), n);
	before = descriptors();
	errno = 0;
	assert_null(nflog_open_nfnl(n));
	assert_int_equal(errno, EBUSY);
	assert_int_equal(descriptors(), before);
	assert_int_equal(nfnl_fd(n), nflog_fd(first));
	assert_int_equal(nflog_close(first), 0);
}

static void descriptor_that_the_program_has_closed_is_ebadf(void **state)
{
	static struct nfnl_handle *volatile kept; /* nfnl_close() frees it only if its descriptor can be closed */
	struct nflog_handle *opened = nflog_open();

	(void)state;
	assert_non_null(opened);
	kept = nflog_nfnlh(opened);
	close(nfnl_fd(kept));
	assert_int_equal(nflog_close(opened), -1);
	assert_int_equal(errno, EBADF);
}

/* Packets also come by libnfnetlink's own functions. */
static void packets_come_by_nfnl_handle_packet_too(void **state)
{
	(void)state;
	put_packet(GROUP, 0);
	assert_int_equal(nfnl_handle_packet(nflog_nfnlh(h), (char *)m.bytes, (int)m.len), 0);
	assert_int_equal(seen.calls, 1);
	returns[1] = -1;
	assert_int_equal(nfnl_handle_packet(nflog_nfnlh(h), (char *)m.bytes, (int)m.len), -1);
}

static void closing_releases_the_groups_that_are_still_bound(void **state)
{
	struct nflog_handle *opened = nflog_open(), *mine = h;

	(void)state;
	assert_non_null(opened);
	h = opened;
	bind_unasked(12);
	h = mine;
	assert_int_equal(nflog_close(opened), 0);
	for (const struct nflog_g_handle *of = compat_group_first(); of; of = of->next)
		assert_true(of->number != 12 || !atomic_load(&of->handle));
}

/* Two handles may be of two network namespaces. */
static void group_that_is_bound_is_not_another_handle_s(void **state)
{
	struct nflog_handle *other = nflog_open();
	struct nflog_g_handle *ours = bind_unasked(13), *theirs;

	(void)state;
	assert_non_null(other);
	theirs = compat_group_take(other, 13);
	assert_ptr_not_equal(theirs, ours);
	assert_ptr_equal(compat_group_find(h, 13), ours);
	assert_ptr_equal(compat_group_find(other, 13), theirs);
	assert_int_equal(nflog_close(other), 0);
	assert_ptr_equal(compat_group_find(h, 13), ours);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(open, open_and_close_leave_errno_and_no_descriptor),
		TEST(open, smaller_socket_buffer_is_undone_and_larger_one_stays),
		TEST(open, without_descriptors_nothing_is_opened),
		TEST(open, handle_of_the_caller_is_taken_once_and_stays_usable),
		TEST(open, descriptor_that_the_program_has_closed_is_ebadf),
		COMPAT_TEST(open, packets_come_by_nfnl_handle_packet_too),
		COMPAT_TEST(open, group_that_is_bound_is_not_another_handle_s),
		COMPAT_TEST(open, closing_releases_the_groups_that_are_still_bound),
	};

	return RUN(open, tests);
}
