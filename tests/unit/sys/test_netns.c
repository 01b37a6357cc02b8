/* SPDX-License-Identifier: MIT */
/* Network namespaces, as far as they go without privileges. */
#include "netns.h"

#include "unit.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>
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
		TEST(netns, own_namespace_is_called_directly),
		TEST(netns, descriptor_that_is_no_namespace_is_an_error),
		TEST(netns, other_namespace_is_called_on_another_thread),
	};

	return RUN(netns, tests);
}
