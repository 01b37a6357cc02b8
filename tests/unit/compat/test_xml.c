/* SPDX-License-Identifier: MIT */
/* The XML text of a packet: its parts, and buffers that are too short. Both functions write the same. */
#include "compat_fixture.h"
#include "host_order.h"

#include <stdio.h>
#include <time.h>

#define ALL_BUT_TIME (NFLOG_XML_ALL & ~NFLOG_XML_TIME)
#define HEADER "<hook>3</hook>"
#define HW "<hw><proto>0800</proto><src>0102ab040506</src></hw>"
#define PAYLOAD "<payload>70617900ff6164</payload>"

static char text[2048];
static int length;
static unsigned flags;
static size_t room;

/* Writes the text by both functions into a buffer of `room` bytes. */
static int write_text(struct nflog_g_handle *of, struct nfgenmsg *nfg, struct nflog_data *d, void *data)
{
	struct nlattr *attr[NFULA_MAX + 1] = { NULL };
	const struct nlmsghdr *n = (const struct nlmsghdr *)(const void *)nfg - 1;
	char *first = malloc(room + !room), *second = malloc(room + !room);

	assert_true(first && second && room <= sizeof(text));
	memset(first, '#', room);
	memset(second, '#', room);
	length = nflog_snprintf_xml(first, room, d, (int)flags);
	assert_int_equal(nflog_nlmsg_parse(n, attr), 1);
	assert_int_equal(nflog_nlmsg_snprintf(second, room, n, attr, NFLOG_OUTPUT_XML, flags), length);
	if (!(flags & NFLOG_XML_TIME))
		assert_memory_equal(first, second, room);
	memcpy(text, first, room);
	free(first);
	free(second);
	errno = 77;
	return on_packet(of, nfg, d, data);
}

static int make(void **state)
{
	if (open_handle(state) < 0)
		return -1;
	nflog_callback_register(g, write_text, &seen);
	room = sizeof(text);
	return 0;
}

static void put_full_packet(void)
{
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_PACKET_HDR, "\x08\0\3\0", 4);
	msg_attr(&m, NFULA_HWADDR, "\0\6\0\0\1\2\xab\4\5\6\7\x8", 12);
	msg_attr(&m, NFULA_PREFIX, "a<b>&\"'%s", 10);
	msg_attr_u32(&m, NFULA_MARK, 16909060);
	msg_attr_u32(&m, NFULA_IFINDEX_INDEV, 1);
	msg_attr_u32(&m, NFULA_IFINDEX_OUTDEV, 22);
	msg_attr_u32(&m, NFULA_IFINDEX_PHYSINDEV, 333);
	msg_attr_u32(&m, NFULA_IFINDEX_PHYSOUTDEV, 4000000000u);
	msg_attr(&m, NFULA_CT, HOST_NLATTR("\10", "\14") "\xb1\xb2\xb3\xb4", 8);
	msg_attr(&m, NFULA_PAYLOAD, "pay\0\377ad", 7);
}

static void expect_text(unsigned with, const char *expected)
{
	flags = with;
	assert_int_equal(hand_in(), 0);
	assert_string_equal(text, expected);
	assert_int_equal(length, strlen(expected));
}

static void each_flag_writes_its_part(void **state)
{
	static const struct {
		unsigned flag;
		const char *expected;
	} parts[] = {
		{ 0, "<log>" HEADER "</log>" },
		{ NFLOG_XML_PREFIX, "<log><prefix>a<b>&\"'%s</prefix>" HEADER "</log>" },
		{ NFLOG_XML_HW, "<log>" HEADER HW "</log>" },
		{ NFLOG_XML_MARK, "<log>" HEADER "<mark>16909060</mark></log>" },
		{ NFLOG_XML_DEV, "<log>" HEADER "<indev>1</indev><outdev>22</outdev></log>" },
		{ NFLOG_XML_PHYSDEV,
		  "<log>" HEADER "<physindev>333</physindev><physoutdev>4000000000</physoutdev></log>" },
		{ NFLOG_XML_PAYLOAD, "<log>" HEADER PAYLOAD "</log>" },
		{ NFLOG_XML_CTID, "<log>" HEADER "<ctid>2981278644</ctid></log>" },
		{ 0x4000, "<log>" HEADER "</log>" },
		{ ALL_BUT_TIME, "<log><prefix>a<b>&\"'%s</prefix>" HEADER HW "<mark>16909060</mark><indev>1</indev>"
				"<outdev>22</outdev><physindev>333</physindev><physoutdev>4000000000</physoutdev>"
				"<ctid>2981278644</ctid>" PAYLOAD "</log>" },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(parts); i++) {
		put_full_packet();
		expect_text(parts[i].flag, parts[i].expected);
	}
}

static void packet_without_attributes_is_an_empty_element(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	expect_text(ALL_BUT_TIME, "<log></log>");
}

static void numbers_that_are_0_are_left_out_but_for_the_connection(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	msg_attr_u32(&m, NFULA_MARK, 0);
	msg_attr_u32(&m, NFULA_IFINDEX_INDEV, 0);
	msg_attr_u32(&m, NFULA_IFINDEX_PHYSOUTDEV, 0);
	msg_attr(&m, NFULA_CT, HOST_NLATTR("\10", "\14") "\0\0\0\0", 8);
	expect_text(ALL_BUT_TIME, "<log><ctid>0</ctid></log>");
}

static void empty_texts_are_written(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_PREFIX, "", 1);
	msg_attr(&m, NFULA_PAYLOAD, "", 0);
	expect_text(ALL_BUT_TIME, "<log><prefix></prefix><payload></payload></log>");
}

static void address_needs_the_header_and_ends_with_its_8_bytes(void **state)
{
	(void)state;
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_HWADDR, "\0\6\0\0\1\2\3\4\5\6\7\x8", 12);
	expect_text(NFLOG_XML_HW, "<log></log>");
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_PACKET_HDR, "\x86\xdd\0\0", 4);
	msg_attr(&m, NFULA_HWADDR, "\xff\xff\0\0\1\2\3\4\5\6\7\x8", 12);
	expect_text(NFLOG_XML_HW, "<log><hook>0</hook><hw><proto>86dd</proto><src>0102030405060708</src></hw></log>");
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_PACKET_HDR, "\x86\xdd\0\0", 4);
	msg_attr(&m, NFULA_HWADDR, "\0\0\0\0\1\2\3\4\5\6\7\x8", 12);
	expect_text(NFLOG_XML_HW, "<log><hook>0</hook><hw><proto>86dd</proto><src></src></hw></log>");
}

static void time_is_that_of_the_call(void **state)
{
	time_t before = time(NULL);
	struct tm tm;
	int hour, min, sec, wday, day, month, year;

	(void)state;
	flags = NFLOG_XML_TIME;
	msg_begin_packet(&m, 2, GROUP);
	msg_attr(&m, NFULA_TIMESTAMP, "\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1", 16);
	assert_int_equal(hand_in(), 0);
	assert_int_equal(sscanf(text,
				"<log><when><hour>%d</hour><min>%2d</min><sec>%2d</sec><wday>%d</wday><day>%d</day>"
				"<month>%d</month><year>%d</year></when></log>",
				&hour, &min, &sec, &wday, &day, &month, &year),
			 7);
	assert_non_null(localtime_r(&before, &tm));
	tm = (struct tm){ .tm_hour = hour,
			  .tm_min = min,
			  .tm_sec = sec,
			  .tm_mday = day,
			  .tm_mon = month - 1,
			  .tm_year = year - 1900,
			  .tm_isdst = tm.tm_isdst };
	assert_true(mktime(&tm) >= before && mktime(&tm) <= time(NULL));
	assert_int_equal(wday, tm.tm_wday + 1);
}

static void short_buffer_gets_the_beginning_and_the_length_is_returned(void **state)
{
	char whole[1024];
	int n;

	(void)state;
	put_full_packet();
	flags = ALL_BUT_TIME;
	assert_int_equal(hand_in(), 0);
	n = length;
	memcpy(whole, text, sizeof(whole));
	for (room = 0; room <= (size_t)n + 1; room++) {
		put_full_packet();
		assert_int_equal(hand_in(), 0);
		assert_int_equal(length, n);
		if (room > 0) {
			assert_memory_equal(text, whole, room - 1);
			assert_int_equal(text[room - 1], 0);
		}
	}
}

static void other_kinds_of_text_are_refused(void **state)
{
	char buf[4] = "###";

	(void)state;
	errno = 0;
	assert_int_equal(nflog_nlmsg_snprintf(buf, sizeof(buf), NULL, NULL, NFLOG_OUTPUT_XML + 1, 0), -1);
	assert_int_equal(errno, EOPNOTSUPP);
	assert_string_equal(buf, "###");
}

#define XML_TEST(behaviour)                                                                                            \
	{                                                                                                              \
		"xml." #behaviour, behaviour, make, close_handle, NULL                                                 \
	}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		XML_TEST(each_flag_writes_its_part),
		XML_TEST(packet_without_attributes_is_an_empty_element),
		XML_TEST(numbers_that_are_0_are_left_out_but_for_the_connection),
		XML_TEST(empty_texts_are_written),
		XML_TEST(address_needs_the_header_and_ends_with_its_8_bytes),
		XML_TEST(time_is_that_of_the_call),
		XML_TEST(short_buffer_gets_the_beginning_and_the_length_is_returned),
		XML_TEST(other_kinds_of_text_are_refused),
	};

	return RUN(xml, tests);
}
