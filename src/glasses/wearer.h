/* The wearer and the state of the glasses: worn, folded, batteries, heat, input, speech; and the snapshot of it all. */
#ifndef QK_GLASSES_WEARER_H
#define QK_GLASSES_WEARER_H

#include "wire/messages.h"

struct qk_app;
struct qk_glasses;

#define QK_SIM_VALUES 14 /* enum quark_sim_value */
#define QK_SPEECH_MAX 16
#define QK_SPOKEN_MAX 65536u

struct qk_cell {
	int present;
	uint64_t charge; /* in millionths of a per cent */
};

struct qk_power {
	struct qk_cell cells[2]; /* left, right */
	uint64_t updated_us;
	int off; /* enum qk_closing_reason, 0: on */
};

struct qk_said {
	struct qk_app *app;
	uint64_t id, duration_us;
	char *text; /* owned */
};

struct qk_speaker {
	struct qk_said queue[QK_SPEECH_MAX + 1]; /* the first is being spoken */
	size_t count;
	uint64_t until_us;
	char *spoken; /* newest last, one a line */
	size_t spoken_length;
};

struct qk_wearer {
	int32_t values[QK_SIM_VALUES]; /* by enum quark_sim_value; batteries live in power */
	struct qk_readiness common;    /* what all apps were told last alike, */
	uint64_t front;                /* and which session was in front, */
	int seen;                      /* and whether its overlays were seen */
	int stale;                     /* an app's own part may have changed */
};

/* enum quark_sim_value. */
int32_t qk_wearer_get(const struct qk_glasses *glasses, int what);
void qk_wearer_set(struct qk_glasses *glasses, int what, int32_t value);
int qk_wearer_active(const struct qk_glasses *glasses); /* worn, not folded */
int qk_wearer_input(struct qk_glasses *glasses, int input, char *why, size_t why_size);
int qk_wearer_say(struct qk_glasses *glasses, const char *text, char *why, size_t why_size);
int qk_wearer_hear(struct qk_glasses *glasses, const char *path, char *why, size_t why_size);
void qk_wearer_lose_inputs(struct qk_glasses *glasses, uint64_t count);

/* Brings the display's own state up to date. */
void qk_wearer_show(struct qk_glasses *glasses);

/* Tells each app its snapshot if it changed since it was told last. */
void qk_wearer_tell(struct qk_glasses *glasses);
void qk_wearer_greet(struct qk_app *app); /* in any case, right after hello */
void qk_wearer_stale(struct qk_app *app); /* the app's own part may have changed */

void qk_power_init(struct qk_power *power);
void qk_power_run(struct qk_glasses *glasses);
void qk_power_set(struct qk_glasses *glasses, int cell, int32_t percent);
int32_t qk_power_percent(const struct qk_glasses *glasses, int cell); /* -1: taken out */
int32_t qk_power_best(const struct qk_glasses *glasses);
void qk_power_check(struct qk_glasses *glasses);            /* switches off and on, ends streams */
const char *qk_power_why(const struct qk_glasses *glasses); /* why it is off */
uint64_t qk_power_next_us(const struct qk_glasses *glasses);

void qk_speaker_request(struct qk_app *app, uint64_t id, const struct qk_speak *speak);
int qk_speaker_cancel(struct qk_app *app, uint64_t id);
void qk_speaker_silence(struct qk_glasses *glasses, const char *why);
void qk_speaker_barge_in(struct qk_app *app);    /* its texts end: the wearer speaks */
void qk_speaker_drop(struct qk_app *app);        /* nobody is there to be told */
void qk_speaker_ask(struct qk_glasses *glasses); /* the question, where there is no display */
void qk_speaker_run(struct qk_glasses *glasses);
uint64_t qk_speaker_next_us(const struct qk_glasses *glasses);
void qk_speaker_free(struct qk_speaker *speaker);

#endif
