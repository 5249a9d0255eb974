/* What a struct quark_sim does, for the two kinds there are: glasses in this process, and glasses in another one. */
#ifndef QK_GLASSES_SIM_PRIVATE_H
#define QK_GLASSES_SIM_PRIVATE_H

#include "core/buffer.h"
#include "glasses/glasses.h"

/* All return 0, or enum quark_status with a sentence in sim->error. Arguments have been checked but for what only the
 * glasses know. */
struct qk_sim_ops {
	/* Before each of the others, with sim->error empty: CLOSED when the glasses are gone. */
	int (*enter)(struct quark_sim *sim);
	int (*act)(struct quark_sim *sim, const struct qk_action *action);
	int (*get)(struct quark_sim *sim, int what, int32_t *out);
	int (*advance)(struct quark_sim *sim, uint64_t duration_us);
	/* Calls `release` on every failure but INVALID. */
	int (*push)(struct quark_sim *sim, const void *data, size_t length, quark_sim_release_fn release,
		    void *user_data);
	int (*run_scenario)(struct quark_sim *sim, const char *path);
	int (*left)(struct quark_sim *sim, uint64_t *out);
	int (*record)(struct quark_sim *sim, const char *path); /* NULL: ends it */
	int (*view)(struct quark_sim *sim, int display, struct qk_buffer *out);
	int (*scene)(struct quark_sim *sim, struct qk_buffer *out);
	int (*spoken)(struct quark_sim *sim, struct qk_buffer *out);
	int (*note)(struct quark_sim *sim, struct qk_buffer *out);
	void (*end)(struct quark_sim *sim); /* the last reference is gone */
};

extern const struct qk_sim_ops qk_sim_local, qk_sim_remote;

/* Sets the sentence, returns the status. */
int qk_sim_fail(struct quark_sim *sim, int status, const char *why);

#endif
