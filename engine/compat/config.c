/* SPDX-License-Identifier: MIT */
/* The settings of a group. What the program asks for is noted; what is in force is sent, so that the kernel's answer
 * is what the program gets. */
#include "api.h"
#include "env.h"
#include "group.h"
#include "pace.h"
#include "request.h"

#include <arpa/inet.h>

static struct nflog_handle *handle_of(const struct nflog_g_handle *g)
{
	return atomic_load_explicit(&g->handle, memory_order_relaxed);
}

/* Sends a 32-bit setting. */
static int send32(struct nflog_g_handle *g, uint16_t attr, uint32_t value)
{
	const uint32_t be = htonl(value);

	return compat_request_set(handle_of(g), g->number, attr, &be, sizeof(be));
}

/* Sends the setting `s`: the program's, where its settings are kept, else `ours`. */
static int set32(struct nflog_g_handle *g, uint16_t attr, enum compat_setting s, uint32_t theirs, uint32_t ours)
{
	bool keep = compat_env()->keep_settings;
	int ret = send32(g, attr, keep ? theirs : ours);

	if (ret < 0)
		return ret;
	compat_pace_rcvbuf(handle_of(g));
	compat_put(&g->asked, s, theirs);
	if (keep)
		compat_put(&g->in_force, s, theirs);
	return 0;
}

COMPAT_EXPORT int nflog_set_mode(struct nflog_g_handle *gh, uint8_t mode, unsigned int len)
{
	const struct nfulnl_msg_config_mode value = { .copy_range = htonl(len), .copy_mode = mode };
	int ret = compat_request_set(handle_of(gh), gh->number, NFULA_CFG_MODE, &value, sizeof(value));

	if (ret < 0)
		return ret;
	compat_pace_rcvbuf(handle_of(gh));
	compat_put(&gh->asked, COMPAT_COPY_MODE, mode);
	compat_put(&gh->asked, COMPAT_COPY_RANGE, len);
	compat_put(&gh->in_force, COMPAT_COPY_MODE, mode);
	compat_put(&gh->in_force, COMPAT_COPY_RANGE, len);
	return 0;
}

COMPAT_EXPORT int nflog_set_timeout(struct nflog_g_handle *gh, uint32_t timeout)
{
	return set32(gh, NFULA_CFG_TIMEOUT, COMPAT_TIMEOUT, timeout, 0);
}

COMPAT_EXPORT int nflog_set_qthresh(struct nflog_g_handle *gh, uint32_t qthresh)
{
	return set32(gh, NFULA_CFG_QTHRESH, COMPAT_QTHRESH, qthresh, compat_pace_qthresh(gh));
}

COMPAT_EXPORT int nflog_set_nlbufsiz(struct nflog_g_handle *gh, uint32_t nlbufsiz)
{
	int ret = set32(gh, NFULA_CFG_NLBUFSIZ, COMPAT_NLBUFSIZ, nlbufsiz, compat_pace_nlbufsiz(gh));

	if (ret == 0)
		compat_pace_asked(gh);
	return ret;
}

/* The ledger needs numbered packets. */
COMPAT_EXPORT int nflog_set_flags(struct nflog_g_handle *gh, uint16_t flags)
{
	const uint16_t in_force = flags | NFULNL_CFG_F_SEQ, be = htons(in_force);
	int ret = compat_request_set(handle_of(gh), gh->number, NFULA_CFG_FLAGS, &be, sizeof(be));

	if (ret < 0)
		return ret;
	compat_pace_rcvbuf(handle_of(gh));
	compat_put(&gh->asked, COMPAT_FLAGS, flags);
	compat_put(&gh->in_force, COMPAT_FLAGS, in_force);
	return 0;
}
