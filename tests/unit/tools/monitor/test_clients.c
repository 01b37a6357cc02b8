/* SPDX-License-Identifier: MIT */
/* How many clients the server has, and for how long. */
#include "assertions.h"
#include "clients.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX 4
#define AGE 100

static int near_end[CLIENTS_ROOM], far_end[CLIENTS_ROOM];

static struct monitor_clients clients_of(unsigned count)
{
	struct monitor_clients c = { .max = MAX, .age_ns = AGE };

	for (unsigned i = 0; i < count; i++) {
		int pair[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
		near_end[i] = pair[0];
		far_end[i] = pair[1];
	}
	return c;
}

static void close_all(unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		close(near_end[i]);
		close(far_end[i]);
	}
}

static bool is_reset(unsigned i)
{
	char c;

	return recv(far_end[i], &c, 1, MSG_DONTWAIT) == 0;
}

static void one_more_ends_the_oldest(void **state)
{
	struct monitor_clients c = clients_of(MAX + 2);

	(void)state;
	for (unsigned i = 0; i < MAX + 2; i++)
		monitor_clients_add(&c, near_end[i], i);
	assert_true(is_reset(0) && is_reset(1));
	assert_false(is_reset(2));
	monitor_clients_remove(&c, near_end[0]);
	monitor_clients_remove(&c, near_end[1]);
	assert_int_equal(c.count, MAX);
	assert_int_equal(c.resets, 0);
	close_all(MAX + 2);
}

static void client_that_has_gone_makes_room(void **state)
{
	struct monitor_clients c = clients_of(MAX + 1);

	(void)state;
	for (unsigned i = 0; i < MAX; i++)
		monitor_clients_add(&c, near_end[i], i);
	monitor_clients_remove(&c, near_end[2]);
	monitor_clients_add(&c, near_end[MAX], MAX);
	for (unsigned i = 0; i <= MAX; i++)
		assert_false(is_reset(i));
	close_all(MAX + 1);
}

static void age_ends_each_in_its_turn(void **state)
{
	struct monitor_clients c = clients_of(3);

	(void)state;
	assert_true(monitor_clients_age(&c, 0) == UINT64_MAX);
	for (unsigned i = 0; i < 3; i++)
		monitor_clients_add(&c, near_end[i], 1000 + 10 * i);
	assert_int_equal(monitor_clients_age(&c, 1000 + AGE - 1), 1);
	assert_false(is_reset(0));
	assert_int_equal(monitor_clients_age(&c, 1010 + AGE), 10);
	assert_true(is_reset(0) && is_reset(1));
	assert_false(is_reset(2));
	assert_int_equal(monitor_clients_age(&c, 1015 + AGE), 5); /* those are not reset again */
	assert_true(monitor_clients_age(&c, 1020 + AGE) == UINT64_MAX);
	close_all(3);
}

static void clients_beyond_the_room_are_let_go(void **state)
{
	struct monitor_clients c = clients_of(1);

	(void)state;
	for (unsigned i = 0; i < CLIENTS_ROOM + 5; i++)
		monitor_clients_add(&c, near_end[0], i);
	assert_int_equal(c.count, CLIENTS_ROOM);
	monitor_clients_remove(&c, -1);
	assert_int_equal(c.count, CLIENTS_ROOM);
	close_all(1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_more_ends_the_oldest),
		cmocka_unit_test(client_that_has_gone_makes_room),
		cmocka_unit_test(age_ends_each_in_its_turn),
		cmocka_unit_test(clients_beyond_the_room_are_let_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
