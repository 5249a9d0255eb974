/* The pairing window: a token that is good once, for two minutes, and for three tries. */
#include "server/server_private.h"

#include "server/qr.h"
#include "wire/base64.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <quark/base.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TRIES 3u

static int write_token(struct qk_buffer *out, const unsigned char *token)
{
	size_t start = out->length;

	qk_base64_write(out, token, QK_TOKEN_SIZE);
	if (out->failed)
		return -1;
	for (size_t i = start; i < out->length; i++)
		out->data[i] = out->data[i] == '+' ? '-' : out->data[i] == '/' ? '_' : out->data[i];
	while (out->length > start && out->data[out->length - 1] == '=')
		out->length--;
	return 0;
}

/* The first bytes of the pin: enough to tell two pairs of glasses apart. */
static uint32_t id_of(const unsigned char *pin)
{
	return (uint32_t)pin[0] << 24 | (uint32_t)pin[1] << 16 | (uint32_t)pin[2] << 8 | pin[3];
}

/* Listening at every address of this machine, a code must still name one that another machine can reach. */
static void address_for_others(const struct qk_server *server, char *out, size_t size)
{
	struct ifaddrs *all = NULL;

	snprintf(out, size, "%s", server->at.host);
	if ((strcmp(server->at.host, "0.0.0.0") && strcmp(server->at.host, "::")) || getifaddrs(&all))
		return;
	snprintf(out, size, "127.0.0.1");
	for (struct ifaddrs *one = all; one; one = one->ifa_next)
		if (one->ifa_addr && one->ifa_addr->sa_family == AF_INET && !(one->ifa_flags & IFF_LOOPBACK)) {
			inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)one->ifa_addr)->sin_addr, out,
				  (socklen_t)size);
			break;
		}
	freeifaddrs(all);
}

/* With the clock of the world, since the app's clock knows no other. */
static int write_uri(struct qk_server *server, struct qk_buffer *out)
{
	char pin[QK_PIN_TEXT], address[64];

	qk_pin_write(qk_key_pin(server->key), pin);
	address_for_others(server, address, sizeof address);
	qk_buffer_print(out, "quark://pair?v=1&id=%08x&addr=%s&port=%u&pin=%s", id_of(qk_key_pin(server->key)), address,
			server->at.port, pin);
	if (server->next_pin[0])
		qk_buffer_print(out, ";%s", server->next_pin);
	qk_buffer_text(out, "&tok=");
	if (write_token(out, server->window.token))
		return -1;
	qk_buffer_print(out, "&exp=%lld", (long long)time(NULL) + QK_WINDOW_US / 1000000);
	return out->failed || out->length >= QK_PAIRING_URI_MAX ? -1 : 0;
}

static int cannot(struct qk_server *server, char *why, size_t why_size)
{
	if (!server->insecure)
		return 0;
	snprintf(why, why_size, "without TLS there is nothing to pair: start without --insecure-loopback");
	return QUARK_ERR_UNSUPPORTED;
}

int qk_server_pair_begin(struct qk_server *server, char *uri, char *why, size_t why_size)
{
	struct qk_window *window = &server->window;
	struct qk_buffer text = {0};
	int status = cannot(server, why, why_size);

	if (status)
		return status;
	window->wrong = 0; /* the token before stays known as spent */
	if (RAND_bytes(window->token, sizeof window->token) != 1 || write_uri(server, &text)) {
		qk_buffer_free(&text);
		qk_server_pair_end(server);
		snprintf(why, why_size, "there is no memory, or no randomness, for a pairing token");
		return QUARK_ERR_NOMEM;
	}
	window->open = 1;
	window->until_us = qk_clock_now(&server->clock) + QK_WINDOW_US;
	snprintf(window->uri, sizeof window->uri, "%s", text.data);
	snprintf(uri, QK_PAIRING_URI_MAX, "%s", text.data);
	qk_buffer_free(&text);
	qk_server_changed(server, QK_CHANGED_WINDOW);
	return 0;
}

void qk_server_pair_end(struct qk_server *server)
{
	struct qk_window *window = &server->window;

	if (!window->open)
		return;
	window->open = 0;
	OPENSSL_cleanse(window->token, sizeof window->token);
	OPENSSL_cleanse(window->uri, sizeof window->uri);
	qk_server_changed(server, QK_CHANGED_WINDOW);
}

const char *qk_server_pair_uri(const struct qk_server *server, uint64_t *left_us)
{
	uint64_t now = qk_clock_now(&server->clock);

	if (!server->window.open || now >= server->window.until_us)
		return NULL;
	*left_us = server->window.until_us - now;
	return server->window.uri;
}

void qk_window_run(struct qk_server *server, uint64_t now_us)
{
	if (server->window.open && now_us >= server->window.until_us)
		qk_server_pair_end(server);
}

static int same(const unsigned char *a, const unsigned char *b)
{
	return CRYPTO_memcmp(a, b, QK_TOKEN_SIZE) == 0;
}

enum qk_token qk_window_try(struct qk_server *server, const unsigned char *token)
{
	struct qk_window *window = &server->window;

	qk_window_run(server, qk_clock_now(&server->clock));
	if (window->has_spent && same(token, window->spent))
		return QK_TOKEN_SPENT;
	if (!window->open)
		return QK_TOKEN_CLOSED;
	if (same(token, window->token))
		return QK_TOKEN_GOOD;
	if (++window->wrong < TRIES)
		return QK_TOKEN_WRONG;
	qk_server_pair_end(server);
	return QK_TOKEN_BURNT;
}

void qk_window_spend(struct qk_server *server)
{
	struct qk_window *window = &server->window;

	memcpy(window->spent, window->token, sizeof window->spent);
	window->has_spent = 1;
	qk_server_pair_end(server);
}

/* On a light terminal the code would come out inverted, which many readers cannot read. */
static void print_picture(const char *picture)
{
	int colours = isatty(STDOUT_FILENO);

	putchar('\n');
	for (size_t length; *picture; picture += length + 1) {
		length = strcspn(picture, "\n");
		printf("%s%.*s%s\n", colours ? "\033[97;40m" : "", (int)length, picture, colours ? "\033[0m" : "");
	}
	putchar('\n');
}

void qk_window_print(struct qk_server *server)
{
	char uri[QK_PAIRING_URI_MAX], why[160], *picture;

	if (qk_server_pair_begin(server, uri, why, sizeof why)) {
		fprintf(stderr, "quark-glasses: %s\n", why);
		return;
	}
	picture = qk_qr_text(uri, strlen(uri));
	printf("pairing %s\n", uri);
	if (picture)
		print_picture(picture);
	printf("The window is open for %u seconds. On the app's side: quarkctl pair 'URI'\n", QK_WINDOW_US / 1000000);
	fflush(stdout);
	free(picture);
}
