/* Permissions: what the wearer gave to which app, and the questions that wait for an answer. */
#ifndef QK_GLASSES_CONSENT_H
#define QK_GLASSES_CONSENT_H

#include "glasses/peer.h"

#define QK_GRANTS_MAX 64
#define QK_WAITING_MAX 32
#define QK_PROMPT_US 30000000u
#define QK_ALWAYS_US (30ull * 24 * 3600 * 1000000)

struct qk_grant {
	char app_id[136];
	uint32_t sensor; /* enum quark_sensor; 0: this place is free */
	uint32_t state;  /* enum quark_permission */
	uint64_t until_us, given_us;
};

enum qk_waiting_state { QK_WAITING_FREE = 0, QK_WAITING_CONSENT, QK_WAITING_SHUTTER };

struct qk_waiting { /* a request of the app's that was not answered yet */
	int state;  /* enum qk_waiting_state */
	uint32_t kind, sensor;
	uint64_t id, order;
	uint64_t due_us; /* SHUTTER: when the picture is taken */
	uint32_t use;    /* of the audit */
	struct qk_photo photo;
	struct qk_start start;
	char purpose[324];
};

struct qk_consent {
	int policy; /* enum quark_sim_consent */
	uint64_t order;
	struct qk_grant grants[QK_GRANTS_MAX];
	size_t grant_count; /* places that were ever used */
	uint64_t expiry_us; /* when the next grant of the connected app runs out */
	size_t shooting;    /* of those that wait: for the shutter */
	struct qk_waiting waiting[QK_WAITING_MAX];
	struct qk_waiting *asked; /* whose question is shown */
};

void qk_consent_init(struct qk_consent *consent, int policy);

/* Where it stands for the app that is connected. */
uint32_t qk_consent_state(const struct qk_glasses *glasses, uint32_t sensor);
int qk_consent_given(const struct qk_glasses *glasses, uint32_t sensor);

/* Takes a request in that needs a permission: goes on at once when it is given, else asks. */
void qk_consent_request(struct qk_glasses *glasses, const struct qk_waiting *request);
struct qk_waiting *qk_waiting_find(struct qk_glasses *glasses, uint64_t id);
void qk_waiting_free(struct qk_glasses *glasses, struct qk_waiting *waiting);

/* The wearer's answer; 0, or -1 when no question is shown. */
int qk_consent_answer(struct qk_glasses *glasses, int permission);

/* Every question is answered with no, because ... */
void qk_consent_refuse_all(struct qk_glasses *glasses, const char *why);
void qk_consent_forget(struct qk_glasses *glasses); /* no one is there to be answered any more */
int qk_consent_cancel(struct qk_glasses *glasses, uint64_t id);

void qk_consent_used(struct qk_glasses *glasses, uint32_t sensor); /* ends a grant for one use */
void qk_consent_revoke(struct qk_glasses *glasses, uint32_t sensor);
void qk_consent_doffed(struct qk_glasses *glasses); /* ends grants for the session */
void qk_consent_run(struct qk_glasses *glasses);
uint64_t qk_consent_next_us(const struct qk_glasses *glasses);

/* "photos", "the camera stream", ... */
const char *qk_sensor_words(uint32_t sensor);

#endif
