/* A TCP proxy that makes trouble on real sockets, for tests: between an app and glasses it delays, narrows, slices,
 * stalls, swallows and cuts what passes, each way by its own rules, which may change at any time. It knows nothing of
 * what it carries. Its choices come from a seed.
 *
 * A proxy has one thread of its own. All functions may be called from any thread; none waits for the network. */
#ifndef FAULT_PROXY_H
#define FAULT_PROXY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct fault_proxy;

/* Directions, to be combined. */
#define FAULT_UP 1u   /* from who connects (the app) to who listens (the glasses) */
#define FAULT_DOWN 2u /* back */
#define FAULT_BOTH 3u

/* A rule of one direction; 0 turns it off. */
enum fault_rule {
	FAULT_LATENCY_US,    /* everything comes so much later */
	FAULT_JITTER_US,     /* and up to so much more, by chance; order is kept */
	FAULT_BANDWIDTH,     /* bytes a second */
	FAULT_SLICE,         /* pieces of 1 to so many bytes, by chance */
	FAULT_GAP_US,        /* with so much time between two pieces */
	FAULT_SLOW_CLOSE_US, /* the end of one side is told to the other so much later */
	FAULT_LIMIT,         /* a new connection is cut after so many bytes of this direction: never more pass */
	FAULT_LIMIT_MOST,    /* or by chance after FAULT_LIMIT to so many, small numbers as likely as great ones */
	FAULT_STALL_US,      /* nothing passes for so long from now on; then all of it does */
	FAULT_HALF_OPEN,     /* 1: swallows everything, ends too; a connection that lost bytes never recovers */
	FAULT_RULES,
};

enum fault_cut { FAULT_CUT_ANY = 0, FAULT_CUT_RST, FAULT_CUT_FIN }; /* ANY: one of both, by chance */

struct fault_counts {
	uint64_t accepted;    /* connections that came, with those that were refused */
	uint64_t refused;     /* by fault_proxy_refuse() */
	uint64_t unreachable; /* the far end did not take them */
	uint64_t cut[3];      /* by enum fault_cut; [0]: by a limit, of either kind */
	uint64_t open;        /* now */
	uint64_t bytes[2];    /* that passed: up, down */
	uint64_t swallowed;   /* bytes */
};

/* Listens on `listen_address` (port 0: any) and connects to `target` for each connection. NULL: out of memory, or the
 * address is taken; errno tells. */
struct fault_proxy *fault_proxy_new(const char *listen_address, uint16_t port, const char *target_address,
				    uint16_t target_port, uint64_t seed);
/* Cuts all connections and ends the thread. */
void fault_proxy_free(struct fault_proxy *proxy);
uint16_t fault_proxy_port(const struct fault_proxy *proxy);

void fault_proxy_set(struct fault_proxy *proxy, unsigned directions, enum fault_rule rule, uint64_t value);
/* All rules off, for both directions. Connections that are half-open stay so. */
void fault_proxy_clear(struct fault_proxy *proxy);
/* Which way a limit cuts. */
void fault_proxy_limit_by(struct fault_proxy *proxy, enum fault_cut how);
/* Cuts the connections that are open now after so many bytes more of one of these directions. */
void fault_proxy_limit_now(struct fault_proxy *proxy, unsigned directions, uint64_t bytes);
/* Cuts each of the next so many connections after 1 to `most` bytes of one of these directions, by chance; then
 * FAULT_LIMIT holds again. */
void fault_proxy_limit_next(struct fault_proxy *proxy, unsigned directions, uint64_t most, unsigned connections);
/* Cuts all connections now; returns how many. */
unsigned fault_proxy_cut(struct fault_proxy *proxy, enum fault_cut how);
/* New connections are reset for so long. */
void fault_proxy_refuse(struct fault_proxy *proxy, uint64_t us);
struct fault_counts fault_proxy_counts(struct fault_proxy *proxy);

/* One line of the program's protocol (fault_words.c has them): does it, and writes the answer, "ok..." or "error: ...".
 * 1: the line was "quit". */
int fault_proxy_line(struct fault_proxy *proxy, const char *line, char *answer, size_t size);

#endif
