/* Glasses that a test plays by hand, behind the fake link. */
#ifndef SUPPORT_HAND_H
#define SUPPORT_HAND_H

#include "support_fake.h"

#define HAND_SESSION 4711u

struct hand {
	struct fake_app app;
	struct qk_decoded heard; /* the newest message of the app's */
	char bytes[2048];        /* of it */
	uint64_t said;           /* the glasses' number given last */
};

extern struct hand hand;

/* The next message of the app's, in `heard`. 1; 0: there is none. */
int hand_take(void);
/* The next one, but for acknowledgements, is of this kind. */
void hand_expect(uint32_t kind);
/* Waits for one of this kind, and lives meanwhile; the others are dropped. */
void hand_await(uint32_t kind);
void hand_expect_nothing(void); /* but acknowledgements */

/* What the glasses say, numbered where it must be. Delivered in the next step. */
void hand_say(uint32_t kind, uint64_t ack, const void *params);
void hand_answer(uint32_t kind, uint64_t id, uint64_t ack, const void *result);
void hand_refuse(uint32_t kind, uint64_t id, int status);
void hand_say_readiness(void);
void hand_say_input(void);
void hand_greet_as(uint64_t session, int resumed, uint64_t last_received, uint32_t reason);
void hand_greet_new(uint64_t session, uint32_t reason);
void hand_greet_again(uint64_t last_received);

/* A device that is READY; its end, with a look at what is left behind. */
void hand_open_by(const struct qk_link_ops *ops);
void hand_open_ready(void);
void hand_done(void);

/* The connection is cut, and the next one has said hello. */
void hand_come_back(void);

/* Requests, and how they fare. */
uint64_t hand_speak(const char *text);
uint64_t hand_ask(void);
void hand_spoken(uint64_t wire_id, uint64_t ack);
void hand_ended(uint64_t request, int status);
void hand_under_way(uint64_t request);
struct quark_camera *hand_open_camera(void);
uint64_t hand_photo(struct quark_camera *camera);
void hand_photo_done(uint64_t ack);
void hand_photo_bytes(uint32_t number);

#endif
