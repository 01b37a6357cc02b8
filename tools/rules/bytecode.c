/* SPDX-License-Identifier: MIT */
/* The program, which the kernel runs from the packet's IP header on:
 *
 *   A = sum of the address words that are hashed
 *   of a flow, unless it is a fragment: A += source port + destination port   of TCP, UDP, UDP-Lite, SCTP and DCCP
 *   A = (A * 2^32 / golden ratio) >> 16      consecutive addresses are spread evenly (Knuth's multiplicative hash)
 *   return A mod groups == index
 *
 * A sum, because it is the same for both directions. A fragment has no ports, or is followed by some without: all of
 * one datagram go by their addresses. An IPv6 packet with extension headers, too. */
#include "bytecode.h"

#include <linux/filter.h>
#include <netinet/in.h>

#define MULTIPLIER 2654435761u
#define PROGRAM_MAX 64 /* as many as the kernel takes: XT_BPF_MAX_NUM_INSTR */
#define SKIPS_MAX 4

#define SUM 0 /* cells of the program's memory */
#define PORT 1

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned count;
	unsigned skips[SKIPS_MAX]; /* instructions that go to the end of the ports */
	unsigned skip_count;
};

static void put(struct program *p, uint16_t code, uint32_t k)
{
	p->code[p->count++] = (struct sock_filter)BPF_STMT(code, k);
}

/* Adds the word at `offset` to A. */
static void put_add(struct program *p, uint32_t offset)
{
	put(p, BPF_MISC | BPF_TAX, 0);
	put(p, BPF_LD | BPF_W | BPF_ABS, offset);
	put(p, BPF_ALU | BPF_ADD | BPF_X, 0);
}

static void put_addresses(struct program *p, unsigned ip, enum rules_bytecode_key key)
{
	uint32_t first = ip == 4 ? 12 : 8, words = ip == 4 ? 1 : 4;
	uint32_t from = key == RULES_KEY_DESTINATION ? words : 0, to = key == RULES_KEY_SOURCE ? words : 2 * words;

	put(p, BPF_LD | BPF_W | BPF_ABS, first + from * 4);
	for (uint32_t word = from + 1; word < to; word++)
		put_add(p, first + word * 4);
	put(p, BPF_ST, SUM);
}

/* Goes to the end of the ports, which is not known yet. */
static void put_skip(struct program *p)
{
	p->skips[p->skip_count++] = p->count;
	put(p, BPF_JMP | BPF_JA, 0);
}

static void put_skips_end(struct program *p)
{
	for (unsigned i = 0; i < p->skip_count; i++)
		p->code[p->skips[i]].k = p->count - p->skips[i] - 1;
}

/* Goes on behind the skip that follows if the protocol has ports. */
static void put_protocols(struct program *p, uint32_t offset)
{
	static const uint8_t with_ports[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP, IPPROTO_DCCP };
	unsigned count = sizeof(with_ports);

	put(p, BPF_LD | BPF_B | BPF_ABS, offset);
	for (unsigned i = 0; i < count; i++)
		p->code[p->count++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, with_ports[i], (uint8_t)(count - i), 0);
	put_skip(p);
}

/* Adds both ports to the sum, if there are any. */
static void put_ports(struct program *p, unsigned ip)
{
	if (ip == 4) {
		put(p, BPF_LD | BPF_H | BPF_ABS, 6); /* more fragments, and this one's offset */
		p->code[p->count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 0, 1);
		put_skip(p);
	}
	put_protocols(p, ip == 4 ? 9 : 6);
	if (ip == 4)
		put(p, BPF_LDX | BPF_B | BPF_MSH, 0); /* X = the length of the IP header */
	else
		put(p, BPF_LDX | BPF_IMM, 40);
	put(p, BPF_LD | BPF_W | BPF_LEN, 0);
	put(p, BPF_ALU | BPF_SUB | BPF_X, 0);
	p->code[p->count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 4, 1, 0);
	put_skip(p);
	put(p, BPF_LD | BPF_H | BPF_IND, 0);
	put(p, BPF_ST, PORT);
	put(p, BPF_LD | BPF_H | BPF_IND, 2);
	put(p, BPF_LDX | BPF_MEM, PORT);
	put(p, BPF_ALU | BPF_ADD | BPF_X, 0);
	put(p, BPF_LDX | BPF_MEM, SUM);
	put(p, BPF_ALU | BPF_ADD | BPF_X, 0);
	put(p, BPF_ST, SUM);
	put_skips_end(p);
}

void rules_bytecode_print(FILE *f, unsigned ip, enum rules_bytecode_key key, uint32_t groups, uint32_t index)
{
	struct program p = { .count = 0 };

	put_addresses(&p, ip, key);
	if (key == RULES_KEY_FLOW)
		put_ports(&p, ip);
	put(&p, BPF_LD | BPF_MEM, SUM);
	put(&p, BPF_ALU | BPF_MUL | BPF_K, MULTIPLIER);
	put(&p, BPF_ALU | BPF_RSH | BPF_K, 16);
	put(&p, BPF_ALU | BPF_MOD | BPF_K, groups);
	p.code[p.count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, index, 0, 1);
	put(&p, BPF_RET | BPF_K, 1);
	put(&p, BPF_RET | BPF_K, 0);
	fprintf(f, "%u", p.count);
	for (unsigned i = 0; i < p.count; i++)
		fprintf(f, ",%u %u %u %u", p.code[i].code, p.code[i].jt, p.code[i].jf, p.code[i].k);
}
