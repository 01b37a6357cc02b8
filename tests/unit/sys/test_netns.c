/* SPDX-License-Identifier: MIT */
/* Network namespaces, as far as they go without privileges. */
#include "netns.h"

#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static pthread_t called_by;

static int note_thread(void *arg)
{
	called_by = pthread_self();
	return *(int *)arg;
}

static void name_that_is_none_is_an_error(void **state)
{
	char longest[PATH_MAX + 1];

	(void)state;
	assert_int_equal(nfr_netns_open("nfring-there-is-no-such-namespace"), -ENOENT);
	assert_int_equal(nfr_netns_open("/nfring/no/such/path"), -ENOENT);
	memset(longest, 'n', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(nfr_netns_open(longest), -ENAMETOOLONG);
}

static void path_is_opened_as_it_is(void **state)
{
	int fd = nfr_netns_open("/proc/self/ns/net");

	(void)state;
	assert_true(fd >= 0);
	close(fd);
}

/* Nothing is opened, so nothing waits for the other end of a FIFO and no device acts. */
static void path_of_something_else_is_an_error_at_once(void **state)
{
	static const char *const others[] = { "/dev/null", "/dev/tty", "/etc/passwd", "/", "/proc/self/ns" };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char folder[] = "/tmp/nfring-netns-XXXXXX", fifo[64];

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(fifo, sizeof(fifo), "%s/fifo", folder);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(bind(sock, (const struct sockaddr *)&address, sizeof(address)), 0);
	alarm(5); /* ends the test if opening waits */
	assert_int_equal(nfr_netns_open(fifo), -EINVAL);
	assert_int_equal(nfr_netns_open(address.sun_path), -EINVAL);
	for (unsigned i = 0; i < ARRAY_SIZE(others); i++)
		assert_int_equal(nfr_netns_open(others[i]), -EINVAL);
	alarm(0);
	unlink(fifo);
	unlink(address.sun_path);
	rmdir(folder);
	close(sock);
}

static void own_namespace_is_called_directly(void **state)
{
	int arg = 17;

	(void)state;
	assert_int_equal(nfr_netns_call(-1, note_thread, &arg), 17);
	assert_true(pthread_equal(called_by, pthread_self()));
}

static void descriptor_that_is_no_namespace_is_an_error(void **state)
{
	int arg = 17, fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(nfr_netns_call(fd[0], note_thread, &arg), -EINVAL);
	close(fd[0]);
	close(fd[1]);
}

static void other_namespace_is_called_on_another_thread(void **state)
{
	int fd = nfr_netns_open("/proc/self/ns/net"), arg = 17, ret = nfr_netns_call(fd, note_thread, &arg);

	(void)state;
	close(fd);
	if (ret == -EPERM) {
		print_message("entering a network namespace needs CAP_SYS_ADMIN\n");
		skip();
	}
	assert_int_equal(ret, 17);
	assert_false(pthread_equal(called_by, pthread_self()));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(netns, name_that_is_none_is_an_error),
		TEST(netns, path_is_opened_as_it_is),
		TEST(netns, path_of_something_else_is_an_error_at_once),
		TEST(netns, own_namespace_is_called_directly),
		TEST(netns, descriptor_that_is_no_namespace_is_an_error),
		TEST(netns, other_namespace_is_called_on_another_thread),
	};

	return RUN(netns, tests);
}
