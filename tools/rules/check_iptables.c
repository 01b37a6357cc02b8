/* SPDX-License-Identifier: MIT */
#include "check_iptables.h"
#include "check.h"
#include "iptables.h"

#include <stdbool.h>
#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define NAME LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
#define MATCH_LETTERS "46fimdops" /* short options that match; all others are commands or say the target */

const char *rules_check_chain(const char *text, unsigned max)
{
	size_t len = strlen(text);

	if (len == 0 || len > max || strspn(text, NAME) != len || strchr("0123456789_", *text))
		return "a chain name: a letter, then letters, digits and _, at most 22 in all";
	if (!strpbrk(text, LOWER))
		return "a chain name of nfring's own: iptables' own are in capitals, so it needs a lower-case letter";
	return NULL;
}

/* Returns whether a word is the long option --NAME, or an abbreviation of it, which iptables takes, too. */
static bool is_long(const char *word, size_t len, const char *name)
{
	return len > 2 && strncmp(word, "--", 2) == 0 && len - 2 <= strlen(name) &&
	       strncmp(word + 2, name, len - 2) == 0;
}

/* Returns whether a word of a rule would say what the rule does, and not what it matches. */
static bool is_command(const char *word, size_t len)
{
	static const char *const commands[] = { "jump",   "goto",    "table", "append",      "insert",
						"delete", "replace", "check", "set-counters" };

	if (len < 2 || *word != '-')
		return false;
	if (word[1] != '-')
		return !strchr(MATCH_LETTERS, word[1]);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (is_long(word, len, commands[i]))
			return true;
	return false;
}

/* Takes the next word without its quotes. False: there is none. */
static bool next_word(const char **at, const char **word, size_t *len)
{
	size_t quotes;

	*at += strspn(*at, " ");
	quotes = **at == '"';
	*word = *at + quotes;
	*len = strcspn(*word, quotes ? "\"" : " ");
	*at = *word + *len + quotes;
	return *len || quotes;
}

const char *rules_check_iptables_match(const char *text)
{
	const char *at = text, *word;
	size_t quotes = 0, len;

	for (const char *c = text; *c; c++)
		quotes += *c == '"';
	if (!rules_is_plain_text(text) || strlen(text) > RULES_MATCH_MAX || strchr(text, '\\') || quotes % 2)
		return "matches of iptables, of at most 1024 bytes in one line, without '\\', quotes in pairs";
	if (!*text || !strchr("-!", *text))
		return "matches of iptables, such as \"-p udp --dport 53\"";
	while (next_word(&at, &word, &len))
		if (is_command(word, len))
			return "matches alone: nfring-rules says what the rule does, and where it stands";
	return NULL;
}

const char *rules_check_iptables_hooks(const char *text, unsigned hooks)
{
	const unsigned without_in = 1u << RULES_HOOK_OUTPUT | 1u << RULES_HOOK_POSTROUTING;
	const unsigned without_out = 1u << RULES_HOOK_INPUT | 1u << RULES_HOOK_PREROUTING;
	const char *at = text, *word;
	size_t len;

	while (next_word(&at, &word, &len)) {
		if (hooks & without_in && (strncmp(word, "-i", 2) == 0 || is_long(word, len, "in-interface")))
			return "possible with --hook output or postrouting: iptables has no input interface there";
		if (hooks & without_out && (strncmp(word, "-o", 2) == 0 || is_long(word, len, "out-interface")))
			return "possible with --hook prerouting or input: iptables has no output interface there";
	}
	return NULL;
}

const char *rules_check_iptables_prefix(const char *text)
{
	if (strlen(text) > RULES_IPTABLES_PREFIX_MAX)
		return "a prefix: iptables takes at most 63 bytes";
	if (!*text || !rules_is_plain_text(text))
		return "a prefix: some text without control characters";
	return NULL;
}
