/* SPDX-License-Identifier: MIT */
/* Mock brokers of librdkafka in this process, and kcat, which reads a topic back. */
#ifndef BROKERS_H
#define BROKERS_H

#include "proc.h"

#include <stdbool.h>

#define BROKERS 3
#define BROKERS_TOPIC "flows"

/* Starts the brokers in a namespace, with a topic of four partitions. Returns their addresses, HOST:PORT,.. */
const char *brokers_start(const struct nt_ns *ns);
void brokers_stop(void);

/* Takes a broker away, 1 to BROKERS, or brings it back. */
void brokers_set_up(int broker, bool up);

/* Has each broker hold back its answers to what is produced, for longer than a test lasts. */
void brokers_stall(void);

/* Has a broker say once that what it was sent is out of order, after which librdkafka's producer takes no more. */
void brokers_put_out_of_step(void);

/* Reads all messages of the topic: lines KEY, a tab, the value. nt_proc_free() is due. */
void brokers_read(struct nt_proc *p, const struct nt_ns *ns);

#endif
