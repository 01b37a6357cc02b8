/* SPDX-License-Identifier: MIT */
/* Becomes nfring-dump, which captures and knows the filter language. */
#ifndef EXTCAP_LAUNCH_H
#define EXTCAP_LAUNCH_H

#include "command_line.h"

/* Captures into the FIFO. It is nfring-dump's stdout: when Wireshark closes it, the capture ends with 0. Returns the
 * exit code of a failure, with the error printed. */
int extcap_launch_capture(const struct extcap_options *o);

/* Prints on stdout what is wrong with the filter of --extcap-capture-filter. Returns as above. */
int extcap_launch_check(const struct extcap_options *o);

#endif
