/* SPDX-License-Identifier: MIT */
/* nfring_tune_page.html, as it is in the source. */
#ifndef NFRING_TUNE_PAGE_H
#define NFRING_TUNE_PAGE_H

extern const char nfr_tune_page[]; /* NUL-terminated */

#endif
