/* Everything that can be done to simulated glasses, as data. The calls of quark/sim.h, the steps of a scenario file and
 * the lines of a recording are all actions, so that each can be replayed by the others. */
#ifndef QK_GLASSES_ACTION_H
#define QK_GLASSES_ACTION_H

#include <stddef.h>
#include <stdint.h>

struct qk_glasses;

enum qk_action_kind {
	QK_ACTION_NONE = 0,
	QK_ACTION_SET,      /* what: enum quark_sim_value, value */
	QK_ACTION_FAULT,    /* what: enum quark_sim_fault, value */
	QK_ACTION_INPUT,    /* what: enum quark_input */
	QK_ACTION_SAY,      /* text */
	QK_ACTION_ANSWER,   /* what: enum quark_permission */
	QK_ACTION_REVOKE,   /* what: enum quark_sensor */
	QK_ACTION_POSITION, /* numbers: latitude, longitude, accuracy_m, heading */
	QK_ACTION_LOOK,     /* text: source; relative paths are resolved by the caller */
	QK_ACTION_TICK,     /* what: enum quark_sensor, value 0 or 1: on the question whether to pair */
	QK_ACTION_HEAR,     /* text: source, a sound */
	QK_ACTION_NOTE,     /* text: a caption, which quark_sim_note() gives */
};

struct qk_action {
	uint32_t kind;
	int32_t what;
	int64_t value;
	double numbers[4];
	const char *text; /* borrowed */
};

/* Checks an action without doing it: 0, or QUARK_ERR_INVALID with a sentence. */
int qk_action_check(const struct qk_action *action, char *why, size_t why_size);

/* Checks and does it, now. Records it if a recording runs. 0, or enum quark_status with a sentence. */
int qk_glasses_act(struct qk_glasses *glasses, const struct qk_action *action, char *why, size_t why_size);

#endif
