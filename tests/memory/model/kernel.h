/* SPDX-License-Identifier: MIT */
/* The system calls of the model. */
#ifndef MODEL_KERNEL_H
#define MODEL_KERNEL_H

/* Before each run: no eventfd was written, no memory is in use. */
void model_kernel_reset(void);

#endif
