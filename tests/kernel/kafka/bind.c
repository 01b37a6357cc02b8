/* SPDX-License-Identifier: MIT */
#undef _GNU_SOURCE /* with it <sys/socket.h> declares addresses as a union, which ISO C does not know */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The brokers of librdkafka bind their port again when they go away, which fails while a connection of before lingers
 * there. This function stands before the C library's. */
int bind(int fd, const struct sockaddr *address, socklen_t len)
{
	const int yes = 1;

	if (address->sa_family == AF_INET)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	return (int)syscall(SYS_bind, fd, address, len);
}
