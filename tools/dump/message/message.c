/* SPDX-License-Identifier: MIT */
#include "message.h"
#include "journal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

static const char *message_name(const struct dump_stream *s)
{
	const struct dump_message *m = (const struct dump_message *)s;

	return m->options->kind == DUMP_MESSAGE_JOURNAL ? "the journal" : "syslog";
}

static const char *tag_of(const struct dump_message *m)
{
	return m->options->tag ? m->options->tag : DUMP_MESSAGE_TAG;
}

/* As syslog(3) writes it: <30>Nov 27 12:34:56 nfring-dump: message */
static void compose_syslog(struct dump_message *m, uint64_t time_ns, unsigned level)
{
	struct cli_writer *w = &m->datagram;

	cli_writer_char(w, '<');
	cli_writer_u64(w, m->options->facility | level);
	cli_writer_char(w, '>');
	dump_time_print(&m->time, w, time_ns);
	cli_writer_plain(w, tag_of(m), strlen(tag_of(m)));
	cli_writer_literal(w, ": ");
	cli_writer_bytes(w, m->text.begin, cli_writer_len(&m->text));
}

static void compose_journal(struct dump_message *m, uint64_t time_ns, unsigned level)
{
	struct cli_writer *w = &m->datagram;

	dump_journal_field(w, "MESSAGE", m->text.begin, cli_writer_len(&m->text));
	dump_journal_number(w, "PRIORITY", level);
	dump_journal_field(w, "SYSLOG_IDENTIFIER", tag_of(m), strlen(tag_of(m)));
	cli_writer_literal(w, "NFRING_TIME=");
	dump_time_print(&m->time, w, time_ns);
	cli_writer_cut(w, cli_writer_len(w) - 1); /* the space behind it */
	cli_writer_char(w, '\n');
}

/* Composes what every message has, around the line in m->text. */
static void compose(struct dump_message *m, uint64_t time_ns, unsigned level)
{
	size_t len = cli_writer_len(&m->text);

	if (len && m->text.begin[len - 1] == '\n')
		cli_writer_cut(&m->text, len - 1);
	cli_writer_clear(&m->datagram);
	if (m->options->kind == DUMP_MESSAGE_JOURNAL)
		compose_journal(m, time_ns, level);
	else
		compose_syslog(m, time_ns, level);
}

static void count_failure(struct dump_message *m, int why)
{
	if (!m->failed)
		fprintf(stderr, "nfring-dump: %s takes no messages: %s; they are lost until it does\n",
			message_name(&m->stream), strerror(why));
	m->failed++;
	m->why = why;
}

/* Returns true if the daemon has taken it. */
static bool send_message(struct dump_message *m)
{
	int r = m->text.failed || m->datagram.failed
			? -ENOMEM
			: dump_socket_send(&m->socket, m->datagram.begin, cli_writer_len(&m->datagram));

	if (r < 0)
		count_failure(m, -r);
	return r == 0;
}

static void message_packet(struct dump_stream *s, const struct dump_packet *p)
{
	struct dump_message *m = (struct dump_message *)s;

	s->taken++;
	cli_writer_clear(&m->text);
	m->format->packet(m->format, &m->text, p);
	compose(m, p->time_ns, m->options->level);
	if (m->options->kind == DUMP_MESSAGE_JOURNAL)
		dump_journal_packet(&m->datagram, p);
	s->written += send_message(m);
}

/* A loss is a warning at least. */
static void message_loss(struct dump_stream *s, const struct dump_loss *loss)
{
	struct dump_message *m = (struct dump_message *)s;

	cli_writer_clear(&m->text);
	m->format->loss(m->format, &m->text, loss);
	compose(m, loss->time_ns, m->options->level < LOG_WARNING ? m->options->level : LOG_WARNING);
	if (m->options->kind == DUMP_MESSAGE_JOURNAL) {
		dump_journal_number(&m->datagram, "NFRING_GROUP", loss->group);
		dump_journal_number(&m->datagram, "NFRING_LOST", loss->lost);
	}
	send_message(m);
}

static void message_flush(struct dump_stream *s)
{
	(void)s; /* nothing waits */
}

static void message_close(struct dump_stream *s)
{
	struct dump_message *m = (struct dump_message *)s;

	if (m->failed) {
		fprintf(stderr, "nfring-dump: %" PRIu64 " message%s did not reach %s\n", m->failed,
			m->failed == 1 ? "" : "s", message_name(s));
		s->err = m->why;
	}
	dump_socket_close(&m->socket);
	cli_writer_close(&m->text);
	cli_writer_close(&m->datagram);
}

static const struct dump_stream_ops ops = {
	.packet = message_packet,
	.loss = message_loss,
	.flush = message_flush,
	.close = message_close,
	.name = message_name,
};

int dump_message_open(struct dump_message *m, const struct dump_message_options *o, struct dump_format *format)
{
	const bool is_journal = o->kind == DUMP_MESSAGE_JOURNAL;
	int r;

	*m = (struct dump_message){ .stream = { .ops = &ops }, .options = o, .format = format };
	dump_time_init(&m->time, is_journal ? DUMP_TIME_RFC3339 : DUMP_TIME_SYSLOG);
	r = dump_socket_open(&m->socket, is_journal ? DUMP_JOURNAL_SOCKET : DUMP_SYSLOG_SOCKET);
	if (r == 0)
		r = cli_writer_open(&m->text, 0);
	if (r == 0)
		r = cli_writer_open(&m->datagram, 0);
	return r;
}
