/* SPDX-License-Identifier: MIT */
/* A ring that was enabled by nfr_uring_activate(): what it does still, and what it refuses. */
#include "uring.h"

#include "unit.h"

#include <errno.h>
#include <liburing.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct nfr_uring u;
static int opened, pair[2];
static bool refuse_limits;
static char byte;

static struct io_uring *ring(void)
{
	return (struct io_uring *)(void *)u.ring;
}

/* In place of liburing's: the kernel, or one that knows no restrictions. */
int io_uring_register(unsigned fd, unsigned opcode, const void *arg, unsigned count)
{
	long ret;

	if (refuse_limits && opcode == IORING_REGISTER_RESTRICTIONS)
		return -EINVAL;
	ret = syscall(SYS_io_uring_register, fd, opcode, arg, count);
	return ret < 0 ? -errno : (int)ret;
}

static int make(void **state)
{
	struct io_uring_params params = { .flags = IORING_SETUP_R_DISABLED };

	(void)state;
	opened = io_uring_queue_init_params(4, ring(), &params);
	if (opened == 0)
		opened = nfr_uring_activate(&u);
	return socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair);
}

static int unmake(void **state)
{
	(void)state;
	if (opened == 0)
		io_uring_queue_exit(ring());
	close(pair[0]);
	close(pair[1]);
	return 0;
}

/* Where the machine refuses io_uring there is nothing to test. */
static void need_ring(void)
{
	if (opened < 0) {
		print_message("io_uring cannot be set up: %s\n", strerror(-opened));
		skip();
	}
	assert_int_equal(u.limits_err, 0);
}

static struct io_uring_sqe *prepare(void)
{
	return io_uring_get_sqe(ring());
}

/* Submits the request and returns its result. */
static int result(void)
{
	struct io_uring_cqe *cqe;
	int ret;

	assert_int_equal(io_uring_submit(ring()), 1);
	assert_int_equal(io_uring_wait_cqe(ring(), &cqe), 0);
	ret = cqe->res;
	io_uring_cqe_seen(ring(), cqe);
	return ret;
}

static void receive_poll_and_cancel_are_done(void **state)
{
	(void)state;
	need_ring();
	assert_int_equal(send(pair[1], "a", 1, 0), 1);
	io_uring_prep_poll_add(prepare(), pair[0], POLLIN);
	assert_int_equal(result(), POLLIN); /* & POLLIN would let -EACCES pass */
	io_uring_prep_recv(prepare(), pair[0], &byte, 1, 0);
	assert_int_equal(result(), 1);
	io_uring_prep_cancel64(prepare(), 7, 0);
	assert_int_equal(result(), -ENOENT);
}

static void other_operations_are_refused(void **state)
{
	(void)state;
	need_ring();
	io_uring_prep_nop(prepare());
	assert_int_equal(result(), -EACCES);
	io_uring_prep_openat(prepare(), AT_FDCWD, "/dev/null", O_RDONLY, 0);
	assert_int_equal(result(), -EACCES);
	io_uring_prep_send(prepare(), pair[1], "a", 1, 0);
	assert_int_equal(result(), -EACCES);
	assert_int_equal(recv(pair[0], &byte, 1, MSG_DONTWAIT), -1);
	io_uring_prep_read(prepare(), pair[0], &byte, 1, 0);
	assert_int_equal(result(), -EACCES);
}

static void flags_that_chain_requests_are_refused(void **state)
{
	struct io_uring_sqe *sqe;

	(void)state;
	need_ring();
	sqe = prepare();
	io_uring_prep_recv(sqe, pair[0], &byte, 1, MSG_DONTWAIT);
	sqe->flags |= IOSQE_IO_LINK;
	assert_int_equal(result(), -EACCES);
}

static void nothing_more_can_be_registered(void **state)
{
	int fd = eventfd(0, EFD_CLOEXEC);

	(void)state;
	need_ring();
	assert_int_equal(syscall(SYS_io_uring_register, ring()->ring_fd, IORING_REGISTER_EVENTFD, &fd, 1), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(syscall(SYS_io_uring_register, ring()->ring_fd, IORING_REGISTER_RESTRICTIONS, NULL, 0), -1);
	assert_int_equal(errno, EACCES);
	close(fd);
}

static void ring_that_is_enabled_already_is_told(void **state)
{
	struct io_uring_params params = { 0 };
	struct nfr_uring other;

	(void)state;
	need_ring();
	assert_int_equal(io_uring_queue_init_params(4, (struct io_uring *)(void *)other.ring, &params), 0);
	assert_int_equal(nfr_uring_activate(&other), -EBADFD);
	assert_int_equal(other.limits_err, -EBADFD);
	io_uring_queue_exit((struct io_uring *)(void *)other.ring);
}

static void ring_that_cannot_be_restricted_is_enabled_all_the_same(void **state)
{
	struct io_uring_params params = { .flags = IORING_SETUP_R_DISABLED };

	(void)state;
	need_ring();
	io_uring_queue_exit(ring());
	assert_int_equal(io_uring_queue_init_params(4, ring(), &params), 0);
	refuse_limits = true;
	assert_int_equal(nfr_uring_activate(&u), 0);
	refuse_limits = false;
	assert_int_equal(u.limits_err, -EINVAL);
	io_uring_prep_nop(prepare());
	assert_int_equal(result(), 0);
}

#define URING_TEST(behaviour)                                                                                          \
	{                                                                                                              \
		"uring." #behaviour, behaviour, make, unmake, NULL                                                     \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		URING_TEST(receive_poll_and_cancel_are_done),
		URING_TEST(other_operations_are_refused),
		URING_TEST(flags_that_chain_requests_are_refused),
		URING_TEST(nothing_more_can_be_registered),
		URING_TEST(ring_that_is_enabled_already_is_told),
		URING_TEST(ring_that_cannot_be_restricted_is_enabled_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
