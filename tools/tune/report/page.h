/* SPDX-License-Identifier: MIT */
/* page.html, as it is in the source. */
#ifndef TUNE_PAGE_H
#define TUNE_PAGE_H

extern const char tune_page[]; /* NUL-terminated */

#endif
