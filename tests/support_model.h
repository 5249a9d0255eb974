/* A model of glasses behind the fake link, as small as docs/protocol.md allows: sessions that outlive connections,
 * commands that run when chance says so, events, scenes, restarts. It looks at everything the app says, and says in
 * `model.wrong` what must not have been. */
#ifndef SUPPORT_MODEL_H
#define SUPPORT_MODEL_H

#include "core/random.h"
#include "support_fake.h"

#define MODEL_COMMANDS 16384 /* as many are remembered */
#define MODEL_NODES 8
#define MODEL_OVERLAYS 9
#define MODEL_WAITING 64
#define MODEL_PENDING 32

struct model_command { /* a request that was not answered yet */
	uint64_t id;
	uint32_t kind;
	uint32_t value;
};

struct model_number { /* what stands in a ring under its number */
	uint64_t number, value;
};

struct model {
	struct qk_random *random;
	/* the session */
	uint64_t session, sessions; /* 0: none; how many there have been */
	struct qk_sequence sequence;
	int greeted;                                      /* on this connection */
	uint64_t given;                                   /* what this connection has got of what is kept */
	uint32_t reason;                                  /* of the next new session */
	uint64_t made;                                    /* events of this session */
	uint64_t waiting;                                 /* of them, not numbered yet: the newest ones */
	uint64_t gap;                                     /* dropped before those */
	uint32_t opens;                                   /* the connection that it knows of */
	struct model_number hashes[QK_KEPT_MESSAGES * 4]; /* of the app's messages: to see that none changes */
	struct model_command pending[MODEL_PENDING];
	uint32_t pending_count;
	/* what happened, over all sessions */
	struct model_number ran[MODEL_COMMANDS]; /* how often each command ran */
	uint32_t newest;                         /* the newest command that ran */
	uint64_t commands, connections, resumes, restarts, resent, gaps, seen_again;
	/* what the wearer sees: permille of each node + 1; 0: it is not there */
	uint32_t scene[MODEL_OVERLAYS][MODEL_NODES + 1];
	uint32_t revision[MODEL_OVERLAYS];
	const char *wrong;
};

extern struct model model;

void model_begin(struct qk_random *random);
void model_end(void);

/* Takes one letter of the app's. 1; 0: there was none. */
int model_receive(void);

uint64_t model_times_ran(uint32_t command);

/* Whatever the model may do by itself: run or answer a command, make events, acknowledge. */
void model_act(void);
void model_make_event(void);
void model_run_all(void); /* every command that waits */

/* The connection is no more; the session is no more. */
void model_lost(void);
void model_restart(uint32_t reason);

#endif
