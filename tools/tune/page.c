/* SPDX-License-Identifier: MIT */
/* C has no way to take in a file yet; the assembler has. */
#include "page.h"

__asm__(".pushsection .rodata\n"
	".global nfr_tune_page\n"
	".type nfr_tune_page, %object\n"
	"nfr_tune_page:\n"
	".incbin \"" NFR_TUNE_PAGE_FILE "\"\n"
	".byte 0\n"
	".size nfr_tune_page, . - nfr_tune_page\n"
	".popsection\n");
