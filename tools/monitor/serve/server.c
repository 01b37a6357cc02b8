/* SPDX-License-Identifier: MIT */
#include "server.h"
#include "fail.h"

#ifdef MONITOR_HTTP

#include "clients.h"
#include "clock.h"
#include "exposition.h"
#include "listen.h"
#include "thread.h"

#include <errno.h>
#include <limits.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICE 10
#define IDLE_SECONDS 5    /* of libmicrohttpd; SERVER_AGE_NS is what counts */
#define CLIENT_BYTES 8192 /* for a request */
#define NS_PER_MS 1000000u

static const char index_page[] = "<!DOCTYPE html><title>nfring</title><p><a href=\"/metrics\">Metrics</a>\n";
static const char not_found[] = "Not found: the metrics are at /metrics\n";
static const char not_allowed[] = "Not allowed: GET /metrics\n";
static const char no_memory[] = "No memory\n";

struct monitor_server {
	const struct monitor_source *source;
	struct MHD_Daemon *daemon;
	int epoll_fd, stop_fd;
	bool running;
	pthread_t thread;
	/* Of the thread. */
	struct monitor_clients clients;
	struct MHD_Response *answer; /* the last one; NULL: none */
	uint64_t answered_ns;
};

bool monitor_server_is_built(void)
{
	return true;
}

/* -- answers --------------------------------------------------------------------- */

static struct MHD_Response *finish(struct MHD_Response *r, const char *type)
{
	if (!r)
		return NULL;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
	return r;
}

/* Makes an answer of a text that stays where it is. */
static struct MHD_Response *of_text(const char *text, const char *type)
{
	return finish(MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_PERSISTENT), type);
}

/* Makes an answer of the metrics as of now. NULL: no memory. */
static struct MHD_Response *of_metrics(const struct monitor_source *source)
{
	struct MHD_Response *r = NULL;
	struct cli_writer w;

	if (cli_writer_open(&w, CLI_WRITER_MIN_BYTES) == 0 && monitor_exposition_write(&w, source))
		r = MHD_create_response_from_buffer(cli_writer_len(&w), w.begin, MHD_RESPMEM_MUST_FREE);
	if (!r)
		cli_writer_close(&w);
	return finish(r, MONITOR_EXPOSITION_TYPE);
}

/* Sends an answer and gives it back. */
static enum MHD_Result send_answer(struct MHD_Connection *c, unsigned status, struct MHD_Response *r)
{
	enum MHD_Result sent = r ? MHD_queue_response(c, status, r) : MHD_NO;

	if (r)
		MHD_destroy_response(r);
	return sent;
}

static enum MHD_Result send_text(struct MHD_Connection *c, unsigned status, const char *text)
{
	return send_answer(c, status, of_text(text, "text/plain; charset=utf-8"));
}

static enum MHD_Result send_metrics(struct monitor_server *s, struct MHD_Connection *c)
{
	const uint64_t now_ns = cli_clock_ns();

	if (!s->answer || now_ns - s->answered_ns > SERVER_FRESH_NS) {
		if (s->answer)
			MHD_destroy_response(s->answer);
		s->answer = of_metrics(s->source);
		s->answered_ns = now_ns;
	}
	if (!s->answer)
		return send_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, no_memory);
	return MHD_queue_response(c, MHD_HTTP_OK, s->answer);
}

static enum MHD_Result refuse_method(struct MHD_Connection *c)
{
	struct MHD_Response *r = of_text(not_allowed, "text/plain; charset=utf-8");

	if (r)
		MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	return send_answer(c, MHD_HTTP_METHOD_NOT_ALLOWED, r);
}

static enum MHD_Result on_request(void *server, struct MHD_Connection *c, const char *url, const char *method,
				  const char *version, const char *upload, size_t *upload_bytes, void **request)
{
	(void)version;
	(void)upload;
	(void)upload_bytes;
	(void)request;
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return refuse_method(c);
	if (strcmp(url, "/metrics") == 0)
		return send_metrics(server, c);
	if (strcmp(url, "/") == 0)
		return send_answer(c, MHD_HTTP_OK, of_text(index_page, "text/html; charset=utf-8"));
	return send_text(c, MHD_HTTP_NOT_FOUND, not_found);
}

static void on_connection(void *server, struct MHD_Connection *c, void **socket_context,
			  enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct monitor_server *s = server;

	(void)socket_context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		monitor_clients_add(&s->clients, info->connect_fd, cli_clock_ns());
	else
		monitor_clients_remove(&s->clients, info->connect_fd);
}

/* Does not say what clients do wrong: they would fill the log. */
static void on_log(void *server, const char *format, va_list args)
{
	(void)server;
	(void)format;
	(void)args;
}

/* -- the thread --------------------------------------------------------------------- */

/* Returns how long poll() may sleep, in ms. */
static int sleep_ms(struct monitor_server *s)
{
	MHD_UNSIGNED_LONG_LONG http_ms;
	uint64_t age_ns = monitor_clients_age(&s->clients, cli_clock_ns());
	int ms = age_ns == UINT64_MAX ? -1 : (int)(age_ns / NS_PER_MS + 1);

	if (MHD_get_timeout(s->daemon, &http_ms) == MHD_YES && (ms < 0 || http_ms < (unsigned)ms))
		ms = http_ms < INT_MAX ? (int)http_ms : INT_MAX;
	return ms;
}

/* Sleeps, unless it is to stop: who asks again and again, or connects and connects, costs the capture nothing. */
static void rest(struct pollfd *stop, uint64_t spent_ns)
{
	const struct timespec time = cli_clock_timespec(SERVER_REST * spent_ns);

	ppoll(stop, 1, &time, NULL);
}

static void *serve(void *arg)
{
	struct monitor_server *s = arg;
	struct pollfd fd[] = { { .fd = s->epoll_fd, .events = POLLIN }, { .fd = s->stop_fd, .events = POLLIN } };

	setpriority(PRIO_PROCESS, 0, NICE); /* of this thread alone */
	while (!fd[1].revents) {
		uint64_t begun_ns;

		poll(fd, 2, sleep_ms(s));
		begun_ns = cli_clock_read_ns(CLOCK_THREAD_CPUTIME_ID);
		MHD_run(s->daemon);
		rest(&fd[1], cli_clock_read_ns(CLOCK_THREAD_CPUTIME_ID) - begun_ns);
	}
	return NULL;
}

/* -- begin and end ------------------------------------------------------------------- */

static struct MHD_Daemon *start_daemon(struct monitor_server *s, int fd)
{
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, s,
				MHD_OPTION_EXTERNAL_LOGGER, on_log, s,          /* first: it is for the others too */
				MHD_OPTION_LISTEN_SOCKET, fd,                   /* closed by it */
				MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, /* begin and end */
				MHD_OPTION_CONNECTION_LIMIT, (unsigned)CLIENTS_ROOM, /* SERVER_CONNECTIONS come first */
				MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
				MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CLIENT_BYTES, MHD_OPTION_END);
}

static int open_daemon(struct monitor_server *s, const struct cli_program *p, int fd)
{
	const union MHD_DaemonInfo *info;

	s->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	s->daemon = s->stop_fd < 0 ? NULL : start_daemon(s, fd);
	if (!s->daemon) {
		close(fd);
		return cli_fail(p, "--metrics: cannot set up the server: %s", strerror(errno));
	}
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	s->epoll_fd = info->epoll_fd;
	return 0;
}

int monitor_server_open(struct monitor_server **out, const struct cli_program *p, struct monitor_address *at,
			const struct monitor_source *source)
{
	struct monitor_server *s = calloc(1, sizeof(*s));
	int fd;

	*out = s;
	if (!s)
		return cli_fail(p, "no memory for the server of metrics");
	s->source = source;
	s->stop_fd = -1;
	s->clients.max = SERVER_CONNECTIONS;
	s->clients.age_ns = SERVER_AGE_NS;
	fd = monitor_listen(p, at);
	return fd < 0 ? CLI_EXIT_RUNTIME : open_daemon(s, p, fd);
}

int monitor_server_start(struct monitor_server *s)
{
	int r = cli_thread_start(&s->thread, serve, s);

	s->running = r == 0;
	return r;
}

void monitor_server_close(struct monitor_server *s)
{
	const uint64_t one = 1;

	if (!s)
		return;
	if (s->running) {
		(void)!write(s->stop_fd, &one, sizeof(one));
		pthread_join(s->thread, NULL);
	}
	if (s->answer)
		MHD_destroy_response(s->answer);
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	free(s);
}

#else

bool monitor_server_is_built(void)
{
	return false;
}

int monitor_server_open(struct monitor_server **out, const struct cli_program *p, struct monitor_address *at,
			const struct monitor_source *source)
{
	(void)at;
	(void)source;
	*out = NULL;
	return cli_fail(p, "--metrics is not built in");
}

int monitor_server_start(struct monitor_server *s)
{
	(void)s;
	return 0;
}

void monitor_server_close(struct monitor_server *s)
{
	(void)s;
}

#endif
