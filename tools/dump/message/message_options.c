/* SPDX-License-Identifier: MIT */
#include "message_options.h"

#include <stddef.h>
#include <string.h>
#include <syslog.h>

struct word {
	const char *name;
	int value;
};

/* `kern` is the kernel's alone: syslog makes it `user`. */
static const struct word facilities[] = {
	{ "auth", LOG_AUTH },     { "authpriv", LOG_AUTHPRIV }, { "cron", LOG_CRON },     { "daemon", LOG_DAEMON },
	{ "ftp", LOG_FTP },       { "lpr", LOG_LPR },           { "mail", LOG_MAIL },     { "news", LOG_NEWS },
	{ "syslog", LOG_SYSLOG }, { "user", LOG_USER },         { "uucp", LOG_UUCP },     { "local0", LOG_LOCAL0 },
	{ "local1", LOG_LOCAL1 }, { "local2", LOG_LOCAL2 },     { "local3", LOG_LOCAL3 }, { "local4", LOG_LOCAL4 },
	{ "local5", LOG_LOCAL5 }, { "local6", LOG_LOCAL6 },     { "local7", LOG_LOCAL7 }, { NULL, 0 },
};

static const struct word levels[] = {
	{ "emerg", LOG_EMERG }, { "alert", LOG_ALERT },     { "crit", LOG_CRIT },
	{ "err", LOG_ERR },     { "warning", LOG_WARNING }, { "notice", LOG_NOTICE },
	{ "info", LOG_INFO },   { "debug", LOG_DEBUG },     { NULL, 0 },
};

static bool find(const struct word *words, const char *text, size_t len, int *value)
{
	for (; words->name; words++) {
		if (strlen(words->name) == len && memcmp(words->name, text, len) == 0) {
			*value = words->value;
			return true;
		}
	}
	return false;
}

bool dump_message_priority(const char *text, struct dump_message_options *o)
{
	const char *point = strchr(text, '.');
	int facility, level;

	if (!point || !find(facilities, text, (size_t)(point - text), &facility) ||
	    !find(levels, point + 1, strlen(point + 1), &level))
		return false;
	o->facility = (uint16_t)facility;
	o->level = (uint8_t)level;
	return true;
}
