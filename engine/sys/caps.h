/* SPDX-License-Identifier: MIT */
/* Keeps CAP_NET_ADMIN in one thread while the program changes its user (opts.keep_net_admin).
 *
 *            nfr_caps_keep()      setresuid(), reaches every thread       nfr_caps_narrow()
 *   all caps ---------------> all caps -------------------> permitted only ------------> CAP_NET_ADMIN
 *
 * Until the change the thread keeps all its capabilities: glibc makes each thread repeat setresuid(),
 * and aborts the process if that succeeds in some of them only. By capset(2) and not by libcap-ng:
 * capabilities are a thread's own, and these are three system calls without a state.
 * Follows capabilities(7) and linux/capability.h. */
#ifndef NFR_CAPS_H
#define NFR_CAPS_H

#include <stdbool.h>

/* Makes the calling thread keep its permitted capabilities when its user changes (PR_SET_KEEPCAPS).
 * Returns 0 or -errno. */
int nfr_caps_keep(void);

/* If the user has been changed since: raises CAP_NET_ADMIN in the calling thread and drops every other
 * capability. Returns true if it did. */
bool nfr_caps_narrow(void);

#endif
