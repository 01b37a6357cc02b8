/* SPDX-License-Identifier: MIT */
/* ways: receives in every way that a program has, into buffers of several sizes, and uses the descriptor's number for
 * other things. Prints what the program sees. A datagram to port 9 must be logged to group 5. */
#include "program.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libnetfilter_log/libnetfilter_log.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PACKETS 20u /* each way */
#define PAYLOAD 100u
#define FAR_NUMBER 100 /* of no other descriptor */

/* What a way has seen of one datagram, besides its bytes. */
struct seen {
	struct sockaddr_nl from;
	socklen_t from_len;
	int flags;
	size_t control;
};

static unsigned packets, bytes;

static int on_packet(struct nflog_g_handle *gh, struct nfgenmsg *nfmsg, struct nflog_data *nfad, void *data)
{
	char *payload;
	int len = nflog_get_payload(nfad, &payload);

	(void)gh;
	(void)nfmsg;
	(void)data;
	packets++;
	bytes += len > 0 ? (unsigned)len : 0;
	return 0;
}

/* -- ways -------------------------------------------------------------------------------------------- */

static ssize_t by_recv(int fd, char *buf, size_t n, struct seen *s)
{
	(void)s;
	return recv(fd, buf, n, 0);
}

static ssize_t by_read(int fd, char *buf, size_t n, struct seen *s)
{
	(void)s;
	return read(fd, buf, n);
}

static ssize_t by_recvfrom(int fd, char *buf, size_t n, struct seen *s)
{
	s->from_len = sizeof(s->from);
	return recvfrom(fd, buf, n, 0, (void *)&s->from, &s->from_len);
}

static ssize_t by_message(int fd, struct iovec *pieces, size_t n, struct seen *s)
{
	char control[64];
	struct msghdr m = { .msg_name = &s->from, .msg_namelen = sizeof(s->from), .msg_iov = pieces, .msg_iovlen = n };
	ssize_t got;

	m.msg_control = control;
	m.msg_controllen = sizeof(control);
	got = recvmsg(fd, &m, 0);
	s->from_len = m.msg_namelen;
	s->flags = m.msg_flags;
	s->control = m.msg_controllen;
	return got;
}

static ssize_t by_recvmsg(int fd, char *buf, size_t n, struct seen *s)
{
	return by_message(fd, &(struct iovec){ buf, n }, 1, s);
}

static ssize_t by_recvmsg_in_pieces(int fd, char *buf, size_t n, struct seen *s)
{
	return by_message(fd, (struct iovec[]){ { buf, 16 }, { buf + 16, n - 16 } }, 2, s);
}

static ssize_t by_readv(int fd, char *buf, size_t n, struct seen *s)
{
	(void)s;
	return readv(fd, (struct iovec[]){ { buf, 16 }, { buf + 16, n - 16 } }, 2);
}

/* Asks for the length first. */
static ssize_t by_peeking(int fd, char *buf, size_t n, struct seen *s)
{
	ssize_t len = recv(fd, buf, 1, MSG_PEEK | MSG_TRUNC);

	(void)s;
	if (len > (ssize_t)n)
		return -1;
	return recv(fd, buf, (size_t)len, MSG_DONTWAIT);
}

static const struct {
	const char *name;
	ssize_t (*receive)(int fd, char *buf, size_t n, struct seen *s);
} ways[] = {
	{ "recv", by_recv },
	{ "read", by_read },
	{ "recvfrom", by_recvfrom },
	{ "recvmsg", by_recvmsg },
	{ "recvmsg_in_pieces", by_recvmsg_in_pieces },
	{ "readv", by_readv },
	{ "peek", by_peeking },
};

static void send_datagrams(unsigned n)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	char payload[PAYLOAD] = { 0 };

	while (n-- > 0)
		if (sendto(fd, payload, sizeof(payload), 0, (void *)&to, sizeof(to)) != sizeof(payload))
			program_die("sendto");
	close(fd);
}

/* Receives in one way into `room` bytes of a buffer that begins at an odd address, if `is_odd`. */
static void try_way(struct nflog_handle *h, unsigned way, size_t room, int is_odd)
{
	static char memory[300000] __attribute__((aligned(8)));
	char *buf = memory + (is_odd ? 1 : 0);
	struct seen s = { .flags = 0 };

	packets = bytes = 0;
	memset(&s, 0, sizeof(s));
	send_datagrams(PACKETS);
	while (packets < PACKETS) {
		ssize_t n = ways[way].receive(nflog_fd(h), buf, room, &s);

		if (n < 0)
			break;
		nflog_handle_packet(h, buf, (int)n);
	}
	printf("way %s/%zu/%d packets=%u bytes=%u from=%u/%u/%u flags=%d control=%zu errno=%d\n", ways[way].name, room,
	       is_odd, packets, bytes, s.from_len, s.from.nl_family, s.from.nl_pid, s.flags, s.control,
	       packets < PACKETS ? errno : 0);
}

static struct nflog_handle *open_group(uint16_t group)
{
	const struct timeval patience = { .tv_sec = 3 };
	struct nflog_handle *h = nflog_open();
	struct nflog_g_handle *g = h ? nflog_bind_group(h, group) : NULL;

	if (!g)
		program_die("nflog_bind_group");
	nflog_callback_register(g, on_packet, NULL);
	if (nflog_set_qthresh(g, 4) < 0 || nflog_set_mode(g, NFULNL_COPY_PACKET, 0xffff) < 0)
		program_die("nflog_set");
	setsockopt(nflog_fd(h), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return h;
}

static void try_ways(size_t room, int is_odd)
{
	for (unsigned way = 0; way < sizeof(ways) / sizeof(*ways); way++) {
		struct nflog_handle *h = open_group(5);

		try_way(h, way, room, is_odd);
		nflog_close(h);
	}
}

/* -- errors ------------------------------------------------------------------------------------------ */

static void try_errors(void)
{
	struct nflog_handle *h = open_group(5);
	char buf[4096];

	errno = 0;
	printf("error nothing_there ret=%zd", recv(nflog_fd(h), buf, sizeof(buf), MSG_DONTWAIT));
	printf(" errno=%d\n", errno);
	errno = 0;
	printf("error bad_address ret=%zd", recv(-1, buf, sizeof(buf), 0));
	printf(" errno=%d\n", errno);
	send_datagrams(1);
	errno = 0;
	printf("error no_memory_there ret=%zd", recv(nflog_fd(h), (void *)8, sizeof(buf), 0));
	printf(" errno=%d\n", errno);
	nflog_close(h);
}

/* -- the number of the descriptor, used for something else ------------------------------------------- */

/* Moves a descriptor to a number. */
static void move(int from, int to)
{
	if (from != to && (dup2(from, to) < 0 || close(from) < 0))
		program_die("dup2");
}

/* A stream of which a part is read, and a pipe, at the number that the socket has had. */
static void use_number(const char *name, int fd)
{
	int pair[2], file[2];
	char buf[64] = { 0 };
	ssize_t first, second;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		program_die("socketpair");
	move(pair[1], FAR_NUMBER);
	move(pair[0], fd);
	if (write(FAR_NUMBER, "0123456789", 10) != 10)
		program_die("write");
	first = read(fd, buf, 4);
	second = recv(fd, buf + 32, 32, MSG_DONTWAIT);
	printf("number %s_is_a_stream first=%zd/%.4s second=%zd/%s\n", name, first, buf, second, buf + 32);
	if (pipe(file) < 0)
		program_die("pipe");
	move(file[1], FAR_NUMBER);
	move(file[0], fd);
	if (write(FAR_NUMBER, "abc", 3) != 3)
		program_die("write");
	errno = 0;
	first = read(fd, buf, sizeof(buf));
	printf("number %s_is_a_pipe first=%zd/%.3s errno=%d\n", name, first, buf, first < 0 ? errno : 0);
	fflush(stdout);
	close(fd);
	close(FAR_NUMBER);
}

static void try_number(void)
{
	struct nflog_handle *h = open_group(5), *abandoned = open_group(6);
	int fd = nflog_fd(h), status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		close(fd);
		use_number("in_a_child", fd);
		_exit(0);
	}
	waitpid(child, &status, 0);
	try_way(h, 0, 4096, 0); /* goes on in the parent */
	nflog_close(h);
	use_number("after_nflog_close", fd);
	fd = nflog_fd(abandoned);
	close(fd);
	use_number("after_close", fd);
}

int main(void)
{
	program_print_library();
	try_ways(sizeof(int) * 1024, 0);
	try_ways(262144, 0);
	try_ways(8192, 1);
	try_errors();
	try_number();
	return fflush(stdout) != 0;
}
