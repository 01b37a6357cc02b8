/* SPDX-License-Identifier: MIT */
/* Bytes of a file or a pipe, taken in order. What is asked for lies whole in memory, however it arrives. */
#ifndef RECORDED_INPUT_H
#define RECORDED_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No block of a capture file is larger. Wireshark has the same limit. */
#define RECORDED_INPUT_MAX ((size_t)16 << 20)

/* What to do about waiting. Each may be NULL. */
struct recorded_input_wait {
	/* Called before a read that would wait: a live pipe has nothing to give. */
	void (*idle)(void *user);
	/* Returns true if a read that a signal has interrupted is not to be repeated. */
	bool (*stopped)(void *user);
	void *user;
};

struct recorded_input {
	int fd;
	uint8_t *buffer;
	size_t size, begin, end; /* of the buffer; what lies in it and is not taken yet */
	uint64_t at;             /* offset of `begin` in the file */
	uint64_t packets;        /* taken so far: errors say after which one they are */
	struct recorded_input_wait wait;
	char error[160]; /* of the first failure */
};

/* `fd` belongs to it from now on, also on failure. Returns 0, or -1 with the error set. */
int recorded_input_open(struct recorded_input *in, int fd, struct recorded_input_wait wait);
void recorded_input_close(struct recorded_input *in);

/* Makes `bytes`, at most RECORDED_INPUT_MAX, lie at recorded_input_at(). Returns 1; 0: the file has ended before the
 * first of them, or the caller is to stop; -1 with the error set: cut off, no memory, or a failed read. */
int recorded_input_need(struct recorded_input *in, size_t bytes);

/* Valid until the next recorded_input_need(). */
static inline const uint8_t *recorded_input_at(const struct recorded_input *in)
{
	return in->buffer + in->begin;
}

/* Takes bytes that lie there. */
static inline void recorded_input_take(struct recorded_input *in, size_t bytes)
{
	in->begin += bytes;
	in->at += bytes;
}

/* Sets the error: the file holds at `at`, its current offset, what no such file holds. Returns -1. */
int recorded_input_damaged(struct recorded_input *in, const char *what);

/* Sets the error. Returns -1. */
int recorded_input_no_memory(struct recorded_input *in);

/* Sets the error: packets of another link type than DLT_NFLOG. Returns -1. */
int recorded_input_linktype(struct recorded_input *in, uint32_t linktype);

#endif
