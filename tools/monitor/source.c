/* SPDX-License-Identifier: MIT */
#include "source.h"
#include "clock.h"

#include <errno.h>
#include <nfring/opts.h>
#include <stdlib.h>
#include <string.h>

/* Memory of zeroes that begins a cache line. */
static void *lines(size_t count, size_t bytes)
{
	void *at = aligned_alloc(MONITOR_LINE, count * bytes);

	return at ? memset(at, 0, count * bytes) : NULL;
}

int monitor_source_open(struct monitor_source *s, struct nfring *engine, const char *tool)
{
	const uint32_t groups = nfring_group_count(engine);

	*s = (struct monitor_source){ .tool = tool,
				      .engine = engine,
				      .started_ns = cli_clock_real_ns(),
				      .workers = nfring_worker_count(engine) };
	s->counts.groups = groups;
	s->counts.index = calloc(NFRING_GROUP_MAX + 1, sizeof(*s->counts.index));
	s->counts.group = lines(groups, sizeof(*s->counts.group));
	s->group_number = calloc(groups, sizeof(*s->group_number));
	s->counter = lines(s->workers, sizeof(*s->counter));
	if (!s->counts.index || !s->counts.group || !s->group_number || !s->counter)
		return -ENOMEM;
	for (uint32_t i = 0; i < groups; i++) {
		s->group_number[i] = (uint16_t)nfring_group_number(engine, i);
		s->counts.index[s->group_number[i]] = (uint16_t)i;
	}
	for (unsigned i = 0; i < s->workers; i++)
		s->counter[i].counts = &s->counts;
	return 0;
}

void monitor_source_close(struct monitor_source *s)
{
	free(s->counts.index);
	free(s->counts.group);
	free(s->group_number);
	free(s->counter);
	*s = (struct monitor_source){ 0 };
}
