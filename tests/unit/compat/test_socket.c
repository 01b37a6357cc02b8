/* SPDX-License-Identifier: MIT */
/* The library's own descriptor, which a program may close without knowing of it. */
#include "compat_fixture.h"
#include "needs.h"
#include "request.h"

#include <libmnl/libmnl.h>
#include <sys/socket.h>
#include <unistd.h>

static struct mnl_socket *old; /* its descriptor is another file's */

/* Another file gets the number of the library's descriptor. Returns the other end of it. */
static int take_number(void)
{
	int pair[2], own = mnl_socket_get_fd(h->nl);

	old = h->nl;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(dup2(pair[0], own), own);
	close(pair[0]);
	return pair[1];
}

static bool is_untouched(int end)
{
	char byte;

	return recv(end, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static void give_back(int end)
{
	mnl_socket_close(old);
	close(end);
}

/* The kernel refuses the request: it does not know the group. */
static void assert_request_reaches_kernel(void)
{
	assert_int_equal(nflog_set_timeout(g, 1), -1);
	assert_true(errno == EPERM || errno == ENODEV);
}

static void socket_goes_on_when_another_file_has_its_number(void **state)
{
	int end = take_number();

	(void)state;
	need_netfilter();
	assert_request_reaches_kernel();
	assert_ptr_equal(g->limits.nl, h->nl);
	assert_true(is_untouched(end));
	give_back(end);
}

static void limits_are_not_sent_to_another_file(void **state)
{
	int end = take_number();

	(void)state;
	compat_pace_fit(h, 70000);
	assert_true(compat_pace_nlbufsiz(g) > 3776);
	assert_true(is_untouched(end));
	give_back(end);
}

static void closing_closes_no_other_file(void **state)
{
	int own = mnl_socket_get_fd(h->nl), end = take_number();
	char byte;

	assert_int_equal(close_handle(state), 0);
	assert_int_equal(write(own, "x", 1), 1);
	assert_int_equal(read(end, &byte, 1), 1);
	give_back(end);
	assert_int_equal(open_handle(state), 0);
}

static void nothing_is_sent_when_both_descriptors_are_closed(void **state)
{
	int end = take_number(), fd = dup(h->fd);

	(void)state;
	assert_int_equal(dup2(STDERR_FILENO, h->fd), h->fd);
	assert_null(compat_socket(h));
	assert_int_equal(nflog_set_timeout(g, 1), -1);
	assert_int_equal(errno, EBADF);
	put_packet(GROUP, 0);
	expect(0, 1);
	assert_true(is_untouched(end));
	assert_int_equal(dup2(fd, h->fd), h->fd);
	assert_non_null(compat_socket(h));
	close(fd);
	give_back(end);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		COMPAT_TEST(socket, socket_goes_on_when_another_file_has_its_number),
		COMPAT_TEST(socket, limits_are_not_sent_to_another_file),
		COMPAT_TEST(socket, closing_closes_no_other_file),
		COMPAT_TEST(socket, nothing_is_sent_when_both_descriptors_are_closed),
	};

	return RUN(socket, tests);
}
