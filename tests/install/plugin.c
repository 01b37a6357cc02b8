/* SPDX-License-Identifier: MIT */
/* Loads libnfring as a plug-in or another language does, with dlopen(3): not linked with it, and by
 * names alone. Prints a line for each of COUNT packets of GROUP. Then it closes the engine, unloads
 * the library and looks whether something of it is left.
 * usage: plugin LIBRARY [GROUP COUNT] */
#include <dirent.h>
#include <dlfcn.h>
#include <nfring/nfring.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
	__typeof__(&nfring_opts_init) opts_init;
	__typeof__(&nfring_open) open;
	__typeof__(&nfring_start) start;
	__typeof__(&nfring_close) close;
	__typeof__(&nfring_queue_get) queue_get;
	__typeof__(&nfring_queue_claim) queue_claim;
	__typeof__(&nfring_queue_release) queue_release;
	__typeof__(&nfring_queue_wait) queue_wait;
	__typeof__(&nfring_pkt_mark) pkt_mark;
	__typeof__(&nfring_pkt_prefix) pkt_prefix;
	__typeof__(&nfring_pkt_payload) pkt_payload;
} api;

static void *library;

static void fail(const char *what)
{
	fprintf(stderr, "plugin: %s\n", what);
	exit(1);
}

/* Sets the function pointer at `function` to the exported function `name`. */
static void find(const char *name, void *function)
{
	void *at = dlsym(library, name);

	if (!at)
		fail(dlerror());
	memcpy(function, &at, sizeof(at));
}

static void load(const char *path)
{
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		fail(dlerror());
	find("nfring_opts_init", &api.opts_init);
	find("nfring_open", &api.open);
	find("nfring_start", &api.start);
	find("nfring_close", &api.close);
	find("nfring_queue_get", &api.queue_get);
	find("nfring_queue_claim", &api.queue_claim);
	find("nfring_queue_release", &api.queue_release);
	find("nfring_queue_wait", &api.queue_wait);
	find("nfring_pkt_mark", &api.pkt_mark);
	find("nfring_pkt_prefix", &api.pkt_prefix);
	find("nfring_pkt_payload", &api.pkt_payload);
}

static void show(const struct nfring_batch *b)
{
	for (uint32_t i = 0; i < b->count; i++) {
		uint32_t mark = 0, prefix_len, len;
		const char *prefix = api.pkt_prefix(&b->pkt[i], &prefix_len);

		api.pkt_mark(&b->pkt[i], &mark);
		api.pkt_payload(&b->pkt[i], &len);
		printf("%.*smark %u, %u bytes\n", (int)prefix_len, prefix ? prefix : "", mark, len);
	}
}

static void capture(struct nfring *n, uint32_t count)
{
	struct nfring_queue *q = api.queue_get(n, 0);
	struct nfring_batch batch;
	uint32_t taken = 0;

	while (taken < count) {
		int ret = api.queue_claim(q, &batch);

		if (ret < 0)
			fail("the worker failed");
		if (ret == 0) {
			api.queue_wait(q, -1);
			continue;
		}
		show(&batch);
		taken += batch.count;
		api.queue_release(q, &batch);
	}
}

static int count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int entries = 0;

	if (!tasks)
		fail("cannot read /proc/self/task");
	while (readdir(tasks))
		entries++;
	closedir(tasks);
	return entries - 2; /* . and .. */
}

/* Fails if the library is mapped still, or if a thread stays beside this one. */
static void expect_nothing_left(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4096];

	if (!maps)
		fail("cannot read /proc/self/maps");
	while (fgets(line, sizeof(line), maps))
		if (strstr(line, "/libnfring.so"))
			fail("libnfring.so stays mapped after dlclose()");
	fclose(maps);
	for (int i = 0; i < 1000 && count_threads() != 1; i++)
		(void)poll(NULL, 0, 10); /* one that has been joined may be seen for a moment */
	if (count_threads() != 1)
		fail("a thread is left");
}

int main(int argc, char **argv)
{
	for (int times = 0; times < 3; times++) {
		struct nfring_opts opts;
		struct nfring_error error;
		struct nfring *n;

		load(argv[1]);
		if (api.opts_init(&opts, sizeof(opts)) < 0)
			fail("nfring_opts_init()");
		if (argc == 4)
			opts.group = (uint16_t)strtoul(argv[2], NULL, 10);
		if (api.open(&n, &opts, &error) < 0 || (argc == 4 && api.start(n, &error) < 0))
			fail(error.text);
		if (argc == 4 && times == 0)
			capture(n, (uint32_t)strtoul(argv[3], NULL, 10));
		api.close(n);
		if (dlclose(library))
			fail(dlerror());
		expect_nothing_left();
	}
	return 0;
}
