/* The boundary between libquark and libquark-sim: one versioned table, found under QK_SIM_ENTRY_SYMBOL by dlsym() or
 * registered by quark_sim_register(). Both sides must be of the same version; nothing here is public.
 *
 * All functions run on the context's thread and do not block. */
#ifndef QK_LINK_SIM_ENTRY_H
#define QK_LINK_SIM_ENTRY_H

#include "core/clock.h"
#include "wire/media.h"

#include <quark/base.h>

#define QK_SIM_ENTRY_VERSION 2u
#define QK_SIM_ENTRY_SYMBOL "quark_sim_entry"

struct qk_glasses; /* one pair of simulated glasses */

/* What the glasses tell their link. message, media and closed: inside step() only. */
struct qk_sim_sink {
	void (*opened)(void *owner);
	void (*message)(void *owner, const char *text, size_t length);
	void (*media)(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer);
	/* `refused`: for good. */
	void (*closed)(void *owner, int status, int refused, const char *text);
	void (*wake)(void *owner);
	/* The app wants a media connection: fills QK_TICKET_SIZE bytes and the port, for one use. 0 or -1. NULL: media
	 * needs no connection, as in one process. */
	int (*ticket)(void *owner, unsigned char *ticket, uint32_t *port);
};

struct qk_sim_options {
	const char *uri;   /* whole, for the record */
	const char *model; /* "s1" or "g1" */
	const char *query; /* after the "?", NULL: none; create() checks it */
	struct qk_clock *clock;
	const void *identity; /* the struct quark_device, for quark_sim_from_device() */
	const struct qk_sim_sink *sink;
	void *owner;
};

struct qk_sim_entry {
	uint32_t version; /* QK_SIM_ENTRY_VERSION */
	uint32_t size;    /* sizeof(struct qk_sim_entry) */
	/* Reads the options, says whether the clock shall be virtual (before create). 0, or a status and a sentence. */
	int (*wants_virtual_clock)(const char *query, int *out, char *why, size_t why_size);
	/* 0, or a status and a sentence. */
	int (*create)(const struct qk_sim_options *options, struct qk_glasses **out, char *why, size_t why_size);
	void (*destroy)(struct qk_glasses *glasses);
	int (*connect)(struct qk_glasses *glasses);     /* 0: ends in opened or closed; or QUARK_ERR_NOMEM */
	void (*disconnect)(struct qk_glasses *glasses); /* by the app; tells nothing */
	int (*send)(struct qk_glasses *glasses, const char *text, size_t length);
	int (*send_media)(struct qk_glasses *glasses, const struct qk_media_header *header,
			  struct qk_media_buffer *buffer);
	uint64_t (*next_us)(const struct qk_glasses *glasses);
	void (*step)(struct qk_glasses *glasses);
};

/* Exported by libquark for libquark-sim alone: makes the table known where it cannot be found by dlsym(). QUARK_OK, or
 * QUARK_ERR_ABI when the versions differ. Any thread. */
QUARK_API int quark_private_register_sim(const void *entry);

#endif
