/* SPDX-License-Identifier: MIT */
/* The interrupt that a closed io_uring leaves to the thread that has received with it. */
#ifndef NFR_INTERRUPT_H
#define NFR_INTERRUPT_H

/* Takes an interrupt that the kernel sends to the calling thread without a signal, so that no system call
 * of the program's fails with EINTR because of it. Waits for it for `ms` at most; a signal ends the wait. */
void nfr_interrupt_take(unsigned ms);

#endif
