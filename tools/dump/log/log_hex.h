/* SPDX-License-Identifier: MIT */
/* Bytes as the kernel's LOG target shows some of them: in capitals. */
#ifndef DUMP_LOG_HEX_H
#define DUMP_LOG_HEX_H

#include "writer.h"

/* Appends two hexadecimal digits. */
void dump_log_byte(struct cli_writer *w, uint8_t byte);

/* Appends the bytes of options: "OPT (0101080A) ". */
void dump_log_options(struct cli_writer *w, const uint8_t *at, uint32_t len);

#endif
