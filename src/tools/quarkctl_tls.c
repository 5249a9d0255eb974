/* doctor, glasses on a network: the handshake, and which key the far end shows. Nothing is sent beyond it. */
#include "quarkctl_doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define HANDSHAKE_SECONDS 5
#define WINDOW_MS 500 /* more than a round trip */

struct shown {
	const struct qk_ctl_far *far;
	int seen, known; /* known: 1 the present key, 2 the next one */
	unsigned char pin[QK_PIN_SIZE];
};

/* Without a pin to compare with, the handshake ends here all the same: an unknown far end is told nothing. */
static int look_at_key(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct shown *shown = user_data;

	(void)ssl;
	shown->seen = 1;
	memcpy(shown->pin, pin, QK_PIN_SIZE);
	for (uint32_t i = 0; i < shown->far->pins_count; i++)
		if (qk_pin_same(shown->far->pins[i], pin))
			shown->known = (int)i + 1;
	return shown->known != 0;
}

static void limit_time(int fd)
{
	struct timeval limit = {.tv_sec = HANDSHAKE_SECONDS};

	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/* --- what a handshake that failed means --------------------------------------------------------------------------- */

static const char *meaning(int reason, int saved_errno)
{
	switch (reason) {
	case SSL_R_WRONG_VERSION_NUMBER:
	case SSL_R_HTTP_REQUEST:
		return "what listens there does not speak TLS. Is it another program's port? quark-glasses that were "
		       "started with --insecure-loopback are opened as ws://127.0.0.1:PORT?insecure=loopback";
	case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
	case SSL_R_UNSUPPORTED_PROTOCOL:
		return "what listens there speaks no TLS 1.3, so it is no glasses, or something old is between";
	case 0:
		return saved_errno == EAGAIN
			       ? "it took the connection and then said nothing for 5 seconds. The glasses "
				 "may hang; switch them off and on"
			       : "it closed the connection during the handshake. The glasses may have too "
				 "many connections already, or something is between";
	default:
		return "what listens there may be no glasses";
	}
}

static int handshake_failed(struct qk_ctl_doctor *doctor, int saved_errno)
{
	unsigned long error = ERR_peek_error();
	int reason = error ? ERR_GET_REASON(error) : 0;
	const char *text = reason ? ERR_reason_error_string(error) : NULL;

	if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		reason = 0;
	qk_ctl_tell(doctor, QK_CTL_BAD, "TLS", "no handshake (%s): %s", text ? text : "no answer",
		    meaning(reason, saved_errno));
	return -1;
}

static int tell_key(struct qk_ctl_doctor *doctor, const struct shown *shown)
{
	char pin[QK_PIN_TEXT];

	qk_pin_write(shown->pin, pin);
	if (shown->known == 2)
		qk_ctl_tell(doctor, QK_CTL_FINE, "glasses' key",
			    "%s, the next one that they had announced; it takes the place of the old one", pin);
	else if (shown->known)
		qk_ctl_tell(doctor, QK_CTL_FINE, "glasses' key", "%s, as %s", pin,
			    shown->far->is_pairing ? "the URI says" : "paired");
	else if (!shown->far->pins_count)
		qk_ctl_tell(doctor, QK_CTL_WARN, "glasses' key", "%s; nothing to compare it with without a pairing",
			    pin);
	else
		qk_ctl_tell(
			doctor, QK_CTL_BAD, "glasses' key",
			"%s, which is not the one that %s. Either other glasses have this address now, or "
			"these were reset and have a new key, or somebody is between. Compare it with what the glasses "
			"show; if it is theirs, pair again, else use another network",
			pin, shown->far->is_pairing ? "the URI says" : "was paired");
	return shown->known ? 0 : -1;
}

/* In TLS 1.3 the far end looks at this app's key after its own handshake is over here. Who takes it says nothing and
 * waits; who does not says so at once. */
static int check_window(struct qk_ctl_doctor *doctor, SSL *ssl)
{
	struct pollfd said = {.fd = SSL_get_fd(ssl), .events = POLLIN};
	char byte;

	if (poll(&said, 1, WINDOW_MS) <= 0 || SSL_peek(ssl, &byte, 1) > 0) {
		SSL_shutdown(ssl);
		return 0;
	}
	qk_ctl_tell(
		doctor, QK_CTL_BAD, "window",
		"the glasses do not let this app in: their pairing window is closed, because its time is over or the "
		"URI was used. Open a new one, and use the URI that they show then");
	return -1;
}

static int shake_hands(struct qk_ctl_doctor *doctor, SSL *ssl, struct qk_ctl_far *far, const struct shown *shown)
{
	int done, saved_errno;

	limit_time(far->fd);
	ERR_clear_error();
	errno = 0;
	done = SSL_set_fd(ssl, far->fd) == 1 ? SSL_connect(ssl) : -1;
	saved_errno = errno;
	if (!shown->seen)
		return handshake_failed(doctor, saved_errno);
	qk_ctl_tell(doctor, QK_CTL_FINE, "TLS", "1.3");
	if (tell_key(doctor, shown))
		return -1;
	if (done != 1)
		return handshake_failed(doctor, saved_errno);
	return far->is_pairing ? check_window(doctor, ssl) : 0;
}

int qk_ctl_check_tls(struct qk_ctl_doctor *doctor, struct qk_ctl_far *far)
{
	struct shown shown = {.far = far};
	/* OpenSSL writes to a connection that may be gone. */
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	struct qk_key *key = far->key ? qk_key_ref(far->key) : qk_key_new();
	SSL_CTX *context = key ? qk_tls_client(key, look_at_key, &shown) : NULL;
	SSL *ssl = context ? SSL_new(context) : NULL;
	int status = -1;

	if (ssl)
		status = shake_hands(doctor, ssl, far, &shown);
	else
		qk_ctl_tell(doctor, QK_CTL_BAD, "TLS", "no memory for a handshake");
	SSL_free(ssl);
	SSL_CTX_free(context);
	qk_key_unref(key);
	signal(SIGPIPE, before);
	return status;
}
