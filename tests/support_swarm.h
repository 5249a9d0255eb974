/* Many apps of this process at glasses of another one, in real time, over TLS and after a real pairing; what happens on
 * them is looked at by one loop. For what cannot be shown in virtual time: sockets that break, and how fast and how
 * large all of it is. */
#ifndef SUPPORT_SWARM_H
#define SUPPORT_SWARM_H

#include "support_remote.h"

#include <quark/pairing.h>
#include <stddef.h>
#include <sys/types.h>

/* Under a sanitizer everything is slower and larger: there is less of it, and no bar on time or memory. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SWARM_SANITIZED 1
#else
#define SWARM_SANITIZED 0
#endif

struct swarm {
	struct remote *remote;
	char folder[512]; /* the state folder of the apps: all are the same app, with sessions of their own */
	char id[16];      /* of the pairing */
};

/* What the glasses say of themselves, summed over their sessions. */
struct swarm_state {
	uint64_t sessions, connected, connections, commits;
};

void swarm_start(struct swarm *swarm);
void swarm_stop(struct swarm *swarm);
struct swarm_state swarm_state(struct swarm *swarm);

/* A context with a device at the glasses; `port` 0: their own, else that of a proxy before them. */
void swarm_open(struct swarm *swarm, uint16_t port, struct quark_context **context, struct quark_device **device);

uint64_t swarm_now_us(void);
/* Bytes of memory that a process holds by itself; `pid` 0: this one. */
uint64_t swarm_memory(pid_t pid);
/* Processor time of both processes so far, in seconds. */
double swarm_cpu(const struct swarm *swarm);
pid_t swarm_pid(const struct swarm *swarm);
/* 1: the whole of it (QUARK_TEST_LONG=1), not only enough to see that it works. */
int swarm_is_long(void);
/* As many file descriptors as this process may have. */
void swarm_raise_limits(void);

#endif
