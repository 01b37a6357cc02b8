/* SPDX-License-Identifier: MIT */
/* Asks the kernel for all rules of nftables, of every family, in the network namespace of the calling thread. */
#ifndef SURVEY_RULESET_H
#define SURVEY_RULESET_H

#include "rule.h"

/* Reads the rules that log to a group. Starts again, a few times, when they change meanwhile. Returns 0; -EINTR if they
 * went on to change, with what was read last; another negative errno: -EPERM without CAP_NET_ADMIN; -EINVAL,
 * -EOPNOTSUPP or -EPROTONOSUPPORT on a kernel without nftables. */
int survey_ruleset_read(struct survey_rules *rules);

#endif
