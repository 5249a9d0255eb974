#include "link/pairing_uri.h"

#include "wire/base64.h"

#include <quark/base.h>

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define START "quark://pair?"
#define URI_MAX 2048  /* bytes of the whole; some room for members of newer versions */
#define VALUE_MAX 128 /* bytes of one value; the longest is two pins, 105 */
#define TOKEN_TEXT 22 /* 16 bytes in base64url */

struct why {
	char *text;
	size_t size;
};

__attribute__((format(printf, 3, 4))) static int refuse(const struct why *why, int status, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(why->text, why->size, format, list);
	va_end(list);
	return status;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static int hex_digit(char character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'a' && character <= 'f')
		return character - 'a' + 10;
	return character >= 'A' && character <= 'F' ? character - 'A' + 10 : -1;
}

/* Takes the %XX out. The length; -1: it is not well-formed, too long, or has what no value has. */
static int unescape(const char *text, size_t length, char *out)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		int byte = (unsigned char)text[i];

		if (text[i] == '%') {
			if (i + 2 >= length || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0)
				return -1;
			byte = hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]);
			i += 2;
		}
		if (byte <= ' ' || byte >= 0x7f || used + 1 >= VALUE_MAX)
			return -1;
		out[used++] = (char)byte;
	}
	out[used] = '\0';
	return (int)used;
}

static int read_decimal(const char *text, uint64_t most, uint64_t *out)
{
	uint64_t number = 0;

	if (!*text || strlen(text) > 15)
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		number = number * 10 + (uint64_t)(*text - '0');
	}
	*out = number;
	return number > most ? -1 : 0;
}

static int read_port(const char *text, uint16_t *out)
{
	uint64_t number = 0;

	if (read_decimal(text, 65535, &number) || !number)
		return -1;
	*out = (uint16_t)number;
	return 0;
}

int qk_glasses_id_read(const char *text, size_t length, char *out)
{
	if (length != QK_GLASSES_ID - 1)
		return -1;
	for (size_t i = 0; i < length; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return -1;
		out[i] = "0123456789abcdef"[digit];
	}
	out[length] = '\0';
	return 0;
}

/* --- members ------------------------------------------------------------------------------------------------------ */

enum member { V, ID, ADDRESS, PORT, PIN, TOKEN, EXPIRY, MEMBERS };

static const char *const names[MEMBERS] = {"v", "id", "addr", "port", "pin", "tok", "exp"};

static int take_version(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	uint64_t version = 0;

	(void)uri;
	if (read_decimal(text, UINT64_MAX, &version))
		return refuse(why, QUARK_ERR_INVALID, "the pairing URI's v is not a number; it must be 1");
	if (version != 1)
		return refuse(why, QUARK_ERR_VERSION,
			      "the pairing URI is of version %llu, and this library reads version 1; update it",
			      (unsigned long long)version);
	return QUARK_OK;
}

static int take_id(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	if (qk_glasses_id_read(text, strlen(text), uri->id))
		return refuse(why, QUARK_ERR_INVALID, "the pairing URI's id is not 8 hexadecimal digits");
	return QUARK_OK;
}

/* Written back, so that one address has one spelling. */
static int take_address(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	static const struct in6_addr any;
	struct in6_addr address = {0};
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;

	if (inet_pton(family, text, &address) != 1)
		return refuse(
			why, QUARK_ERR_INVALID,
			"the pairing URI's addr is no IP address (IPv6 is written without brackets, and names are "
			"not looked up)");
	if (!memcmp(&address, &any, sizeof any))
		return refuse(why, QUARK_ERR_INVALID,
			      "the pairing URI's addr means every address, and none that could be connected to");
	inet_ntop(family, &address, uri->address, sizeof uri->address);
	return QUARK_OK;
}

static int take_port(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	if (read_port(text, &uri->port))
		return refuse(why, QUARK_ERR_INVALID, "the pairing URI's port is not a number from 1 to 65535");
	return QUARK_OK;
}

static int take_pin(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	const char *mark = strchr(text, ';');
	size_t length = mark ? (size_t)(mark - text) : strlen(text);

	uri->pins_count = mark ? 2 : 1;
	if (qk_pin_read(uri->pins[0], text, length) || (mark && qk_pin_read(uri->pins[1], mark + 1, strlen(mark + 1))))
		return refuse(why, QUARK_ERR_INVALID,
			      "the pairing URI's pin is not \"sha256//\" and 44 characters of base64, once, or twice "
			      "with a \";\" between");
	return QUARK_OK;
}

/* base64url to base64, and that to bytes. */
static int take_token(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	char base64[TOKEN_TEXT + 2];
	unsigned char bytes[sizeof base64 / 4 * 3];
	size_t length = 0;

	if (strlen(text) == TOKEN_TEXT && !strpbrk(text, "+/=")) {
		for (size_t i = 0; i < TOKEN_TEXT; i++)
			base64[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
		memset(base64 + TOKEN_TEXT, '=', 2);
		length = qk_base64_read(bytes, base64, sizeof base64);
	}
	if (length == QK_TOKEN_SIZE)
		memcpy(uri->token, bytes, QK_TOKEN_SIZE);
	OPENSSL_cleanse(base64, sizeof base64);
	OPENSSL_cleanse(bytes, sizeof bytes);
	if (length == QK_TOKEN_SIZE)
		return QUARK_OK;
	return refuse(why, QUARK_ERR_INVALID,
		      "the pairing URI's tok is not 22 characters of base64url (A-Z, a-z, 0-9, - and _)");
}

static int take_expiry(struct qk_pairing_uri *uri, const char *text, const struct why *why)
{
	if (read_decimal(text, UINT64_MAX, &uri->expires_s))
		return refuse(why, QUARK_ERR_INVALID, "the pairing URI's exp is not a number of seconds since 1970");
	return QUARK_OK;
}

static int (*const takers[MEMBERS])(struct qk_pairing_uri *uri, const char *text, const struct why *why) = {
	take_version, take_id, take_address, take_port, take_pin, take_token, take_expiry,
};

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static int find_member(const char *name, size_t length)
{
	for (int i = 0; i < MEMBERS; i++)
		if (strlen(names[i]) == length && !memcmp(names[i], name, length))
			return i;
	return -1;
}

/* Where each known member's value is. */
struct found {
	const char *text[MEMBERS];
	size_t length[MEMBERS];
};

static int find_members(const char *query, struct found *found, const struct why *why)
{
	while (*query) {
		size_t length = strcspn(query, "&");
		const char *equals = memchr(query, '=', length);
		int member = equals ? find_member(query, (size_t)(equals - query)) : -1;

		if (member >= 0 && found->text[member])
			return refuse(why, QUARK_ERR_INVALID, "the pairing URI has %s twice", names[member]);
		if (member >= 0) {
			found->text[member] = equals + 1;
			found->length[member] = length - (size_t)(equals + 1 - query);
		}
		query += length + (query[length] == '&');
	}
	return QUARK_OK;
}

/* In the order of the table, so that a newer version is told before anything else that is new in it. */
static int take_members(const struct found *found, struct qk_pairing_uri *out, const struct why *why)
{
	char value[VALUE_MAX];
	int status = QUARK_OK;

	for (int i = 0; i < MEMBERS && !status; i++) {
		if (!found->text[i])
			status =
				refuse(why, QUARK_ERR_INVALID,
				       "the pairing URI has no %s; it must be whole, as the glasses show it", names[i]);
		else if (unescape(found->text[i], found->length[i], value) < 0)
			status = refuse(why, QUARK_ERR_INVALID,
					"the pairing URI's %s is too long, or has characters that it cannot have",
					names[i]);
		else
			status = takers[i](out, value, why);
	}
	OPENSSL_cleanse(value, sizeof value);
	return status;
}

int qk_pairing_uri_read(const char *text, struct qk_pairing_uri *out, char *why_text, size_t why_size)
{
	const struct why why = {why_text, why_size};
	struct found found = {{0}, {0}};
	int status;

	memset(out, 0, sizeof *out);
	if (strncmp(text, START, strlen(START)))
		return refuse(&why, QUARK_ERR_INVALID, "a pairing URI begins with " START ", and this one does not");
	if (strlen(text) > URI_MAX)
		return refuse(&why, QUARK_ERR_INVALID, "the pairing URI is longer than %d bytes", URI_MAX);
	status = find_members(text + strlen(START), &found, &why);
	if (!status)
		status = take_members(&found, out, &why);
	if (status)
		OPENSSL_cleanse(out, sizeof *out);
	return status;
}
