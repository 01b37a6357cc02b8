/* SPDX-License-Identifier: MIT */
/* A libnetfilter_log.so.1 that says whose it is. */
const char *nflog_whose(void);

const char *nflog_whose(void)
{
	return WHOSE;
}
