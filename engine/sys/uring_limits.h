/* SPDX-License-Identifier: MIT */
/* Restricts an io_uring, for good, to what nfring does with it: receives, the poll of an eventfd, and
 * cancelling. seccomp(2) sees no operation of a ring: a filter that lets io_uring_enter(2) through would let
 * every operation through, on every descriptor. Follows IORING_REGISTER_RESTRICTIONS of
 * io_uring_register(2), Linux 5.10. */
#ifndef NFR_URING_LIMITS_H
#define NFR_URING_LIMITS_H

/* Restricts a ring that was made with IORING_SETUP_R_DISABLED and enables it; all that it needs is
 * registered. From then on any other operation completes with -EACCES, and nothing more can be
 * registered. Where the kernel refuses to restrict, the ring is enabled all the same, and *limits_err is
 * why, a negative errno; else 0. Returns 0, or -errno if the ring cannot be enabled. */
int nfr_uring_enable(int ring_fd, int *limits_err);

#endif
