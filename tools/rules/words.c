/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stddef.h>

const char *const rules_words[] = {
	"accept",   "add",       "ah",       "all",      "and",      "arp",      "bridge",    "cgroup",   "chain",
	"comment",  "comp",      "constant", "continue", "counter",  "cpu",      "create",    "ct",       "day",
	"dccp",     "define",    "delete",   "describe", "destroy",  "device",   "devices",   "dnat",     "drop",
	"dst",      "dup",       "dynamic",  "ecn",      "element",  "elements", "eq",        "esp",      "ether",
	"exists",   "expires",   "exthdr",   "fib",      "flags",    "flow",     "flowtable", "flush",    "frag",
	"fwd",      "ge",        "get",      "goto",     "gt",       "handle",   "hbh",       "hook",     "hour",
	"ibriport", "ibrname",   "icmp",     "icmpv6",   "igmp",     "iif",      "iifgroup",  "iifname",  "iiftype",
	"include",  "index",     "inet",     "insert",   "interval", "ip",       "ip6",       "ipsec",    "jhash",
	"jump",     "le",        "limit",    "list",     "log",      "lt",       "map",       "mark",     "masquerade",
	"meta",     "meter",     "mh",       "missing",  "monitor",  "ne",       "netdev",    "nftrace",  "not",
	"notrack",  "numgen",    "obriport", "obrname",  "offload",  "oif",      "oifgroup",  "oifname",  "oiftype",
	"or",       "osf",       "pkttype",  "policy",   "position", "priority", "queue",     "quota",    "random",
	"redefine", "redirect",  "reject",   "rename",   "replace",  "reset",    "return",    "rt",       "rt0",
	"rt2",      "rtclassid", "rule",     "ruleset",  "sctp",     "secmark",  "set",       "size",     "skgid",
	"skuid",    "snat",      "socket",   "srh",      "symhash",  "synproxy", "table",     "tcp",      "th",
	"time",     "timeout",   "tproxy",   "type",     "typeof",   "udp",      "udplite",   "undefine", "update",
	"vlan",     "vmap",      "xor",      "xt",       NULL,
};
