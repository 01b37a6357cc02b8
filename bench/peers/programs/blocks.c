/* SPDX-License-Identifier: MIT */
/* blocks FILE PACKETS BYTES: writes as many bytes as a capture file of PACKETS packets has, BYTES each, in large
 * blocks, and nothing else. So much the kernel's part of writing a capture costs at least. Prints {"packets":N,
 * "cpu_ns":N}. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)1 << 20)

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int write_blocks(int fd, const char *block, uint64_t bytes)
{
	while (bytes) {
		ssize_t n = write(fd, block, bytes < BLOCK_BYTES ? bytes : BLOCK_BYTES);

		if (n < 0)
			return -errno;
		bytes -= (uint64_t)n;
	}
	return 0;
}

int main(int argc, char **argv)
{
	char *block = malloc(BLOCK_BYTES);
	uint64_t packets, began;
	int fd, r;

	if (argc != 4 || !block)
		return 2;
	packets = strtoull(argv[2], NULL, 10);
	memset(block, 'x', BLOCK_BYTES); /* its pages exist before the clock runs */
	fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	began = cpu_ns();
	r = fd < 0 ? -errno : write_blocks(fd, block, packets * strtoull(argv[3], NULL, 10));
	if (r < 0) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(-r));
		return 1;
	}
	printf("{\"packets\":%" PRIu64 ",\"cpu_ns\":%" PRIu64 "}\n", packets, cpu_ns() - began);
	free(block);
	return 0;
}
