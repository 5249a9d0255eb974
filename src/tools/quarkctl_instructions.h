/* quarkctl instructions: cases of others, our words for them, and whether both say the same. */
#ifndef QK_TOOLS_QUARKCTL_INSTRUCTIONS_H
#define QK_TOOLS_QUARKCTL_INSTRUCTIONS_H

#include "core/buffer.h"
#include "navigation/osrm_private.h"
#include "navigation/words.h"

/* A case: a step, what goes with it, and the sentence that another program makes of it. */
struct qk_ctl_case {
	struct qk_words words;
	const char *theirs, *name;
	struct qk_lane lanes[QK_OSRM_LANES_MAX];
	struct qk_buffer texts[16];
};

/* What our sentence must say and does not, "" when it says all: of the manoeuvre, the direction, the exit or its
 * number, and of the names those that the other sentence says, too. */
void qk_ctl_missing_terms(const struct qk_ctl_case *one, int language, const char *ours, struct qk_buffer *missing);

#endif
