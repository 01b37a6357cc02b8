/* SPDX-License-Identifier: MIT */
/* Keeps CAP_NET_ADMIN in one thread while the program changes its user (opts.keep_net_admin).
 *
 *   permitted, effective                  seteuid(), setresuid(); in every thread
 *   all, all                 <-------------------------------------.
 *      | nfr_caps_keep()                                           | to root again
 *      v              to another user              nfr_caps_raise()|
 *   all, all -------------------> all, none ---------> all, CAP_NET_ADMIN
 *                                     | no id is root's            | no id is root's
 *                                     '----------------------------+
 *                                                nfr_caps_narrow() v
 *                                              CAP_NET_ADMIN, CAP_NET_ADMIN
 *
 * While the real, the effective or the saved user id is root's the program can change its user once more, so
 * the thread keeps all its capabilities: glibc makes each thread repeat the change, and aborts the process if
 * that succeeds in some of them only. By capset(2) and not by libcap-ng: capabilities are a thread's own, and
 * these are four system calls without a state.
 * Follows capabilities(7) and linux/capability.h. */
#ifndef NFR_CAPS_H
#define NFR_CAPS_H

#include <stdbool.h>

/* Makes the calling thread keep its permitted capabilities when its user changes (PR_SET_KEEPCAPS).
 * Returns 0 or -errno. */
int nfr_caps_keep(void);

/* Says whether one of the calling thread's user ids is root's. */
bool nfr_caps_is_root(void);

/* If a change of the user has cleared CAP_NET_ADMIN: raises it in the calling thread. Returns true if it did. */
bool nfr_caps_raise(void);

/* If no user id is root's any more: drops every capability of the calling thread but CAP_NET_ADMIN, which it
 * raises. Returns true if it did. For a thread in which an id was root's at nfr_caps_keep(). */
bool nfr_caps_narrow(void);

#endif
