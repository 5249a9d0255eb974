/* "wss://host:port[?id=8 hex]" and "ws://127.0.0.1:port?insecure=loopback". */
#include "link/pairing_uri.h"

#include <quark/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INSECURE "insecure=loopback"

static int refuse(char *why, size_t size, const char *sentence)
{
	snprintf(why, size, "%s", sentence);
	return QUARK_ERR_INVALID;
}

static int host_is_valid(const char *host)
{
	size_t length = strlen(host);

	return length > 0 &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:%") == length;
}

/* The host, without brackets; what follows it. NULL: it is not one. */
static const char *take_host(const char *text, char *out, size_t size)
{
	int brackets = *text == '[';
	size_t length = strcspn(text + brackets, brackets ? "]" : ":/?#");

	text += brackets;
	if (length >= size || (brackets && text[length] != ']'))
		return NULL;
	memcpy(out, text, length);
	out[length] = '\0';
	if (!host_is_valid(out) || (brackets && !strchr(out, ':')))
		return NULL;
	return text + length + brackets;
}

static const char *take_port(const char *text, uint16_t *out)
{
	unsigned long port = 0;
	size_t digits;

	if (*text++ != ':')
		return NULL;
	digits = strspn(text, "0123456789");
	if (digits >= 1 && digits <= 5)
		port = strtoul(text, NULL, 10);
	*out = (uint16_t)port;
	return port >= 1 && port <= 65535 ? text + digits : NULL;
}

static int is_loopback(const char *host)
{
	return !strcmp(host, "127.0.0.1") || !strcmp(host, "::1") || !strcmp(host, "localhost");
}

static int check_query(struct qk_device_uri *uri, const char *query, char *why, size_t size)
{
	if (uri->insecure && strcmp(query, "?" INSECURE))
		return refuse(why, size,
			      "\"ws:\" is not encrypted, so it must be asked for with \"?" INSECURE
			      "\" and nothing else; glasses on a network are \"wss:\"");
	if (uri->insecure && !is_loopback(uri->host))
		return refuse(why, size, "\"ws:\" goes to 127.0.0.1, [::1] and localhost only");
	if (uri->insecure || !*query)
		return QUARK_OK;
	if (strncmp(query, "?id=", 4) || qk_glasses_id_read(query + 4, strlen(query + 4), uri->id))
		return refuse(why, size,
			      "after the port there can be \"?id=\" with the 8 hexadecimal digits of the pairing, and "
			      "nothing else");
	return QUARK_OK;
}

int qk_device_uri_read(const char *text, struct qk_device_uri *out, char *why, size_t size)
{
	const char *rest;

	memset(out, 0, sizeof *out);
	out->insecure = !strncmp(text, "ws://", 5);
	if (!out->insecure && strncmp(text, "wss://", 6))
		return refuse(why, size, "the URI of glasses on a network begins with \"wss://\"");
	rest = take_host(text + (out->insecure ? 5 : 6), out->host, sizeof out->host);
	if (!rest)
		return refuse(why, size, "after \"//\" must come a name or an address (IPv6 in brackets)");
	rest = take_port(rest, &out->port);
	if (!rest)
		return refuse(why, size, "after the host must come \":\" and a port, 1 to 65535");
	return check_query(out, rest, why, size);
}

void qk_device_uri_write(const char *host, uint16_t port, char *out)
{
	const char *format = strchr(host, ':') ? "wss://[%s]:%u" : "wss://%s:%u";

	snprintf(out, QK_DEVICE_URI_MAX, format, host, (unsigned)port);
}
