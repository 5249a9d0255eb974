/* The URI that glasses show, and the URI of a device: what is read, what is refused, and by which sentence. */
#include "qtest.h"

#include "link/pairing_uri.h"

#include <quark/base.h>

#include <stdio.h>
#include <string.h>

#define PIN_A "sha256//ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="
#define PIN_B "sha256//PiPoFgA5WUozietEYYtp1TzFg9YY8M3U+S4eR8cC9lo="
#define TOKEN "8PHy8_T19vf4-fr7_P3-_w"

#define GOOD "v=1&id=1A2b3c4d&addr=192.168.1.20&port=9443&pin=" PIN_A "&tok=" TOKEN "&exp=1790000000"

static struct qk_pairing_uri uri;
static char why[256];

static int read_uri(const char *query)
{
	char text[4096];

	snprintf(text, sizeof text, "quark://pair?%s", query);
	why[0] = '\0';
	return qk_pairing_uri_read(text, &uri, why, sizeof why);
}

/* The good one with `from` exchanged for `to`. */
static int read_with(const char *from, const char *to)
{
	char text[4096];
	const char *place = strstr(GOOD, from);

	qt_true(place != NULL);
	snprintf(text, sizeof text, "%.*s%s%s", (int)(place - GOOD), GOOD, to, place + strlen(from));
	return read_uri(text);
}

static void refuses(const char *from, const char *to, const char *part)
{
	static const struct qk_pairing_uri nothing;

	qt_int(read_with(from, to), QUARK_ERR_INVALID);
	qt_contains(why, part);
	qt_true(strstr(why, TOKEN) == NULL);
	qt_int(memcmp(&uri, &nothing, sizeof uri), 0);
}

QTEST(a_whole_uri_is_read)
{
	unsigned char pin[QK_PIN_SIZE];

	qt_int(read_uri(GOOD), QUARK_OK);
	qt_text(uri.id, "1a2b3c4d");
	qt_text(uri.address, "192.168.1.20");
	qt_uint(uri.port, 9443);
	qt_uint(uri.pins_count, 1);
	qt_int(qk_pin_read(pin, PIN_A, strlen(PIN_A)), 0);
	qt_true(qk_pin_same(pin, uri.pins[0]));
	for (int i = 0; i < QK_TOKEN_SIZE; i++)
		qt_uint(uri.token[i], 240u + (unsigned)i);
	qt_uint(uri.expires_s, 1790000000);
}

QTEST(a_second_pin_is_the_next_key)
{
	unsigned char pin[QK_PIN_SIZE];

	qt_int(read_with(PIN_A, PIN_A ";" PIN_B), QUARK_OK);
	qt_uint(uri.pins_count, 2);
	qt_int(qk_pin_read(pin, PIN_B, strlen(PIN_B)), 0);
	qt_true(qk_pin_same(pin, uri.pins[1]));
}

QTEST(what_may_be_escaped_is_read_either_way)
{
	qt_int(read_with(PIN_A, "sha256%2F%2fypeBEsobvcr6wjGzmiPcTaeG7%2FgUfE5yuYB3ha%2FuSLs%3D%3Bsha256//"
				"PiPoFgA5WUozietEYYtp1TzFg9YY8M3U%2BS4eR8cC9lo%3D"),
	       QUARK_OK);
	qt_uint(uri.pins_count, 2);
	qt_int(read_with("id=1A2b3c4d", "id=%31%41%32b3c4d"), QUARK_OK);
	qt_text(uri.id, "1a2b3c4d");
}

QTEST(unknown_members_are_left_alone)
{
	qt_int(read_uri("name=x&name=y&&flag&" GOOD "&zz=%zz"), QUARK_OK);
}

QTEST(an_ipv6_address_is_read_and_spelt_in_one_way)
{
	qt_int(read_with("192.168.1.20", "FE80:0:0:0:0:0:0:1"), QUARK_OK);
	qt_text(uri.address, "fe80::1");
	qt_int(read_with("192.168.1.20", "fe80%3A%3A1"), QUARK_OK);
}

QTEST(a_missing_member_is_named)
{
	static const char *const members[][2] = {{"v=1&", " no v;"},
						 {"id=1A2b3c4d&", " no id;"},
						 {"addr=192.168.1.20&", " no addr;"},
						 {"port=9443&", " no port;"},
						 {"pin=" PIN_A "&", " no pin;"},
						 {"tok=" TOKEN "&", " no tok;"},
						 {"&exp=1790000000", " no exp;"}};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		refuses(members[i][0], "", members[i][1]);
}

QTEST(a_member_that_stands_twice_is_named)
{
	refuses("&exp=1790000000", "&exp=1790000000&exp=1790000001", "exp twice");
	refuses("v=1", "v=1&v=1", "v twice");
	refuses("tok=" TOKEN, "tok=" TOKEN "&tok=" TOKEN, "tok twice");
}

QTEST(a_newer_version_is_told_before_anything_else)
{
	qt_int(read_uri("v=2&id=what&zz=1"), QUARK_ERR_VERSION);
	qt_int(read_with("v=1&id=1A2b3c4d", "v=2&id=what"), QUARK_ERR_VERSION);
	qt_contains(why, "version 2");
	refuses("v=1", "v=one", "v is not a number");
	refuses("v=1", "v=", "v is not a number");
}

QTEST(wrong_values_are_named)
{
	refuses("1A2b3c4d", "1a2b3c4", "id is not 8");
	refuses("1A2b3c4d", "1a2b3c4dd", "id is not 8");
	refuses("1A2b3c4d", "1a2b3c4g", "id is not 8");
	refuses("192.168.1.20", "glasses.local", "addr is no IP address");
	refuses("192.168.1.20", "192.168.1", "addr is no IP address");
	refuses("192.168.1.20", "[::1]", "addr is no IP address");
	refuses("192.168.1.20", "fe80::1%25eth0", "addr is no IP address");
	refuses("192.168.1.20", "0.0.0.0", "addr means every address");
	refuses("192.168.1.20", "::", "addr means every address");
	refuses("9443", "0", "port is not");
	refuses("9443", "65536", "port is not");
	refuses("9443", "-1", "port is not");
	refuses("9443", "9443x", "port is not");
	refuses("1790000000", "soon", "exp is not");
	refuses("1790000000", "1790000000000000", "exp is not");
}

QTEST(wrong_pins_are_named)
{
	refuses("sha256//", "sha512//", "pin is not");
	refuses("sha256//", "", "pin is not");
	refuses("uSLs=", "uSLs", "pin is not");
	refuses("uSLs=", "uSLt=", "pin is not"); /* bits that are left over */
	refuses(PIN_A, PIN_A ";", "pin is not");
	refuses(PIN_A, ";" PIN_A, "pin is not");
	refuses(PIN_A, PIN_A ";" PIN_B ";" PIN_B, "pin is too long");
}

QTEST(wrong_tokens_are_named)
{
	refuses("_w&", "_&", "tok is not");
	refuses("_w&", "_w==&", "tok is not");
	refuses("_w&", "_x&", "tok is not"); /* bits that are left over */
	refuses("8PHy8_", "8PHy8/", "tok is not");
	refuses("8PHy8_", "8PHy8+", "tok is not");
	refuses("_w&", "_wAA&", "tok is not");
}

QTEST(bad_escapes_and_odd_characters_are_refused)
{
	refuses("1A2b3c4d", "1A2b3c4%", "id is too long, or has characters");
	refuses("1A2b3c4d", "1A2b3c4%6", "id is too long, or has characters");
	refuses("1A2b3c4d", "1A2b3c4%zz", "id is too long, or has characters");
	refuses("1A2b3c4d", "1A2b3c4d%00", "id is too long, or has characters");
	refuses("1A2b3c4d", "1A2b3c4d ", "id is too long, or has characters");
	refuses("1790000000", "1790000000\n", "exp is too long, or has characters");
	refuses("192.168.1.20", "192.168.1.20\xc3\xa9", "addr is too long, or has characters");
}

QTEST(other_things_are_not_pairing_uris)
{
	static char endless[4096];

	qt_int(qk_pairing_uri_read("", &uri, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, "begins with quark://pair?");
	qt_int(qk_pairing_uri_read("wss://192.168.1.20:9443", &uri, why, sizeof why), QUARK_ERR_INVALID);
	memset(endless, 'a', sizeof endless - 1);
	memcpy(endless, "quark://pair?", 13);
	qt_int(qk_pairing_uri_read(endless, &uri, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, "longer than");
}

/* --- device URIs -------------------------------------------------------------------------------------------------- */

static struct qk_device_uri device;

static int read_device(const char *text)
{
	why[0] = '\0';
	return qk_device_uri_read(text, &device, why, sizeof why);
}

QTEST(device_uris_are_read)
{
	qt_int(read_device("wss://192.168.1.20:9443"), QUARK_OK);
	qt_text(device.host, "192.168.1.20");
	qt_uint(device.port, 9443);
	qt_text(device.id, "");
	qt_int(device.insecure, 0);
	qt_int(read_device("wss://[fe80::1]:65535?id=1A2B3C4D"), QUARK_OK);
	qt_text(device.host, "fe80::1");
	qt_uint(device.port, 65535);
	qt_text(device.id, "1a2b3c4d");
	qt_int(read_device("wss://glasses-1.local:1"), QUARK_OK);
	qt_text(device.host, "glasses-1.local");
}

QTEST(plain_connections_go_to_loopback_when_asked_for)
{
	static const char *const good[] = {"ws://127.0.0.1:80?insecure=loopback", "ws://[::1]:80?insecure=loopback",
					   "ws://localhost:80?insecure=loopback"};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		qt_int(read_device(good[i]), QUARK_OK);
		qt_int(device.insecure, 1);
	}
	qt_int(read_device("ws://127.0.0.1:80"), QUARK_ERR_INVALID);
	qt_contains(why, "?insecure=loopback");
	qt_int(read_device("ws://127.0.0.1:80?insecure=yes"), QUARK_ERR_INVALID);
	qt_int(read_device("ws://127.0.0.1:80?insecure=loopback&id=1a2b3c4d"), QUARK_ERR_INVALID);
	qt_int(read_device("ws://192.168.1.20:80?insecure=loopback"), QUARK_ERR_INVALID);
	qt_contains(why, "127.0.0.1");
	qt_int(read_device("ws://127.0.0.1.evil.example:80?insecure=loopback"), QUARK_ERR_INVALID);
	qt_int(read_device("wss://127.0.0.1:80?insecure=loopback"), QUARK_ERR_INVALID);
}

QTEST(wrong_device_uris_say_what_is_wrong)
{
	static const char *const bad[][2] = {
		{"https://a:1", "begins with \"wss://\""},
		{"wss://", "a name or an address"},
		{"wss://:1", "a name or an address"},
		{"wss://[::1:1", "a name or an address"},
		{"wss://[abc]:1", "a name or an address"},
		{"wss://a b:1", "a name or an address"},
		{"wss://user@a:1", "a name or an address"},
		{"wss://a", "a port"},
		{"wss://a:", "a port"},
		{"wss://a:0", "a port"},
		{"wss://a:65536", "a port"},
		{"wss://a:123456", "a port"},
		{"wss://a:1/session", "?id="},
		{"wss://a:1?", "?id="},
		{"wss://a:1?id=123", "?id="},
		{"wss://a:1?id=1a2b3c4d&x=1", "?id="},
		{"wss://a:1#x", "?id="},
		{"wss://fe80::1:9443", "a port"},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (read_device(bad[i][0]) != QUARK_ERR_INVALID)
			qt_fail("%s was read", bad[i][0]);
		qt_contains(why, bad[i][1]);
	}
}

QTEST(a_written_device_uri_reads_the_same)
{
	char text[QK_DEVICE_URI_MAX];

	qk_device_uri_write("::1", 9443, text);
	qt_text(text, "wss://[::1]:9443");
	qk_device_uri_write("10.0.0.1", 1, text);
	qt_text(text, "wss://10.0.0.1:1");
}
