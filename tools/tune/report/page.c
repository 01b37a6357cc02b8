/* SPDX-License-Identifier: MIT */
#include "page.h"
#include "data.h"

#include <stdlib.h>
#include <string.h>

#define MARK "@DATA@" /* in page.html: the data goes here */

/* page.html, NUL-terminated. C11 cannot include a file as bytes; the assembler can. */
extern const char tune_page_html[];
__asm__(".pushsection .rodata\n"
	".global tune_page_html\n"
	".type tune_page_html, %object\n"
	"tune_page_html:\n"
	".incbin \"" TUNE_PAGE_FILE "\"\n"
	".byte 0\n"
	".size tune_page_html, . - tune_page_html\n"
	".popsection\n");

/* Prints JSON without "<". A script element ends at the first "</script", also within a string. */
static void put_data(FILE *f, const char *json, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (json[i] == '<')
			fputs("\\u003c", f);
		else
			putc(json[i], f);
	}
}

void tune_page(FILE *f, const struct tune_sweep *s)
{
	const char *at = strstr(tune_page_html, MARK);
	char *json = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&json, &len);

	if (!memory)
		return;
	tune_json(memory, s);
	if (fclose(memory) == 0 && at) {
		fwrite(tune_page_html, 1, (size_t)(at - tune_page_html), f);
		put_data(f, json, len);
		fputs(at + sizeof(MARK) - 1, f);
	}
	free(json);
}
