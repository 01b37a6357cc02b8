/* SPDX-License-Identifier: MIT */
/* What a message looks like in a slab:
 *
 *   given      nfgenmsg | nlattr value pad | nlattr value pad | ...     headers in the writer's byte order
 *   in a slab  nlmsghdr | nfgenmsg | nlattr ...                         headers in the host's
 *
 * Values are in network order whoever wrote them; only the headers of attributes (nla_len, nla_type),
 * also nested ones, depend on the writer. */
#include "feed.h"
#include "queue.h"

#include <errno.h>
#include <string.h>

/* The deepest nesting whose headers are converted: conntrack's is 4. */
#define NESTING_MAX 8

static bool is_nested(uint16_t type, unsigned depth)
{
	return type & NLA_F_NESTED || (depth == 0 && (type & NLA_TYPE_MASK) == NFULA_VLAN);
}

/* Converts the headers of the attributes in `bytes` at `at`. What is too short for its header, or longer
 * than what holds it, stays as it is: the parser finds it malformed. */
static void swap_headers(char *at, uint32_t bytes, unsigned depth)
{
	while (bytes >= sizeof(struct nlattr)) {
		struct nlattr a;
		uint32_t step;

		memcpy(&a, at, sizeof(a));
		a.nla_len = __builtin_bswap16(a.nla_len);
		a.nla_type = __builtin_bswap16(a.nla_type);
		memcpy(at, &a, sizeof(a));
		if (a.nla_len < sizeof(a) || a.nla_len > bytes)
			return;
		if (is_nested(a.nla_type, depth) && depth < NESTING_MAX)
			swap_headers(at + sizeof(a), a.nla_len - (uint32_t)sizeof(a), depth + 1);
		step = nfr_min(nfr_align4(a.nla_len), bytes);
		at += step;
		bytes -= step;
	}
}

/* Writes the datagram into a posted slab. Returns its bytes. */
static uint32_t write_datagram(char *buffer, const void *message, uint32_t len, bool swap)
{
	const struct nlmsghdr head = {
		.nlmsg_len = (uint32_t)sizeof(head) + len,
		.nlmsg_type = NFR_PACKET_TYPE,
	};

	memcpy(buffer, &head, sizeof(head));
	memcpy(buffer + sizeof(head), message, len);
	if (swap)
		swap_headers(buffer + NFR_MSG_MIN_BYTES, head.nlmsg_len - NFR_MSG_MIN_BYTES, 0);
	return head.nlmsg_len;
}

void nfr_feed_start(struct nfring *n)
{
	struct nfr_path *p = &n->workers[0].poll.path;

	nfr_queue_init(&n->queues[0], p);
	/* Recorded packets are old: their age is no latency. */
	n->queues[0].latency = NULL;
	nfr_path_init(p, NFRING_FLAG_SEQ, NULL, NULL);
	p->recorded = true;
}

/* True after nfring_feed_end() or nfring_stop(). */
static bool has_ended(const struct nfr_poll *p)
{
	/* Relaxed: this thread has stored it. */
	return atomic_load_explicit(&p->path.channel->result, memory_order_relaxed) || nfr_poll_is_stopped(p);
}

static int check(const struct nfring *n)
{
	if (!n || !nfr_feed_is_used(n))
		return -EINVAL;
	/* What a child wrote to the descriptor would wake the parent's consumer for nothing. */
	if (nfr_is_forked(n->pid))
		return -EPERM;
	if (n->state != NFR_STARTED)
		return -ENOTCONN;
	return has_ended(&n->workers[0].poll) ? -ESHUTDOWN : 0;
}

/* Says whether attribute headers of this order must be converted. Returns 0, 1, or -EINVAL. */
static int must_swap(int byte_order)
{
	switch (byte_order) {
	case NFRING_ORDER_HOST:
	case __BYTE_ORDER__:
		return 0;
	case NFRING_ORDER_LITTLE + NFRING_ORDER_BIG - __BYTE_ORDER__:
		return 1;
	default:
		return -EINVAL;
	}
}

/* Takes the datagram along the path, as a worker does. Returns 0, or -EBADMSG if it brought no packet. */
static int deliver(struct nfr_path *p, const char *buffer, struct nfr_rx rx, uint64_t time_ns)
{
	const struct nfr_ledger *l = &p->groups[0].ledger;
	const uint64_t malformed = nfr_counter(&l->malformed);

	p->now_ns = time_ns;
	nfr_pool_fill(&p->pool, rx.slab);
	nfr_path_deliver_as(p, &rx,
			    nfring_get_be16(buffer + sizeof(struct nlmsghdr) + offsetof(struct nfgenmsg, res_id)));
	nfr_path_publish(p);
	return nfr_counter(&l->malformed) != malformed && p->parse.count == 0 ? -EBADMSG : 0;
}

int nfring_feed(struct nfring *n, const void *message, uint32_t len, uint64_t time_ns, int byte_order)
{
	const int swap = must_swap(byte_order);
	int ret = message && swap >= 0 ? check(n) : -EINVAL;
	struct nfr_path *p;
	struct nfr_rx rx;
	char *buffer;

	if (ret == -ESHUTDOWN)
		(void)nfring_feed_end(n); /* after nfring_stop(): the consumer may be waiting */
	if (ret < 0)
		return ret;
	p = &n->workers[0].poll.path;
	if (len < sizeof(struct nfgenmsg)) {
		nfr_count(&p->groups[0].ledger.malformed, 1);
		return -EBADMSG;
	}
	if (len > p->pool.geometry.buf_bytes - sizeof(struct nlmsghdr))
		return -EMSGSIZE;
	nfr_path_reclaim(p);
	rx = (struct nfr_rx){ .slab = nfr_pool_post(&p->pool) };
	if (rx.slab == NFR_SLAB_NONE)
		return -EAGAIN;
	buffer = nfr_slab_buffer(nfr_slab_at(p->pool.base, &p->pool.geometry, rx.slab), &p->pool.geometry);
	rx.bytes = write_datagram(buffer, message, len, swap);
	return deliver(p, buffer, rx, time_ns);
}

int nfring_feed_end(struct nfring *n)
{
	int ret = check(n);

	if (ret < 0 && ret != -ESHUTDOWN)
		return ret;
	nfr_path_publish_end(&n->workers[0].poll.path, 0);
	return 0;
}
