/* SPDX-License-Identifier: MIT */
/* Checks texts that go into a script for iptables-restore, which takes it line by line. All return NULL, or the text of
 * what would have been taken. */
#ifndef RULES_CHECK_IPTABLES_H
#define RULES_CHECK_IPTABLES_H

/* Checks the name of a chain, of at most `max` bytes: a lower-case letter in it keeps it apart from targets
 * and chains of iptables' own. */
const char *rules_check_chain(const char *text, unsigned max);

/* Checks that matches in the language of iptables stay within one rule, and say nothing of its target. */
const char *rules_check_iptables_match(const char *text);

/* Checks that no interface is asked for at a hook (1 << enum rules_hook, or'ed) where iptables has none. `text` has
 * passed rules_check_iptables_match(). */
const char *rules_check_iptables_hooks(const char *text, unsigned hooks);

/* Checks the value of --nflog-prefix. */
const char *rules_check_iptables_prefix(const char *text);

#endif
