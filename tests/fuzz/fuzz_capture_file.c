/* SPDX-License-Identifier: MIT */
/* libFuzzer target: a capture file of any bytes, a pcapng file of blocks whose lengths are right, or one block in
 * memory of exactly its size. See run_fuzz.
 *
 *   | 0 | file ..
 *   | 1 | byte order (1) | type (1), length (1), body .. | type, length, body .. | ..
 *   | type of the block, not 0 or 1; its highest bit is the byte order | body .. */
#include "capture_bytes.h"
#include "capture_file.h"
#include "holds.h"

#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* Where AddressSanitizer sees a read of what is not there. */
static volatile uint64_t sum;

static void touch(const struct recorded_entry *e)
{
	for (uint32_t i = 0; i < e->len; i++)
		sum += e->bytes[i];
	sum += e->time_ns + e->lost;
	HOLDS(e->bytes || e->lost);
}

static void read_file(const uint8_t *data, size_t bytes)
{
	const struct recorded_input_wait none = { 0 };
	struct recorded_file f;
	struct recorded_entry e;
	int fds[2], ret;

	HOLDS(pipe(fds) == 0 && write(fds[1], data, bytes) == (ssize_t)bytes && close(fds[1]) == 0);
	ret = recorded_file_open(&f, fds[0], none) == 0 ? 1 : -1;
	while (ret == 1) {
		ret = recorded_file_next(&f, &e);
		if (ret == 1) {
			HOLDS(!e.bytes ||
			      (e.bytes >= f.input.buffer && e.bytes + e.len <= f.input.buffer + f.input.end));
			touch(&e);
		}
		for (uint32_t i = 0; i < 4; i++)
			if (recorded_names_get(&f.pcapng.names, i))
				sum += strlen(recorded_names_get(&f.pcapng.names, i));
	}
	HOLDS((ret < 0) == (f.input.error[0] != '\0') && f.input.at <= bytes);
	recorded_file_close(&f);
}

static uint32_t type_of(uint8_t byte)
{
	return byte == 10 ? RECORDED_PCAPNG_SECTION : byte;
}

static void read_framed(const uint8_t *data, size_t bytes)
{
	struct bytes b = { .swapped = data[0] & 1 };

	put_section(&b);
	put_interface(&b, NFLOG, "lo", "NFLOG group 5, interface 1", 9, 0);
	for (data++, bytes--; bytes >= 2 && b.len < sizeof(b.at) / 2;) {
		uint8_t len = data[1] < bytes - 2 ? data[1] : (uint8_t)(bytes - 2);
		uint32_t from = block(&b, type_of(data[0]));

		put(&b, data + 2, len);
		put_pad(&b, len);
		block_end(&b, from);
		data += 2 + len;
		bytes -= 2u + len;
	}
	read_file(b.at, b.len);
}

/* Behind one interface that is sound. */
static void read_block(uint8_t type, const uint8_t *data, uint32_t bytes)
{
	static const uint8_t interface[8] = { 239 };
	struct recorded_pcapng r = { 0 };
	struct recorded_input in = { .fd = -1 };
	uint8_t *body = malloc(bytes);
	struct recorded_entry e;

	HOLDS(body || bytes == 0);
	if (bytes)
		memcpy(body, data, bytes);
	HOLDS(recorded_pcapng_block(&r, &in, 1, interface, sizeof(interface), &e) == 0);
	r.swapped = type & 0x80;
	if (recorded_pcapng_block(&r, &in, type_of(type & 0x7f), body, bytes, &e) == 1)
		touch(&e);
	recorded_pcapng_close(&r);
	free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	if (bytes < 2)
		return 0;
	if (data[0] == 0)
		read_file(data + 1, bytes - 1);
	else if (data[0] == 1)
		read_framed(data + 1, bytes - 1);
	else
		read_block(data[0], data + 1, (uint32_t)bytes - 1);
	return 0;
}
