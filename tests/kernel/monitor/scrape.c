/* SPDX-License-Identifier: MIT */
#include "scrape.h"
#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_S 20
#define SAID_MAX 16384

const char *said(const struct nt_proc *p)
{
	static char text[SAID_MAX];
	ssize_t len = pread(p->err_fd, text, sizeof(text) - 1, 0);

	text[len > 0 ? len : 0] = '\0';
	return text;
}

void wait_until_said(const struct nt_proc *p, const char *text)
{
	const double end = nt_until(WAIT_S);

	while (!strstr(said(p), text)) {
		if (nt_now() > end)
			fail_msg("not \"%s\" in: %s", text, said(p));
		usleep(5000);
	}
}

uint16_t scrape_port(const struct nt_proc *p)
{
	static const char address[] = "metrics at http://127.0.0.1:";

	wait_until_said(p, address);
	wait_until_said(p, "/metrics\n");
	return (uint16_t)strtoul(strstr(said(p), address) + sizeof(address) - 1, NULL, 10);
}

int scrape_connect(const struct nt_ns *ns, uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int home = nt_ns_enter(ns), fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	nt_ns_leave(home);
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return fd;
	close(fd);
	return -1;
}

char *scrape_ask(const struct nt_ns *ns, uint16_t port, const char *request)
{
	const struct timeval limit = { .tv_sec = WAIT_S };
	int fd = scrape_connect(ns, port);
	char *text = NULL;
	size_t len = 0, room;
	FILE *f = open_memstream(&text, &room);
	char some[4096];
	ssize_t n;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
	while ((n = recv(fd, some, sizeof(some), 0)) > 0) {
		fwrite(some, 1, (size_t)n, f);
		len += (size_t)n;
	}
	close(fd);
	fclose(f);
	if (n < 0 || len == 0)
		fail_msg("the answer ended after %zu bytes: %s", len, text);
	return text;
}

char *scrape(const struct nt_ns *ns, uint16_t port)
{
	char *answer = scrape_ask(ns, port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"), *body;

	if (strncmp(answer, "HTTP/1.1 200 ", 13) != 0)
		fail_msg("%s", answer);
	body = strstr(answer, "\r\n\r\n");
	assert_non_null(body);
	memmove(answer, body + 4, strlen(body + 4) + 1);
	return answer;
}

uint64_t scrape_number(const char *metrics, const char *series)
{
	const size_t len = strlen(series);

	for (const char *line = metrics; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, series, len) == 0 && line[len] == ' ')
			return strtoull(line + len, NULL, 10);
	}
	fail_msg("no %s in: %s", series, metrics);
	return 0;
}

uint64_t scrape_sum(const char *metrics, const char *name, unsigned *count)
{
	const size_t len = strlen(name);
	uint64_t sum = 0;

	*count = 0;
	for (const char *line = metrics; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, len) != 0 || line[len] != '{')
			continue;
		sum += strtoull(strrchr(strndupa(line, strcspn(line, "\n")), ' '), NULL, 10);
		++*count;
	}
	return sum;
}
