/* The far end of a WebSocket, played by hand on a thread: it does what the test tells it to, also what no server
 * should. Blocking; over TLS or plain. */
#ifndef SUPPORT_FAR_END_H
#define SUPPORT_FAR_END_H

#include "channel/tls.h"

#include <pthread.h>
#include <stdint.h>

struct ws_far_end;
/* Plays one connection that was accepted. */
typedef void (*ws_far_play_fn)(struct ws_far_end *far, void *user_data);

struct ws_far_end {
	struct qk_key *key; /* NULL: plain */
	unsigned char app_pin[QK_PIN_SIZE];
	int any_pin;
	int listener;
	uint16_t port;
	ws_far_play_fn play;
	void *user_data;
	pthread_t thread;
	int stop;
	SSL_CTX *context;
	/* the connection that is played */
	int fd;
	SSL *ssl;
	char request[2048];
};

/* Listens on 127.0.0.1 and plays one connection after the other. */
void ws_far_start(struct ws_far_end *far, struct qk_key *key, const struct qk_key *app, ws_far_play_fn play,
		  void *user_data);
void ws_far_stop(struct ws_far_end *far);

/* TLS, the request and the answer to it; 0 or -1. `protocol` NULL: none is named. */
int ws_far_welcome(struct ws_far_end *far, const char *protocol);
int ws_far_shake(struct ws_far_end *far);        /* TLS alone */
int ws_far_read_request(struct ws_far_end *far); /* after ws_far_shake() */

int ws_far_put(struct ws_far_end *far, const void *data, size_t length);
int ws_far_get(struct ws_far_end *far, void *data, size_t length); /* all of it: 0; or -1 */
/* One frame; `first` is its first byte (0x81: text, last). */
int ws_far_send(struct ws_far_end *far, unsigned first, const void *data, size_t length);
int ws_far_close(struct ws_far_end *far, uint16_t code, const char *reason);
/* The next frame, unmasked; its first byte, or -1. *length: room, then length. */
int ws_far_receive(struct ws_far_end *far, unsigned char *data, size_t *length);
/* Until the app closes. */
void ws_far_wait(struct ws_far_end *far);

#endif
