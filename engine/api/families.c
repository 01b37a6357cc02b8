/* SPDX-License-Identifier: MIT */
#include "families.h"
#include "bind.h"
#include "control.h"
#include "error.h"
#include "log.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <string.h>
#include <sys/socket.h>

#define PUT_BACK_TRIES 4

/* Sends one command for a protocol family and waits for its ACK. */
static int request_family(struct nfring *n, uint8_t command, uint8_t family)
{
	const struct nfr_group *g = &n->groups[0];
	uint32_t seq = nfr_bind_expect(n, g);

	return nfr_bind_wait(n, g, nfr_control_pf(g->nl, seq, command, family));
}

static int bind_family(struct nfring *n, uint8_t family, struct nfring_error *error)
{
	int ret = request_family(n, NFULNL_CFG_CMD_PF_UNBIND, family);

	if (ret == 0)
		ret = request_family(n, NFULNL_CFG_CMD_PF_BIND, family);
	if (ret == 0)
		return 0;
	return nfr_error(error, ret, ret == -EPERM ? NFRING_E_PRIVILEGE : NFRING_E_KERNEL,
			 "pf_bind of family %u: %s; leave pf_bind off unless you need it", family, strerror(-ret));
}

/* Repeats what was refused: nobody else puts a family back. Returns 0 or -errno. */
static int repeat(struct nfring *n, const struct nfr_logger *before,
		  int (*put_back)(struct nfring *n, const struct nfr_logger *before))
{
	int ret = -EAGAIN;

	for (int tries = 0; tries < PUT_BACK_TRIES && ret < 0; tries++)
		ret = put_back(n, before);
	return ret;
}

static void warn_of(struct nfring *n, const struct nfr_logger *before, int ret, const char *what)
{
	if (ret < 0)
		nfr_log(&n->set, NFRING_LOG_WARNING,
			"family %u %s, it was %s before: %s: write that name to /proc/sys/net/netfilter/nf_log/%u",
			before->family, what, before->name, strerror(-ret), before->family);
}

/* Undoes the half of bind_family() that was done before the other was refused: the family has no logger. */
static int undo_unbind(struct nfring *n, const struct nfr_logger *before)
{
	struct nfr_logger now = { .family = before->family };
	int ret = before->name[0] ? nfr_logger_read(&now, n->netns_fd) : 0;

	if (ret < 0 || strcmp(now.name, NFR_LOGGER_NONE) != 0 || strcmp(before->name, NFR_LOGGER_NONE) == 0)
		return ret;
	return nfr_logger_write(before, n->netns_fd);
}

int nfr_families_bind(struct nfring *n, struct nfring_error *error)
{
	static const uint8_t families[NFR_FAMILIES] = { AF_INET, AF_INET6, AF_BRIDGE };
	int ret = 0;

	for (unsigned i = 0; ret == 0 && i < NFR_FAMILIES; i++) {
		struct nfr_logger *before = &n->loggers_before[i];

		before->family = families[i];
		ret = nfr_logger_read(before, n->netns_fd);
		if (ret < 0) {
			before->name[0] = '\0';
			nfr_log(&n->set, NFRING_LOG_WARNING,
				"pf_bind of family %u will stay: its logger before cannot be read from "
				"/proc/sys/net/netfilter/nf_log (%s)",
				families[i], strerror(-ret));
		}
		ret = bind_family(n, families[i], error);
		if (ret < 0)
			warn_of(n, before, repeat(n, before, undo_unbind), "has no logger");
	}
	return ret;
}

static int restore_family(struct nfring *n, const struct nfr_logger *before)
{
	struct nfr_logger now = { .family = before->family };
	int ret = nfr_logger_read(&now, n->netns_fd);

	if (ret < 0 || strcmp(now.name, NFR_LOGGER_NFLOG) != 0)
		return ret;
	if (strcmp(before->name, NFR_LOGGER_NONE) != 0)
		return nfr_logger_write(before, n->netns_fd);
	/* The ACK may be blocked by now: the name tells whether it was done. */
	ret = nfr_control_pf(n->groups[0].nl, NFR_SEQ_UNBIND, NFULNL_CFG_CMD_PF_UNBIND, before->family);
	if (ret == 0)
		ret = nfr_logger_read(&now, n->netns_fd);
	return ret == 0 && strcmp(now.name, NFR_LOGGER_NFLOG) == 0 ? -EPERM : ret;
}

void nfr_families_restore(struct nfring *n)
{
	for (unsigned i = 0; i < NFR_FAMILIES; i++) {
		struct nfr_logger *before = &n->loggers_before[i];

		if (!before->name[0] || strcmp(before->name, NFR_LOGGER_NFLOG) == 0)
			continue;
		warn_of(n, before, repeat(n, before, restore_family), "stays bound to nfnetlink_log");
		before->name[0] = '\0';
	}
}
