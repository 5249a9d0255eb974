#ifndef SUPPORT_REMOTE_PRIVATE_H
#define SUPPORT_REMOTE_PRIVATE_H

#include "core/clock.h"
#include "support_remote.h"

#include <sys/types.h>

#define REMOTE_MEMBERS 8

/* One context that lives in the glasses' time. */
struct remote_member {
	struct qk_pacer pacer; /* first: the pacer is the member */
	struct remote *remote;
	struct quark_context *context; /* NULL: free */
	struct quark_device *device;
	int64_t base_us; /* the glasses' time minus the context's */
};

struct remote {
	struct remote_options options;
	char program[1024], state[512], errors[512], uri[128], address[32];
	char scenario[1024]; /* for remote_begin() */
	int consent;
	pid_t process;
	int out, port, status;
	struct quark_sim *sim;
	struct remote_member members[REMOTE_MEMBERS];
	int pacing; /* inside the pacer: other members are stepped, and must not pace in turn */
};

/* The glasses' clock began anew. */
void remote_rebase(struct remote *remote);

#endif
