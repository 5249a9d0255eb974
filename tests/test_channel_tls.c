/* Keys, their files, and TLS between two ends of a socket pair. */
#include "qtest.h"

#include "channel/tls.h"

#include <quark/base.h>

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- pins --------------------------------------------------------------------------------------------------------- */

QTEST(a_pin_is_written_as_curl_writes_it_and_read_again)
{
	struct qk_key *key = qk_key_new();
	unsigned char pin[QK_PIN_SIZE];
	char text[QK_PIN_TEXT];

	qt_true(key != NULL);
	qk_pin_write(qk_key_pin(key), text);
	qt_int(strlen(text), QK_PIN_TEXT - 1);
	qt_true(strncmp(text, "sha256//", 8) == 0);
	qt_int(qk_pin_read(pin, text, strlen(text)), 0);
	qt_true(qk_pin_same(pin, qk_key_pin(key)));
	pin[31] ^= 1;
	qt_true(!qk_pin_same(pin, qk_key_pin(key)));
	qk_key_unref(key);
}

QTEST(what_is_no_pin_is_not_read)
{
	static const char *const wrong[] = {
		"",
		"sha256//",
		"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
		"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-=",
		"sha512//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
		"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ",
	};
	unsigned char pin[QK_PIN_SIZE];

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		qt_int(qk_pin_read(pin, wrong[i], strlen(wrong[i])), -1);
	qt_int(qk_pin_read(pin, "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", QK_PIN_TEXT - 1), 0);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static char path[300];
static char why[400];

static const char *in_folder(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", qt_folder(), name);
	return path;
}

static void put_file(const char *text, size_t length, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	qt_true(fd >= 0);
	qt_int(fchmod(fd, mode), 0);
	qt_int(write(fd, text, length), (int64_t)length);
	qt_int(close(fd), 0);
}

static int load_status(void)
{
	struct qk_key *key = NULL;
	int status = qk_key_load(path, &key, why, sizeof why);

	qt_true((key != NULL) == (status == QUARK_OK));
	qk_key_unref(key);
	qt_uint(ERR_peek_error(), 0);
	return status;
}

static int files_in_folder(void)
{
	char command[400];
	FILE *count;
	int files = -1;

	snprintf(command, sizeof command, "ls -A '%s' | wc -l", qt_folder());
	count = popen(command, "r");
	qt_true(count != NULL && fscanf(count, "%d", &files) == 1);
	pclose(count);
	return files;
}

QTEST(a_key_file_is_made_for_its_owner_alone_and_holds_the_same_key_each_time)
{
	struct qk_key *first, *second;
	struct stat status;

	in_folder("key.pem");
	qt_int(qk_key_load(path, &first, why, sizeof why), QUARK_OK);
	qt_int(stat(path, &status), 0);
	qt_uint(status.st_mode & 07777, 0600);
	qt_int(files_in_folder(), 1);
	qt_int(qk_key_load(path, &second, why, sizeof why), QUARK_OK);
	qt_true(qk_pin_same(qk_key_pin(first), qk_key_pin(second)));
	qk_key_unref(first);
	qk_key_unref(second);
}

QTEST(a_key_file_that_others_can_read_is_refused_with_what_to_do)
{
	static const mode_t modes[] = {0640, 0604, 0620, 0601, 0666};

	in_folder("key.pem");
	qt_int(load_status(), QUARK_OK);
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		qt_int(chmod(path, modes[i]), 0);
		qt_int(load_status(), QUARK_ERR_IO);
		qt_contains(why, "chmod 600");
		qt_contains(why, path);
	}
	qt_int(chmod(path, 0400), 0);
	qt_int(load_status(), QUARK_OK);
}

QTEST(a_torn_key_file_is_refused_and_left_alone)
{
	size_t length, after;
	char *text, *left;

	in_folder("key.pem");
	qt_int(load_status(), QUARK_OK);
	text = qt_read(path, &length);
	for (size_t cut = 0; cut < length - 20; cut += 7) {
		put_file(text, cut, 0600);
		qt_int(load_status(), QUARK_ERR_INVALID);
		qt_contains(why, path);
	}
	put_file(text, 40, 0600);
	qt_int(load_status(), QUARK_ERR_INVALID);
	left = qt_read(path, &after);
	qt_int(after, 40);
	free(left);
	free(text);
}

static void put_key(EVP_PKEY *private, const char *password)
{
	FILE *file = fopen(path, "w");

	qt_true(private && file);
	qt_int(fchmod(fileno(file), 0600), 0);
	qt_int(PEM_write_PrivateKey(file, private, password ? EVP_aes_128_cbc() : NULL, NULL, 0, NULL,
				    (void *)(uintptr_t)password),
	       1);
	fclose(file);
	EVP_PKEY_free(private);
}

QTEST(a_foreign_key_file_is_refused)
{
	char other[300];

	in_folder("key.pem");
	put_key(EVP_EC_gen("P-384"), NULL);
	qt_int(load_status(), QUARK_ERR_INVALID);
	put_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NULL);
	qt_int(load_status(), QUARK_ERR_INVALID);
	put_key(EVP_RSA_gen(2048), NULL);
	qt_int(load_status(), QUARK_ERR_INVALID);
	put_key(EVP_EC_gen("P-256"), "secret");
	qt_int(load_status(), QUARK_ERR_INVALID);
	put_key(EVP_EC_gen("P-256"), NULL);
	qt_int(load_status(), QUARK_OK);
	snprintf(other, sizeof other, "%s/folder", qt_folder());
	qt_int(mkdir(other, 0700), 0);
	qt_int(qk_key_load(other, &(struct qk_key *){NULL}, why, sizeof why), QUARK_ERR_IO);
	snprintf(path, sizeof path, "%s/nowhere/key.pem", qt_folder());
	qt_int(load_status(), QUARK_ERR_IO);
	qt_contains(why, "No such file");
}

static int load_in_child(int fd)
{
	struct qk_key *key;
	pid_t child = fork();

	if (child != 0)
		return child;
	if (qk_key_load(path, &key, why, sizeof why) != QUARK_OK)
		_exit(1);
	_exit(write(fd, qk_key_pin(key), QK_PIN_SIZE) == QK_PIN_SIZE ? 0 : 1);
}

QTEST(two_processes_that_make_the_key_at_once_get_the_same)
{
	unsigned char pins[4][QK_PIN_SIZE];
	int ends[2], status;

	qt_int(pipe(ends), 0);
	for (int round = 0; round < 10; round++) {
		in_folder("key.pem");
		unlink(path);
		for (int i = 0; i < 4; i++)
			qt_true(load_in_child(ends[1]) > 0);
		for (int i = 0; i < 4; i++)
			qt_true(wait(&status) > 0 && status == 0);
		qt_int(read(ends[0], pins, sizeof pins), sizeof pins);
		for (int i = 1; i < 4; i++)
			qt_true(qk_pin_same(pins[0], pins[i]));
		qt_int(files_in_folder(), 1);
	}
	close(ends[0]);
	close(ends[1]);
}

/* --- TLS ---------------------------------------------------------------------------------------------------------- */

/* What one end thinks of the other. */
struct end {
	struct qk_key *key;
	SSL_CTX *context;
	SSL *ssl;
	unsigned char wanted[QK_PIN_SIZE];
	int asked, fd;
};

static int accept_wanted(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct end *end = user_data;

	end->asked++;
	return ssl == end->ssl && qk_pin_same(pin, end->wanted);
}

static void prepare(struct end *client, struct end *server)
{
	*client = (struct end){.key = qk_key_new()};
	*server = (struct end){.key = qk_key_new()};
	memcpy(client->wanted, qk_key_pin(server->key), QK_PIN_SIZE);
	memcpy(server->wanted, qk_key_pin(client->key), QK_PIN_SIZE);
	client->context = qk_tls_client(client->key, accept_wanted, client);
	server->context = qk_tls_server(server->key, accept_wanted, server);
	qt_true(client->context && server->context);
}

static void join(struct end *client, struct end *server)
{
	int fds[2];

	qt_int(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	client->fd = fds[0];
	server->fd = fds[1];
	client->ssl = SSL_new(client->context);
	server->ssl = SSL_new(server->context);
	qt_true(client->ssl && server->ssl);
	qt_int(SSL_set_fd(client->ssl, fds[0]), 1);
	qt_int(SSL_set_fd(server->ssl, fds[1]), 1);
	SSL_set_connect_state(client->ssl);
	SSL_set_accept_state(server->ssl);
}

static void part(struct end *end)
{
	SSL_free(end->ssl);
	SSL_CTX_free(end->context);
	qk_key_unref(end->key);
	close(end->fd);
	ERR_clear_error();
}

/* 1: done; 0: goes on; -1: failed. */
static int shake(SSL *ssl)
{
	int result = SSL_do_handshake(ssl), error = SSL_get_error(ssl, result);

	if (result == 1)
		return 1;
	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

/* 1 when both ends came through the handshake. */
static int meet(struct end *client, struct end *server)
{
	for (int i = 0; i < 20; i++) {
		int one = shake(client->ssl), other = shake(server->ssl);

		if (one < 0 || other < 0)
			return 0;
		if (one && other)
			return 1;
	}
	return 0;
}

QTEST(two_ends_with_the_right_pins_meet_and_compute_the_same_number)
{
	struct end client, server;
	unsigned char pin[QK_PIN_SIZE];
	char byte = 0;

	prepare(&client, &server);
	join(&client, &server);
	qt_true(meet(&client, &server));
	qt_int(client.asked, 1);
	qt_int(server.asked, 1);
	qt_text(SSL_get_version(client.ssl), "TLSv1.3");
	qt_int(SSL_get_negotiated_group(client.ssl), NID_X25519);
	qt_uint(qk_tls_check_number(client.ssl), qk_tls_check_number(server.ssl));
	qt_true(qk_tls_check_number(client.ssl) < 1000000);
	qt_int(qk_tls_peer_pin(client.ssl, pin), 0);
	qt_true(qk_pin_same(pin, client.wanted));
	qt_int(qk_tls_peer_pin(server.ssl, pin), 0);
	qt_true(qk_pin_same(pin, server.wanted));
	qt_int(SSL_write(server.ssl, "x", 1), 1);
	qt_int(SSL_read(client.ssl, &byte, 1), 1);
	qt_int(byte, 'x');
	part(&client);
	part(&server);
}

QTEST(the_number_is_another_one_on_each_connection)
{
	struct end client, server;
	uint32_t first;

	prepare(&client, &server);
	join(&client, &server);
	qt_true(meet(&client, &server));
	first = qk_tls_check_number(client.ssl);
	part(&client);
	part(&server);
	prepare(&client, &server);
	join(&client, &server);
	qt_true(meet(&client, &server));
	qt_true(qk_tls_check_number(client.ssl) != first);
	part(&client);
	part(&server);
}

QTEST(the_client_refuses_another_key_than_the_pinned)
{
	struct end client, server;

	prepare(&client, &server);
	client.wanted[0] ^= 1;
	join(&client, &server);
	qt_true(!meet(&client, &server));
	qt_int(client.asked, 1);
	qt_int(server.asked, 0);
	part(&client);
	part(&server);
}

QTEST(the_server_refuses_a_key_that_it_does_not_know)
{
	struct end client, server;
	char byte;

	prepare(&client, &server);
	server.wanted[0] ^= 1;
	join(&client, &server);
	qt_true(!meet(&client, &server));
	qt_int(server.asked, 1);
	/* In TLS 1.3 the client is through already; it learns of it with its first read. */
	qt_true(SSL_read(client.ssl, &byte, 1) <= 0);
	qt_int(ERR_GET_REASON(ERR_peek_last_error()), SSL_R_SSLV3_ALERT_BAD_CERTIFICATE);
	part(&client);
	part(&server);
}

QTEST(a_client_without_a_certificate_is_refused)
{
	struct end client, server;

	prepare(&client, &server);
	SSL_CTX_free(client.context);
	client.context = qk_tls_client(NULL, accept_wanted, &client);
	join(&client, &server);
	qt_true(!meet(&client, &server));
	qt_int(server.asked, 0);
	part(&client);
	part(&server);
}

static int bring_key(SSL *ssl, void *user_data)
{
	struct end *end = user_data;

	return SSL_use_certificate(ssl, qk_key_certificate(end->key)) == 1 &&
	       SSL_use_PrivateKey(ssl, qk_key_private(end->key)) == 1;
}

QTEST(a_connection_may_bring_its_own_key)
{
	struct end client, server;

	prepare(&client, &server);
	SSL_CTX_free(client.context);
	client.context = qk_tls_client(NULL, accept_wanted, &client);
	SSL_CTX_set_client_cert_cb(client.context, NULL);
	SSL_CTX_set_cert_cb(client.context, bring_key, &client);
	join(&client, &server);
	qt_true(meet(&client, &server));
	part(&client);
	part(&server);
}

static void only_tls_1_2(struct end *end)
{
	SSL_CTX_set_min_proto_version(end->context, TLS1_2_VERSION);
	SSL_CTX_set_max_proto_version(end->context, TLS1_2_VERSION);
}

QTEST(tls_1_2_is_refused_by_either_end)
{
	struct end client, server;

	prepare(&client, &server);
	only_tls_1_2(&client);
	join(&client, &server);
	qt_true(!meet(&client, &server));
	qt_int(client.asked + server.asked, 0);
	part(&client);
	part(&server);

	prepare(&client, &server);
	only_tls_1_2(&server);
	join(&client, &server);
	qt_true(!meet(&client, &server));
	qt_int(client.asked + server.asked, 0);
	part(&client);
	part(&server);
}

/* A certificate over the same key that is over, or says another name. */
static X509 *odd_certificate(const struct qk_key *key, const char *name, const char *end)
{
	X509 *odd = X509_dup(qk_key_certificate(key));
	X509_NAME *subject = X509_NAME_new();

	qt_true(odd && subject);
	qt_int(ASN1_TIME_set_string(X509_getm_notAfter(odd), end), 1);
	qt_int(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0), 1);
	qt_int(X509_set_subject_name(odd, subject), 1);
	qt_true(X509_sign(odd, qk_key_private(key), EVP_sha256()) > 0);
	X509_NAME_free(subject);
	return odd;
}

QTEST(dates_and_names_do_not_matter_when_the_pin_fits)
{
	struct end client, server;
	X509 *old, *foreign;

	prepare(&client, &server);
	old = odd_certificate(server.key, "quark", "20000102000000Z");
	foreign = odd_certificate(client.key, "somebody.else.example", "99991231235959Z");
	qt_int(SSL_CTX_use_certificate(server.context, old), 1);
	qt_int(SSL_CTX_use_certificate(client.context, foreign), 1);
	join(&client, &server);
	qt_true(meet(&client, &server));
	X509_free(old);
	X509_free(foreign);
	part(&client);
	part(&server);
}

QTEST(no_session_is_left_to_come_back_with)
{
	struct end client, server;
	SSL_SESSION *session;
	char byte;

	prepare(&client, &server);
	join(&client, &server);
	qt_true(meet(&client, &server));
	qt_int(SSL_read(client.ssl, &byte, 1), -1); /* where a ticket would have come */
	session = SSL_get1_session(client.ssl);
	qt_true(!session || !SSL_SESSION_is_resumable(session));
	SSL_SESSION_free(session);
	part(&client);
	part(&server);
}

QTEST(a_context_of_another_library_is_made_the_same)
{
	struct end client, server;

	prepare(&client, &server);
	SSL_CTX_free(server.context);
	server.context = SSL_CTX_new(TLS_method());
	qt_true(server.context != NULL);
	SSL_CTX_set_options(server.context, SSL_OP_NO_TLSv1_3);
	SSL_CTX_set_verify(server.context, SSL_VERIFY_NONE, NULL);
	qt_int(qk_tls_harden(server.context, server.key, accept_wanted, &server, 1), 0);
	server.wanted[5] ^= 4;
	join(&client, &server);
	qt_true(!meet(&client, &server));
	qt_int(server.asked, 1);
	part(&client);
	part(&server);
}
