#include "support_http.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX (8u << 20)
#define CONNECTIONS_MAX 256

struct http_server {
	http_handler handler;
	void *user_data;
	int listener, stop;
	unsigned port;
	char url[64], ca[64];
	SSL_CTX *tls;
	pthread_t thread;
	atomic_uint requests;
	pthread_mutex_t lock;
	pthread_cond_t released;
	unsigned releases;
	int fds[CONNECTIONS_MAX];
	pthread_t threads[CONNECTIONS_MAX];
	unsigned count;
};

struct http_reply {
	struct http_server *server;
	int fd;
	SSL *ssl;
	int answered, closes;
	char headers[2048];
	unsigned connection;
};

/* --- sending ------------------------------------------------------------------------------------------------------ */

void http_send(struct http_reply *reply, const char *bytes, size_t length)
{
	reply->answered = 1;
	while (length) {
		ssize_t sent = reply->ssl ? SSL_write(reply->ssl, bytes, (int)length)
					  : send(reply->fd, bytes, length, MSG_NOSIGNAL);

		if (sent <= 0) {
			reply->closes = 1;
			return;
		}
		bytes += sent;
		length -= (size_t)sent;
	}
}

void http_answer_header(struct http_reply *reply, const char *line)
{
	size_t used = strlen(reply->headers);

	snprintf(reply->headers + used, sizeof reply->headers - used, "%s\r\n", line);
}

void http_answer(struct http_reply *reply, int code, const char *type, const char *body)
{
	char head[4096];
	int length = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n",
			      code, type, strlen(body), reply->headers);

	http_send(reply, head, (size_t)length);
	http_send(reply, body, strlen(body));
}

void http_answer_raw(struct http_reply *reply, const char *bytes, size_t length)
{
	http_send(reply, bytes, length);
	reply->closes = 1;
}

void http_hold(struct http_reply *reply)
{
	struct http_server *server = reply->server;
	unsigned before;

	pthread_mutex_lock(&server->lock);
	before = server->releases;
	while (server->releases == before && !server->stop)
		pthread_cond_wait(&server->released, &server->lock);
	pthread_mutex_unlock(&server->lock);
}

void http_hang_up(struct http_reply *reply)
{
	reply->answered = reply->closes = 1;
}

/* --- receiving ---------------------------------------------------------------------------------------------------- */

struct received {
	char *bytes;
	size_t length;
};

static int receive_more(struct http_reply *reply, struct received *received)
{
	char block[16384], *longer;
	ssize_t got = reply->ssl ? SSL_read(reply->ssl, block, sizeof block) : recv(reply->fd, block, sizeof block, 0);

	if (got <= 0 || received->length + (size_t)got > REQUEST_MAX)
		return -1;
	longer = realloc(received->bytes, received->length + (size_t)got + 1);
	if (!longer)
		return -1;
	memcpy(longer + received->length, block, (size_t)got);
	received->bytes = longer;
	received->length += (size_t)got;
	longer[received->length] = '\0';
	return 0;
}

static size_t length_of_body(const char *headers)
{
	const char *line = strcasestr(headers, "\r\ncontent-length:");

	return line ? strtoul(line + 17, NULL, 10) : 0;
}

static void handle(struct http_reply *reply, char *head, char *body, size_t body_length)
{
	struct http_seen seen = {.body = body, .body_length = body_length, .connection = reply->connection};
	char *space = strchr(head, ' '), *end;

	if (!space)
		return;
	*space = '\0';
	seen.method = head;
	seen.target = space + 1;
	end = strstr(space + 1, "\r\n");
	space = strchr(space + 1, ' ');
	if (space)
		*space = '\0';
	seen.headers = end ? end + 2 : "";
	seen.number = atomic_fetch_add(&reply->server->requests, 1) + 1;
	reply->answered = 0;
	reply->headers[0] = '\0';
	reply->server->handler(reply->server->user_data, &seen, reply);
	if (!reply->answered)
		http_answer(reply, 500, "text/plain", "the test gave no answer");
}

/* One request; -1: the connection is over. */
static int serve_one(struct http_reply *reply, struct received *received)
{
	char *end;
	size_t head, whole;
	char kept;

	while (!received->bytes || !(end = strstr(received->bytes, "\r\n\r\n")))
		if (receive_more(reply, received))
			return -1;
	head = (size_t)(end - received->bytes) + 4;
	whole = head + length_of_body(received->bytes);
	while (received->length < whole)
		if (receive_more(reply, received))
			return -1;
	kept = received->bytes[whole];
	received->bytes[whole] = '\0';
	received->bytes[head - 2] = '\0';
	handle(reply, received->bytes, received->bytes + head, whole - head);
	received->bytes[whole] = kept;
	memmove(received->bytes, received->bytes + whole, received->length - whole + 1);
	received->length -= whole;
	return reply->closes ? -1 : 0;
}

struct visit {
	struct http_server *server;
	unsigned number;
};

static void *visit(void *argument)
{
	struct visit *own = argument;
	struct http_reply reply = {.server = own->server, .fd = own->server->fds[own->number]};
	struct received received = {NULL, 0};

	reply.connection = own->number + 1;
	if (own->server->tls) {
		reply.ssl = SSL_new(own->server->tls);
		SSL_set_fd(reply.ssl, reply.fd);
	}
	if (!reply.ssl || SSL_accept(reply.ssl) == 1)
		while (serve_one(&reply, &received) == 0)
			;
	SSL_free(reply.ssl);
	shutdown(reply.fd, SHUT_RDWR);
	free(received.bytes);
	free(own);
	return NULL;
}

static void *listen_on(void *argument)
{
	struct http_server *server = argument;
	int fd;

	while ((fd = accept(server->listener, NULL, NULL)) >= 0) {
		struct visit *own = malloc(sizeof *own);

		pthread_mutex_lock(&server->lock);
		if (!own || server->count == CONNECTIONS_MAX || server->stop) {
			close(fd);
			free(own);
		} else {
			*own = (struct visit){server, server->count};
			server->fds[server->count] = fd;
			pthread_create(&server->threads[server->count], NULL, visit, own);
			server->count++;
		}
		pthread_mutex_unlock(&server->lock);
	}
	return NULL;
}

/* --- TLS ---------------------------------------------------------------------------------------------------------- */

static X509 *certificate_of(EVP_PKEY *key)
{
	X509 *certificate = X509_new();
	X509_EXTENSION *names;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
				   (const unsigned char *)"test", -1, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	X509_set_pubkey(certificate, key);
	names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "IP:127.0.0.1");
	X509_add_ext(certificate, names, -1);
	X509_EXTENSION_free(names);
	X509_sign(certificate, key, EVP_sha256());
	return certificate;
}

static void make_tls(struct http_server *server)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = certificate_of(key);
	FILE *file;
	int fd;

	snprintf(server->ca, sizeof server->ca, "/tmp/http-ca-XXXXXX");
	fd = mkstemp(server->ca);
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (file) {
		PEM_write_X509(file, certificate);
		fclose(file);
	}
	server->tls = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(server->tls, certificate);
	SSL_CTX_use_PrivateKey(server->tls, key);
	X509_free(certificate);
	EVP_PKEY_free(key);
}

/* --- the server --------------------------------------------------------------------------------------------------- */

static int open_listener(struct http_server *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->listener < 0 || bind(server->listener, (struct sockaddr *)&address, sizeof address) ||
	    listen(server->listener, 64) || getsockname(server->listener, (struct sockaddr *)&address, &size))
		return -1;
	server->port = ntohs(address.sin_port);
	snprintf(server->url, sizeof server->url, "%s://127.0.0.1:%u", server->tls ? "https" : "http", server->port);
	return 0;
}

struct http_server *http_server_new(int tls, http_handler handler, void *user_data)
{
	struct http_server *server = calloc(1, sizeof *server);

	if (!server)
		return NULL;
	signal(SIGPIPE, SIG_IGN);
	server->handler = handler;
	server->user_data = user_data;
	pthread_mutex_init(&server->lock, NULL);
	pthread_cond_init(&server->released, NULL);
	if (tls)
		make_tls(server);
	if (open_listener(server) || pthread_create(&server->thread, NULL, listen_on, server))
		abort();
	return server;
}

unsigned http_server_port(const struct http_server *server)
{
	return server->port;
}

const char *http_server_url(const struct http_server *server)
{
	return server->url;
}

const char *http_server_ca(const struct http_server *server)
{
	return server->ca;
}

unsigned http_server_requests(struct http_server *server)
{
	return atomic_load(&server->requests);
}

void http_server_release(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->releases++;
	pthread_cond_broadcast(&server->released);
	pthread_mutex_unlock(&server->lock);
}

void http_server_free(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->stop = 1;
	pthread_cond_broadcast(&server->released);
	pthread_mutex_unlock(&server->lock);
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->listener);
	for (unsigned i = 0; i < server->count; i++) {
		shutdown(server->fds[i], SHUT_RDWR);
		pthread_join(server->threads[i], NULL);
		close(server->fds[i]);
	}
	SSL_CTX_free(server->tls);
	if (*server->ca)
		unlink(server->ca);
	pthread_cond_destroy(&server->released);
	pthread_mutex_destroy(&server->lock);
	free(server);
}

/* --- reading a request -------------------------------------------------------------------------------------------- */

const char *http_header(const struct http_seen *seen, const char *name, char *out, size_t size)
{
	size_t length = strlen(name);

	for (const char *line = seen->headers; line && *line; line = strstr(line, "\r\n")) {
		line += line != seen->headers ? 2 : 0;
		if (!strncasecmp(line, name, length) && line[length] == ':') {
			line += length + 1;
			line += strspn(line, " ");
			snprintf(out, size, "%.*s", (int)strcspn(line, "\r"), line);
			return out;
		}
	}
	return NULL;
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

static void decode(const char *in, size_t length, char *out, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < length && used + 1 < size; i++) {
		if (in[i] == '%' && i + 2 < length && digit_of(in[i + 1]) >= 0 && digit_of(in[i + 2]) >= 0) {
			out[used++] = (char)(digit_of(in[i + 1]) << 4 | digit_of(in[i + 2]));
			i += 2;
		} else {
			out[used++] = in[i] == '+' ? ' ' : in[i];
		}
	}
	out[used] = '\0';
}

const char *http_query(const struct http_seen *seen, const char *name, char *out, size_t size)
{
	const char *at = strchr(seen->target, '?');
	size_t length = strlen(name);

	while (at) {
		at++;
		if (!strncmp(at, name, length) && at[length] == '=') {
			decode(at + length + 1, strcspn(at + length + 1, "&"), out, size);
			return out;
		}
		at = strchr(at, '&');
	}
	return NULL;
}
