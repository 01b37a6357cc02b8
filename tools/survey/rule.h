/* SPDX-License-Identifier: MIT */
/* Which log groups one rule of nftables logs to: its log statements, and the NFLOG targets of iptables-nft and
 * ebtables-nft, as the kernel sends them.
 *
 *   NFTA_RULE_TABLE CHAIN HANDLE USERDATA    USERDATA: type length bytes, with nft's comment
 *   NFTA_RULE_EXPRESSIONS
 *     NFTA_LIST_ELEM
 *       NFTA_EXPR_NAME   "log"               DATA: NFTA_LOG_GROUP PREFIX SNAPLEN QTHRESHOLD
 *                        "target"            DATA: NFTA_TARGET_NAME REV INFO, a struct xt_nflog_info or ebt_nflog_info
 *                        "match"             DATA: NFTA_MATCH_NAME INFO: iptables' comment
 *
 * A `log` statement without a group goes to the kernel's own log: it is passed over. So are expressions of any other
 * kind, also those that are newer than this program. */
#ifndef SURVEY_RULE_H
#define SURVEY_RULE_H

#include <stddef.h>
#include <stdint.h>

struct nlmsghdr;

struct survey_rule {
	uint16_t group;
	uint16_t queue_threshold; /* 0: none */
	uint32_t snaplen;         /* bytes; 0: as many as the reader asks for */
	uint64_t handle;
	uint8_t family;        /* NFPROTO_... */
	const char *statement; /* "log", "NFLOG" or "nflog", as the kernel calls it */
	char *table, *chain;
	char *prefix, *comment; /* NULL: none */
};

struct survey_rules {
	struct survey_rule *rule;
	size_t count;
};

/* Appends an entry for each log statement of the message, an NFT_MSG_NEWRULE whose netlink header was checked. What
 * is cut or too short is passed over. Returns 0 or -ENOMEM. */
int survey_rule_read(struct survey_rules *rules, const struct nlmsghdr *message);

/* Sorts by group, family, table, chain and handle. */
void survey_rules_sort(struct survey_rules *rules);

/* Frees what the entries hold, or the array too. */
void survey_rules_clear(struct survey_rules *rules);
void survey_rules_free(struct survey_rules *rules);

/* Returns nft's word for the family, such as "inet". */
const char *survey_family_name(uint8_t family);

#endif
