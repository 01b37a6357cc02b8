/* SPDX-License-Identifier: MIT */
#include "lines.h"
#include "text.h"

#include <nfring/nfring.h>
#include <string.h>

void doctor_print(FILE *f, const struct doctor *d, bool colour)
{
	static const char *const verdicts[] = { "OK  ", "WARN", "FAIL" };
	static const char *const colours[] = { "\033[32m", "\033[33m", "\033[31m" };

	for (unsigned i = 0; i < d->count; i++) {
		const struct doctor_finding *o = &d->finding[i];

		fprintf(f, "%s%s%s  %-13s  ", colour ? colours[o->verdict] : "", verdicts[o->verdict],
			colour ? "\033[0m" : "", o->check);
		cli_text_plain(f, o->text, strlen(o->text));
		if (o->cure)
			fprintf(f, ". %s", o->cure);
		putc('\n', f);
	}
}

static void put(FILE *f, const char *key, const char *text)
{
	fprintf(f, "\"%s\":", key);
	if (text)
		cli_text_json(f, text, strlen(text));
	else
		fputs("null", f);
}

void doctor_json(FILE *f, const struct doctor *d)
{
	static const char *const verdicts[] = { "ok", "warn", "fail" };

	fputs("{", f);
	put(f, "version", nfring_version());
	putc(',', f);
	put(f, "verdict", verdicts[doctor_verdict(d)]);
	fputs(",\"checks\":[", f);
	for (unsigned i = 0; i < d->count; i++) {
		const struct doctor_finding *o = &d->finding[i];

		fputs(i ? ",{" : "{", f);
		put(f, "check", o->check);
		putc(',', f);
		put(f, "verdict", verdicts[o->verdict]);
		putc(',', f);
		put(f, "text", o->text);
		putc(',', f);
		put(f, "cure", o->cure);
		putc('}', f);
	}
	fputs("]}\n", f);
}
