/* SPDX-License-Identifier: MIT */
/* Several handles in several threads, while one more writes the stats. ThreadSanitizer sees the races. */
#include "compat_fixture.h"
#include "report.h"
#include "scale.h"
#include "stats.h"

#include <pthread.h>
#include <stdio.h>

#define THREADS 4u

static _Atomic bool done;

static int count_packet(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *d, void *data)
{
	(void)of;
	(void)nfg;
	(void)d;
	++*(unsigned *)data;
	return 0;
}

/* Binds the same group again and again, beside that of the thread. */
static void rebind(struct nflog_handle *mine, unsigned *packets)
{
	struct nflog_g_handle *shared = compat_group_take(mine, 9);

	if (!shared)
		abort();
	atomic_store(&shared->was_bound, true);
	compat_put(&shared->asked, COMPAT_QTHRESH, 5);
	compat_pace_begin(shared, nfr_clock_ns(CLOCK_MONOTONIC) / 1000);
	nflog_callback_register(shared, count_packet, packets);
	compat_report_end(shared);
	compat_group_release(shared);
}

static void *capture(void *number)
{
	struct nflog_handle *mine = nflog_open();
	struct nflog_g_handle *of = mine ? compat_group_take(mine, (uint16_t)(uintptr_t)number) : NULL;
	unsigned packets = 0;
	struct msg *datagram = calloc(1, sizeof(*datagram));

	if (!of || !datagram)
		abort();
	atomic_store(&of->was_bound, true);
	compat_pace_begin(of, 0);
	nflog_callback_register(of, count_packet, &packets);
	for (uint64_t i = 0; i < test_scale(20000); i++) {
		datagram->len = 0;
		msg_begin_packet(datagram, 2, of->number);
		msg_attr_u32(datagram, NFULA_SEQ, (uint32_t)i);
		if (nflog_handle_packet(mine, (char *)datagram->bytes, (int)datagram->len) != 0)
			abort();
		if (i % 64 == 0)
			rebind(mine, &packets);
	}
	free(datagram);
	if (nflog_close(mine) != 0)
		abort();
	return (void *)(uintptr_t)packets;
}

static void *write_stats(void *unused)
{
	while (!atomic_load(&done)) {
		char *text = NULL;
		size_t bytes;
		FILE *f = open_memstream(&text, &bytes);

		compat_stats_write(f);
		fclose(f);
		if (bytes < 20 || strcmp(text + bytes - 3, "]}\n") != 0)
			abort();
		free(text);
	}
	return unused;
}

static void handles_of_several_threads_do_not_disturb_each_other(void **state)
{
	pthread_t threads[THREADS], writer;

	(void)state;
	assert_int_equal(pthread_create(&writer, NULL, write_stats, NULL), 0);
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, capture, (void *)(100 + i)), 0);
	for (unsigned i = 0; i < THREADS; i++) {
		void *packets;

		assert_int_equal(pthread_join(threads[i], &packets), 0);
		assert_int_equal((uintptr_t)packets, test_scale(20000));
	}
	atomic_store(&done, true);
	pthread_join(writer, NULL);
	for (const struct nflog_g_handle *of = compat_group_first(); of; of = of->next) {
		assert_int_equal(nfr_counter(&of->ledger.lost), 0);
		assert_null(atomic_load(&of->handle));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(threads, handles_of_several_threads_do_not_disturb_each_other),
	};

	return RUN(threads, tests);
}
