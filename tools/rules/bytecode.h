/* SPDX-License-Identifier: MIT */
/* Classic BPF for `iptables -m bpf --bytecode`: iptables has no hash of its own that leaves the packet's mark alone. */
#ifndef RULES_BYTECODE_H
#define RULES_BYTECODE_H

#include <stdint.h>
#include <stdio.h>

/* What is hashed. A flow is addresses and ports, so that both of its directions have one hash. */
enum rules_bytecode_key { RULES_KEY_FLOW, RULES_KEY_SOURCE, RULES_KEY_DESTINATION };

/* Prints a program that matches a packet whose hash modulo `groups` is `index`. `ip` is 4 or 6. */
void rules_bytecode_print(FILE *f, unsigned ip, enum rules_bytecode_key key, uint32_t groups, uint32_t index);

#endif
