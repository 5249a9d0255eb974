/* Permissions: what the wearer gave to which app, and the questions that wait for an answer. */
#ifndef QK_GLASSES_CONSENT_H
#define QK_GLASSES_CONSENT_H

#include "glasses/grants.h"
#include "glasses/peer.h"

#define QK_WAITING_MAX 32    /* of one app */
#define QK_LANGUAGE_SIZE 144 /* 35 characters of a tag */
#define QK_PROMPT_US 30000000u

enum qk_waiting_state { QK_WAITING_CONSENT = 0, QK_WAITING_SHUTTER };

struct qk_waiting { /* a request of an app's that was not answered yet */
	struct qk_list link;
	struct qk_app *app;
	int state; /* enum qk_waiting_state */
	uint32_t kind, sensor;
	uint64_t id;
	uint64_t due_us; /* SHUTTER: when the picture is taken */
	uint32_t use;    /* of the audit */
	struct qk_photo photo;
	struct qk_start start;
	struct qk_position_wish wish;
	struct qk_listen listen; /* without its texts */
	struct qk_start_audio start_audio;
	char language[QK_LANGUAGE_SIZE]; /* of listen */
	char purpose[324];
};

struct qk_pairing_side {         /* the question whether an app may be paired */
	qk_pairing_done_fn done; /* NULL: it is not asked */
	void *owner;
	struct qk_known *known;
	uint32_t sensors; /* that it wishes for and the wearer left ticked */
	uint64_t due_us;  /* when it is answered without the wearer */
	int answer;       /* then */
};

struct qk_consent {
	int policy; /* enum quark_sim_consent */
	struct qk_list known;
	size_t known_count;
	uint64_t expiry_us;       /* when the next grant runs out */
	struct qk_list waiting;   /* oldest first */
	size_t shooting;          /* of those: for the shutter */
	struct qk_waiting *asked; /* whose question is shown */
	struct qk_pairing_side pairing;
};

void qk_consent_init(struct qk_consent *consent, int policy);
void qk_consent_free(struct qk_glasses *glasses); /* the questions; what is known of apps stays */

/* Where it stands for an app (NULL: nowhere). */
uint32_t qk_consent_state(const struct qk_app *app, uint32_t sensor);
int qk_consent_given(const struct qk_app *app, uint32_t sensor);

/* Takes a request in that needs a permission: goes on at once when it is given, else asks. */
void qk_consent_request(struct qk_app *app, const struct qk_waiting *request);
void qk_waiting_free(struct qk_waiting *waiting);
void qk_waiting_unask(struct qk_waiting *waiting); /* takes its question away, if it is shown */
void qk_consent_show_next(struct qk_glasses *glasses);

/* A question is shown, of whatever kind. */
int qk_consent_asks(const struct qk_glasses *glasses);
/* The wearer's answer; 0, or -1 when no question is shown. */
int qk_consent_answer(struct qk_glasses *glasses, int permission);

/* Every question is answered with no, because ... */
void qk_consent_refuse_all(struct qk_glasses *glasses, const char *why);
void qk_consent_drop(struct qk_app *app); /* nobody is there to be answered any more */
int qk_consent_cancel(struct qk_app *app, uint64_t id);
/* What this voice waits for is not wanted any more: of this kind of request, 0: any. */
void qk_consent_withdraw(struct qk_app *app, uint32_t voice, uint32_t kind);

void qk_consent_used(struct qk_app *app, uint32_t sensor); /* ends a grant for one use */
void qk_consent_revoke(struct qk_glasses *glasses, uint32_t sensor);
void qk_consent_doffed(struct qk_glasses *glasses);                     /* ends grants for the session */
void qk_consent_forget(struct qk_glasses *glasses, const char *app_id); /* all grants, without a word */
void qk_consent_run(struct qk_glasses *glasses);
uint64_t qk_consent_next_us(const struct qk_glasses *glasses);

/* pairing.c */
int qk_pairing_answer(struct qk_glasses *glasses, int accepted); /* 0, or -1 when it is not asked */
/* The wearer ticks a permission, or unticks it; 0, or -1 when it is not wished for. */
int qk_pairing_tick(struct qk_glasses *glasses, uint32_t sensor, int on);
void qk_pairing_run(struct qk_glasses *glasses);

/* "photos", "the camera stream", ... */
const char *qk_sensor_words(uint32_t sensor);

#endif
