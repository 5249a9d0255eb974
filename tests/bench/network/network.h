/* The parts of bench_network: each pair is two processes that talk over loopback TLS, one of them this one. */
#ifndef BENCH_NETWORK_H
#define BENCH_NETWORK_H

#include "channel/tls.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Ends the benchmark with a sentence. */
__attribute__((noreturn, format(printf, 1, 2))) void network_fail(const char *format, ...);
int network_accept_any(void *user_data, SSL *ssl, const unsigned char *pin);
/* A socket that listens on loopback, and where. */
int network_listen(uint16_t *port);
int network_connect(uint16_t port);
/* Forks; the child runs `serve` and never returns. */
pid_t network_fork(void (*serve)(void *user_data), void *user_data);
void network_end(pid_t child);
/* Processor time so far, in seconds. `pid` 0: of this process. */
double network_cpu(pid_t pid);
/* How often the threads of a process slept and were woken so far. */
uint64_t network_wakeups(pid_t pid);

/* bare_tls.c: frames of a size over a pair of OpenSSL, read into one place. */
struct bare_tls;
struct bare_tls *bare_tls_start(void);
void bare_tls_stop(struct bare_tls *pair);
void bare_tls_size(struct bare_tls *pair, size_t frame_size);
void bare_tls_run(void *pair, int times); /* a bench_fn: so many frames come */

/* media_pair.c: the same over two media services. */
struct media_pair;
struct media_pair *media_pair_start(void);
void media_pair_stop(struct media_pair *pair);
void media_pair_size(struct media_pair *pair, size_t frame_size);
void media_pair_run(void *pair, int times);
pid_t media_pair_child(const struct media_pair *pair);

/* bare_lws.c: a message there and one back, by libwebsockets alone. */
struct bare_lws;
struct bare_lws *bare_lws_start(size_t request_size, size_t answer_size);
void bare_lws_stop(struct bare_lws *pair);
void bare_lws_run(void *pair, int times);

/* app_pair.c: an app at quark-glasses. */
struct app_pair;
struct app_pair *app_pair_start(void);
void app_pair_stop(struct app_pair *pair);
void app_pair_commit(void *pair, int times); /* a bench_fn: until the wearer sees it, one after the other */
void app_pair_idle(struct app_pair *pair, double seconds);
void app_pair_stream(struct app_pair *pair, int on); /* 1080p NV12, 30 frames a second */
uint64_t app_pair_frames(const struct app_pair *pair);
pid_t app_pair_glasses(const struct app_pair *pair);

#endif
