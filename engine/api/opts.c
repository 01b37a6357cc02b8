/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "opts.h"
#include "batching.h"
#include "compiler.h"
#include "cpu.h"
#include "error.h"
#include "log.h"
#include "nlmsg.h"
#include "skb.h"
#include "slab.h"
#include "source.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

/* No struct nfring_opts will ever be larger. */
#define OPTS_SIZE_MAX 4096u
#define TIMEOUT_AUTO_CS 0u
/* Room for the attributes beside the payload; conntrack may take as much again. */
#define META_BYTES 512u
/* The shortest message of a numbered packet: headers, NFULA_PACKET_HDR, NFULA_SEQ. */
#define NUMBERED_MIN_BYTES 36u
/* QThresh of a group before its settings reach the kernel. */
#define KERNEL_QTHRESH 100u

int nfring_opts_init(struct nfring_opts *opts, size_t size)
{
	const struct nfring_opts o = nfring_opts_default();

	if (!opts || size < sizeof(size) || size > OPTS_SIZE_MAX)
		return -EINVAL;
	memset(opts, 0, size);
	memcpy(opts, &o, nfr_min(size, sizeof(o)));
	memcpy(opts, &size, sizeof(size)); /* the struct may be shorter than ours */
	return 0;
}

int nfr_opts_copy(struct nfring_opts *to, const struct nfring_opts *from, struct nfring_error *error)
{
	const char *tail;

	*to = nfring_opts_default();
	if (!from || from->size < sizeof(from->size))
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "opts.size is not set: begin with nfring_opts_default()");
	if (from->size > OPTS_SIZE_MAX)
		return nfr_error(error, -E2BIG, NFRING_E_OPTION,
				 "opts.size is %zu, which no version has: begin with nfring_opts_default()",
				 from->size);
	tail = (const char *)from + sizeof(*to);
	if (from->size > sizeof(*to))
		for (size_t i = 0; i < from->size - sizeof(*to); i++)
			if (tail[i])
				return nfr_error(error, -E2BIG, NFRING_E_OPTION,
						 "an option is set that this libnfring (" NFRING_VERSION
						 ") does not know: update the library");
	memcpy(to, from, nfr_min(from->size, sizeof(*to)));
	to->size = sizeof(*to);
	return 0;
}

uint32_t nfr_opts_slab_bytes(const struct nfr_settings *s, size_t page_bytes)
{
	uint32_t largest = META_BYTES + (s->flags & NFRING_FLAG_CONNTRACK ? META_BYTES : 0);

	if (s->copy_mode == NFRING_COPY_PACKET)
		largest += s->copy_range_bytes;
	/* A message larger than nlbufsiz opens a batch of its own size. */
	largest = nfr_max(largest, s->nlbufsiz_most);
	/* Until nlbufsiz is set, and if it is less than the kernel takes, the kernel's default is in force. */
	return nfr_min(nfr_max(nfr_skb_room(largest), nfr_skb_default_buffer(page_bytes)), NFR_DATAGRAM_MAX_BYTES);
}

static int check_nlbufsiz(const struct nfring_opts *o, struct nfring_error *error)
{
	uint32_t min = nfr_skb_nlbufsiz_min((size_t)sysconf(_SC_PAGESIZE));

	if (o->nlbufsiz_bytes == NFRING_AUTO ||
	    (o->nlbufsiz_bytes >= min && o->nlbufsiz_bytes <= NFRING_NLBUFSIZ_MAX_BYTES))
		return 0;
	return nfr_error(error, -EINVAL, NFRING_E_OPTION,
			 "nlbufsiz %u: the kernel takes %u to %u and silently ignores others", o->nlbufsiz_bytes, min,
			 NFRING_NLBUFSIZ_MAX_BYTES);
}

static int check_list(const struct nfring_opts *o, struct nfring_error *error)
{
	uint64_t seen[(NFRING_GROUP_MAX + 1) / 64] = { 0 };

	if (!o->groups)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "groups_count is %u but groups is NULL",
				 o->groups_count);
	/* Ends at entry NFRING_GROUP_MAX + 2 at the latest: there is no further number. */
	for (uint32_t i = 0; i < o->groups_count; i++) {
		uint64_t *word = &seen[o->groups[i] / 64], bit = (uint64_t)1 << o->groups[i] % 64;

		if (*word & bit)
			return nfr_error(error, -EINVAL, NFRING_E_OPTION, "groups: %u is listed twice", o->groups[i]);
		*word |= bit;
	}
	return 0;
}

static int check_groups(const struct nfring_opts *o, struct nfring_error *error)
{
	if (o->groups_count)
		return check_list(o, error);
	if (o->group_count < 1)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "group_count is 0: it is at least 1");
	if (o->group + o->group_count > NFRING_GROUP_MAX + 1)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "groups %u to %u: groups end at %u", o->group,
				 o->group + o->group_count - 1, NFRING_GROUP_MAX);
	return 0;
}

static uint32_t group_count(const struct nfring_opts *o)
{
	return o->groups_count ? o->groups_count : o->group_count;
}

static int check_ranges(const struct nfring_opts *o, struct nfring_error *error)
{
	if (o->flags & ~NFRING_FLAG_ALL)
		return nfr_error(error, -EINVAL, NFRING_E_FLAG,
				 "unknown flag 0x%x: flags are seq (0x1), seq-global (0x2) and conntrack (0x4)",
				 o->flags & ~NFRING_FLAG_ALL);
	if (o->copy_mode > NFRING_COPY_PACKET)
		return nfr_error(error, -EINVAL, NFRING_E_COPY_MODE,
				 "unknown copy mode %u: it is none (0), meta (1) or packet (2)", o->copy_mode);
	if (o->qthresh == 0)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "qthresh 0: a batch holds at least 1 packet");
	if (o->timestamps > NFRING_TIMESTAMPS_OFF)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "unknown value %u of timestamps: it is auto (0), on (1) or off (2)", o->timestamps);
	if (o->timeout_cs != NFRING_AUTO && o->timeout_cs > NFRING_TIMEOUT_MAX_CS)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "timeout %u: at most %u hundredths of a second",
				 o->timeout_cs, NFRING_TIMEOUT_MAX_CS);
	return 0;
}

/* Returns the largest socket buffer of a group that keeps to the bound. The kernel accounts twice its size. */
static size_t rcvbuf_share(const struct nfring_opts *o)
{
	return (o->rcvbuf_total_bytes ? o->rcvbuf_total_bytes : NFRING_RCVBUF_TOTAL_DEFAULT_BYTES) / 2 / group_count(o);
}

static uint32_t rcvbuf_bytes(const struct nfring_opts *o)
{
	if (o->rcvbuf_bytes != NFRING_AUTO)
		return o->rcvbuf_bytes;
	return (uint32_t)nfr_min(rcvbuf_share(o), (size_t)NFRING_RCVBUF_DEFAULT_BYTES);
}

static int check_rcvbuf(const struct nfring_opts *o, struct nfring_error *error)
{
	if (o->rcvbuf_bytes != NFRING_AUTO && (o->rcvbuf_bytes == 0 || o->rcvbuf_bytes > NFRING_RCVBUF_MAX_BYTES))
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "rcvbuf %u: 1 to %u bytes", o->rcvbuf_bytes,
				 NFRING_RCVBUF_MAX_BYTES);
	if (!o->rcvbuf_total_bytes)
		return 0;
	if (o->rcvbuf_total_bytes / NFRING_RCVBUF_TOTAL_MIN_BYTES < group_count(o))
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "rcvbuf_total %zu: at least %u bytes for each of %u groups", o->rcvbuf_total_bytes,
				 NFRING_RCVBUF_TOTAL_MIN_BYTES, group_count(o));
	if (o->rcvbuf_bytes != NFRING_AUTO && o->rcvbuf_bytes > rcvbuf_share(o))
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "rcvbuf %u: with rcvbuf_total %zu at most %zu for each of %u groups, because the "
				 "kernel accounts twice as much",
				 o->rcvbuf_bytes, o->rcvbuf_total_bytes, rcvbuf_share(o), group_count(o));
	return 0;
}

/* Returns the number of workers: as given, else one for each CPU; at most one for each group. */
static uint32_t worker_count(const struct nfring_opts *o)
{
	uint32_t n = o->workers ? o->workers : o->cpu_count ? o->cpu_count : nfr_cpu_count();

	return nfr_min(n, group_count(o));
}

/* A feed has one worker, and whoever opened the engine plays it. */
static int check_feed(const struct nfring_opts *o, struct nfring_error *error)
{
	if (o->source != NFRING_SOURCE_FEED)
		return 0;
	if (o->caller_threads)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "source feed and caller_threads: nothing is received, so leave caller_threads off");
	if (o->group_count != 1 || o->groups_count)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "source feed takes messages of every group: leave group_count 1 and groups empty");
	return 0;
}

static int check_workers(const struct nfring_opts *o, struct nfring_error *error)
{
	if (o->source > NFRING_SOURCE_FEED)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "unknown source %u: it is auto (0), uring (1), recv (2) or feed (3)", o->source);
	if (o->keep_net_admin && o->caller_threads)
		return nfr_error(
			error, -EINVAL, NFRING_E_OPTION,
			"keep_net_admin and caller_threads exclude each other: nfring sets the capabilities of its "
			"own threads only");
	if (o->memory_bytes < NFRING_MEMORY_MIN_BYTES)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "memory %zu: at least %zu bytes a worker",
				 o->memory_bytes, NFRING_MEMORY_MIN_BYTES);
	if (o->caller_threads && o->cpu_count)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "caller_threads and cpus: the threads are the program's; pin them there");
	if (o->cpu_count && !o->cpus)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "cpu_count is %u but cpus is NULL", o->cpu_count);
	for (uint32_t i = 0; i < o->cpu_count; i++)
		if (o->cpus[i] >= CPU_SETSIZE)
			return nfr_error(error, -EINVAL, NFRING_E_OPTION, "CPU %u: CPUs are 0 to %d", o->cpus[i],
					 CPU_SETSIZE - 1);
	if (nfr_max(o->workers, worker_count(o)) > NFRING_WORKERS_MAX)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION, "workers %u: at most %u",
				 nfr_max(o->workers, worker_count(o)), NFRING_WORKERS_MAX);
	if (group_count(o) > worker_count(o) * NFR_SOURCE_MAX_SOCKS)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "%u groups: at most %u a worker, and there are %u workers", group_count(o),
				 NFR_SOURCE_MAX_SOCKS, worker_count(o));
	return 0;
}

/* Returns what the kernel makes of the copy range: 0 and more than it can copy are all that it can. */
static uint32_t copy_range_bytes(const struct nfring_opts *o)
{
	return o->copy_range_bytes ? nfr_min(o->copy_range_bytes, NFRING_COPY_RANGE_MAX_BYTES)
				   : NFRING_COPY_RANGE_MAX_BYTES;
}

/* Computes the slab sizes, which follow from the other settings. */
static int size_slabs(struct nfr_settings *s, struct nfring_error *error)
{
	struct nfr_geometry geometry;

	s->slab_bytes = nfr_opts_slab_bytes(s, (size_t)sysconf(_SC_PAGESIZE));
	s->slab_pkts = nfr_min(s->slab_bytes / NUMBERED_MIN_BYTES + 1, s->qthresh_max);
	s->slab_pkts = nfr_max(s->slab_pkts, KERNEL_QTHRESH);
	geometry = nfr_geometry_make(s->slab_bytes, s->slab_pkts, s->memory_bytes);
	if (s->memory_bytes > (geometry.slabs + 1) * geometry.stride)
		return nfr_error(error, -EINVAL, NFRING_E_OPTION,
				 "memory %zu: a worker can use at most %zu bytes (%u slabs)", s->memory_bytes,
				 nfr_geometry_bytes(&geometry), geometry.slabs);
	return 0;
}

int nfr_opts_check(struct nfr_settings *s, const struct nfring_opts *o, struct nfring_error *error)
{
	int ret = check_groups(o, error);

	if (ret == 0)
		ret = check_ranges(o, error);
	if (ret == 0)
		ret = check_nlbufsiz(o, error);
	if (ret == 0)
		ret = check_rcvbuf(o, error);
	if (ret == 0)
		ret = check_feed(o, error);
	if (ret == 0)
		ret = check_workers(o, error);
	if (ret < 0)
		return ret;
	*s = (struct nfr_settings){
		.group_count = group_count(o),
		.flags = o->flags,
		.copy_mode = o->copy_mode,
		.source = o->source,
		.timestamps = o->timestamps,
		.pf_bind = o->pf_bind,
		.qthresh_auto = o->qthresh == NFRING_AUTO,
		.copy_range_bytes = copy_range_bytes(o),
		.timeout_cs = o->timeout_cs == NFRING_AUTO ? TIMEOUT_AUTO_CS : o->timeout_cs,
		.nlbufsiz_bytes = o->nlbufsiz_bytes == NFRING_AUTO ? NFR_NLBUFSIZ_USUAL : o->nlbufsiz_bytes,
		.rcvbuf_bytes = rcvbuf_bytes(o),
		.latency_budget_us = o->latency_budget_us,
		.workers = worker_count(o),
		.memory_bytes = o->memory_bytes,
		.log = o->log,
		.log_user = o->log_user,
		.filter = o->filter,
		.filter_user = o->filter_user,
		.caller_threads = o->caller_threads,
		.on_error = o->on_error,
		.on_thread_start = o->on_thread_start,
		.on_bound = o->on_bound,
		.callback_user = o->callback_user,
		.keep_net_admin = o->keep_net_admin,
		.wait_ms = o->wait_ms,
	};
	/* Only the controller makes batches so large that they need a larger buffer. */
	s->nlbufsiz_most = o->nlbufsiz_bytes == NFRING_AUTO && s->qthresh_auto && s->latency_budget_us
				   ? NFR_NLBUFSIZ_LARGE
				   : s->nlbufsiz_bytes;
	s->qthresh = s->qthresh_auto ? 1 : o->qthresh;
	s->qthresh_max = s->qthresh_auto ? NFR_QTHRESH_AUTO_MAX : o->qthresh;
	ret = size_slabs(s, error);
	if (ret == 0 && o->copy_range_bytes > s->copy_range_bytes)
		nfr_log(s, NFRING_LOG_WARNING, "copy range %u: the kernel copies at most %u bytes of a packet",
			o->copy_range_bytes, s->copy_range_bytes);
	return ret;
}
