/* SPDX-License-Identifier: MIT */
/* A socket of a logging daemon: /dev/log or the journal's. Each message is a datagram to its path, so a daemon that was
 * started anew gets the next one, and nothing has to be opened after the start. A daemon that does not read is
 * waited for once, for DUMP_SOCKET_WAIT_NS; then its messages are lost until it reads again. */
#ifndef DUMP_SOCKET_H
#define DUMP_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/un.h>

#define DUMP_SOCKET_WAIT_NS 1000000000u

struct dump_socket {
	struct sockaddr_un to;
	int fd;
	bool stuck; /* the last message found no room */
};

/* Finds out whether a daemon listens at `path`. Returns 0 or -errno. */
int dump_socket_open(struct dump_socket *s, const char *path);
void dump_socket_close(struct dump_socket *s);

/* Sends a message. Returns 0 or -errno. */
int dump_socket_send(struct dump_socket *s, const void *bytes, size_t len);

#endif
