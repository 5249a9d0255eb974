#ifndef FAULT_PROXY_PRIVATE_H
#define FAULT_PROXY_PRIVATE_H

#include "core/list.h"
#include "flow.h"

#include <netinet/in.h>
#include <pthread.h>

enum { UP, DOWN };

/* flows[UP] goes from fds[UP], the one who connected, to fds[DOWN], the one who listens; flows[DOWN] comes back. */
struct crossing {
	struct qk_list link;
	int fds[2];
	struct flow flows[2];
	int connecting;    /* to the listener */
	int swallowing[2]; /* bytes were lost this way: it never recovers */
	int draining;      /* both ends were told of an end; what still comes is of no interest */
	short heard[2];    /* of poll() */
};

struct fault_proxy {
	pthread_t thread;
	pthread_mutex_t lock; /* held by the thread but while it waits */
	int wake, listener, stop;
	int cut; /* a crossing went while the thread waited */
	uint16_t port;
	struct sockaddr_in target;
	struct qk_random random;
	struct flow_rules rules[2];
	enum fault_cut limit_by;
	struct { /* for the next connections */
		unsigned directions, connections;
		uint64_t most;
	} next;
	uint64_t refused_until_us;
	struct qk_list crossings;
	struct fault_counts counts;
};

uint64_t fault_now_us(void);
/* Takes one connection that waits. */
void crossing_accept(struct fault_proxy *proxy);
/* Moves what may move. Frees the crossing when it is over. */
void crossing_step(struct fault_proxy *proxy, struct crossing *crossing, uint64_t now_us);
/* The events to wait for at one end, and when to look again without any. */
short crossing_events(const struct fault_proxy *proxy, const struct crossing *crossing, int end, uint64_t now_us);
uint64_t crossing_due(const struct fault_proxy *proxy, const struct crossing *crossing);
void crossing_cut(struct fault_proxy *proxy, struct crossing *crossing, enum fault_cut how);
void crossing_free(struct fault_proxy *proxy, struct crossing *crossing);

#endif
