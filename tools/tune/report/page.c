/* SPDX-License-Identifier: MIT */
/* C has no way to take in a file yet; the assembler has. */
#include "page.h"

__asm__(".pushsection .rodata\n"
	".global tune_page\n"
	".type tune_page, %object\n"
	"tune_page:\n"
	".incbin \"" TUNE_PAGE_FILE "\"\n"
	".byte 0\n"
	".size tune_page, . - tune_page\n"
	".popsection\n");
