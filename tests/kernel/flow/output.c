/* SPDX-License-Identifier: MIT */
#include "output.h"
#include "assertions.h"
#include "json.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_S 10
#define LOOK_US 20000
#define ROOM_BYTES (16 << 20)

char *output_text(const char *path)
{
	FILE *f = fopen(path, "re");
	char *text;
	long len;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	len = ftell(f);
	rewind(f);
	text = malloc((size_t)len + 1);
	assert_non_null(text);
	text[fread(text, 1, (size_t)len, f)] = '\0';
	fclose(f);
	return text;
}

void output_wait_said(const struct nt_proc *p, const char *text)
{
	const double until = nt_until(WAIT_S);
	static char said[65536];

	for (;;) {
		const ssize_t n = pread(p->err_fd, said, sizeof(said) - 1, 0);

		said[n > 0 ? n : 0] = '\0';
		if (strstr(said, text))
			return;
		if (nt_now() > until)
			fail_msg("it has not said '%s': %s", text, said);
		usleep(LOOK_US);
	}
}

void output_start(struct nt_proc *p, const struct nt_ns *ns, const char *const argv[])
{
	nt_spawn(p, ns, argv);
	output_wait_said(p, "Ctrl-C ends\n");
}

static unsigned count_flows(const char *path)
{
	char *text = output_text(path);
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, "{\"type\":\"flow\"")); at++)
		n++;
	free(text);
	return n;
}

void output_wait_flows(const char *path, unsigned flows)
{
	const double until = nt_until(WAIT_S);

	while (count_flows(path) < flows) {
		if (nt_now() > until)
			fail_msg("%s has %u flows, not %u", path, count_flows(path), flows);
		usleep(LOOK_US);
	}
}

void output_json(struct flow_records *f, const char *path)
{
	char *text = output_text(path);
	json_t *all = nt_json_lines(text), *o;
	size_t i;

	memset(f, 0, sizeof(*f));
	json_array_foreach(all, i, o)
	{
		if (strcmp(nt_json_text(o, "type"), "flow") != 0)
			continue;
		f->flows++;
		f->packets += (uint64_t)nt_json_number(o, "packets");
		f->bytes += (uint64_t)nt_json_number(o, "bytes");
	}
	json_decref(all);
	free(text);
}

int output_udp_open(const struct nt_ns *ns, uint16_t port)
{
	const struct sockaddr_in a = { .sin_family = AF_INET,
				       .sin_port = htons(port),
				       .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const int room = ROOM_BYTES;
	int home = nt_ns_enter(ns), fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	nt_ns_leave(home);
	assert_return_code(fd, errno);
	assert_return_code(setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)), errno);
	assert_return_code(bind(fd, (const void *)&a, sizeof(a)), errno);
	return fd;
}

void output_udp(struct flow_records *f, int fd)
{
	struct nt_ipfix d = { .on_record = flow_records_take, .user = f };
	static uint8_t message[65536];
	ssize_t n;

	memset(f, 0, sizeof(*f));
	while ((n = recv(fd, message, sizeof(message), MSG_DONTWAIT)) >= 0)
		nt_ipfix_message(&d, message, (size_t)n);
	nt_ipfix_forget(&d);
	flow_records_end(f);
	close(fd);
}
