/* SPDX-License-Identifier: MIT */
#include "read.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_NS 50000000u /* due flows are looked for so often, in the time of the file */

/* -- opening ---------------------------------------------------------------------------------- */

/* A live pipe has no packets for now: what is known is sent. */
static void hand_over(void *user)
{
	struct flow_read *r = user;

	if (r->consumer)
		flow_out_flush(&r->consumer->out);
}

static bool is_stopped(void *user)
{
	(void)user;
	return cli_stop_age_ns() != 0;
}

static int choose_groups(struct flow_read *r, const struct cli_capture *c)
{
	if (!c->group_given)
		return 0;
	r->wanted = calloc(NFRING_GROUP_MAX + 1, sizeof(r->wanted[0]));
	if (!r->wanted)
		return cli_fail(&flow_program, "no memory for the groups");
	for (uint32_t i = 0; i < c->groups.count; i++)
		r->wanted[c->groups.number[i]] = true;
	return 0;
}

int flow_read_open(struct flow_read *r, const char *path, const struct cli_capture *c)
{
	const struct recorded_input_wait wait = { .idle = hand_over, .stopped = is_stopped, .user = r };
	const bool is_stdin = strcmp(path, "-") == 0;
	int fd, code;

	pthread_mutex_init(&r->lock, NULL);
	r->name = is_stdin ? "stdin" : path;
	code = choose_groups(r, c);
	if (code)
		return code;
	fd = is_stdin ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return cli_fail(&flow_program, "cannot read %s: %s", r->name, strerror(errno));
	if (recorded_file_open(&r->file, fd, wait) < 0 && !is_stopped(r))
		return cli_fail(&flow_program, "%s: %s", r->name, r->file.input.error);
	return 0;
}

void flow_read_close(struct flow_read *r)
{
	if (!r->name)
		return;
	recorded_file_close(&r->file);
	recorded_names_clear(&r->names);
	free(r->wanted);
	pthread_mutex_destroy(&r->lock);
}

/* -- names ---------------------------------------------------------------------------------------- */

/* Keeps the name of an interface for the exporter: the file's own table is the reader's. */
static void keep_name(struct flow_read *r, uint32_t index, uint32_t *last)
{
	const char *name;

	if (!index || index == *last)
		return;
	*last = index;
	name = recorded_names_get(&r->file.pcapng.names, index);
	if (!name)
		return;
	pthread_mutex_lock(&r->lock);
	recorded_names_set(&r->names, index, name, strlen(name)); /* without memory there is no name */
	pthread_mutex_unlock(&r->lock);
}

const char *flow_read_ifname(void *user, uint32_t index)
{
	struct flow_read *r = user;
	const char *name;

	pthread_mutex_lock(&r->lock);
	name = recorded_names_get(&r->names, index);
	if (name)
		strcpy(r->shown, name);
	pthread_mutex_unlock(&r->lock);
	return name ? r->shown : NULL;
}

/* -- reading ---------------------------------------------------------------------------------------- */

/* Counts the packet that was fed, unless the engine found it malformed. */
static void count(struct flow_read *r, struct nfring_queue *q, struct flow_groups *groups)
{
	uint32_t in = 0, out = 0, packets;
	struct nfring_batch b;

	if (nfring_queue_claim(q, &b) != 1)
		return;
	nfring_pkt_indev(b.pkt, &in);
	nfring_pkt_outdev(b.pkt, &out);
	keep_name(r, in, &r->last[0]);
	keep_name(r, out, &r->last[1]);
	packets = cli_stop_after_count(&r->consumer->shared->claimed, r->consumer->shared->options->capture.count,
				       b.count);
	flow_table_add(r->consumer->table, flow_groups_counts(groups, b.group), &b, packets, r->now_ns);
	nfring_queue_release(q, &b);
}

/* Lets the time go on to that of the next packet, and ends the flows whose time is over by then. */
static void go_on(struct flow_read *r, uint64_t time_ns)
{
	uint64_t due_ns;

	if (time_ns > r->now_ns)
		r->now_ns = time_ns;
	if (r->now_ns < r->look_ns)
		return;
	r->look_ns = r->now_ns + LOOK_NS;
	do
		due_ns = flow_table_expire(r->consumer->table, r->now_ns);
	while (due_ns <= r->now_ns && !is_stopped(r));
}

/* Returns 0, or a negative errno that ends the reading. */
static int take(struct flow_read *r, struct nfring *engine, struct flow_groups *groups, const struct recorded_entry *e)
{
	int ret;

	if (r->wanted && !r->wanted[e->group])
		return 0;
	if (e->lost)
		flow_groups_lost(groups, e->group, e->lost);
	if (!e->bytes)
		return 0;
	go_on(r, e->time_ns);
	ret = nfring_feed(engine, e->bytes, e->len, e->time_ns, e->byte_order);
	if (ret == -EBADMSG)
		return 0; /* counted by the engine */
	if (ret == -EMSGSIZE) {
		r->too_large++;
		return 0;
	}
	if (ret == 0)
		count(r, nfring_queue_get(engine, 0), groups);
	return ret;
}

int flow_read_run(struct flow_read *r, struct nfring *engine, struct flow_groups *groups,
		  struct flow_consumer *consumer)
{
	struct recorded_entry e;
	int ret = 0, entry = 1;

	r->consumer = consumer;
	while (ret == 0 && !is_stopped(r) && (entry = recorded_file_next(&r->file, &e)) == 1)
		ret = take(r, engine, groups, &e);
	if (r->too_large || r->file.pcapng.skipped)
		cli_fail(&flow_program, "%s: %llu records were too large, %llu packets of simple blocks were skipped",
			 r->name, (unsigned long long)r->too_large, (unsigned long long)r->file.pcapng.skipped);
	if (entry < 0)
		cli_fail(&flow_program, "%s: %s", r->name, r->file.input.error);
	else if (ret < 0 && ret != -ESHUTDOWN)
		cli_fail(&flow_program, "%s: %s", r->name, strerror(-ret));
	else
		return 0;
	return -1;
}
