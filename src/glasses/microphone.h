/* The microphone in the glasses: voices that listen and get sound, the wake word, and who may. Only the app in front
 * has it. */
#ifndef QK_GLASSES_MICROPHONE_H
#define QK_GLASSES_MICROPHONE_H

#include "glasses/consent.h"
#include "glasses/speech.h"
#include "wire/media.h"

#define QK_EARS_MAX 8 /* voices of one app */
#define QK_PATIENCE_MS 8000u
#define QK_SILENCE_MS 700u
#define QK_PIECE_MS 20u
#define QK_PIECES_WAITING 32u
#define QK_SPEECHES_MAX 64    /* that the wearer will say */
#define QK_BREATH_US 1000000u /* between two of them, at least */

struct qk_piece {
	struct qk_media_buffer *buffer;
	uint64_t sequence, capture_us;
	uint32_t lost; /* before it */
};

struct qk_sound {
	uint32_t piece_ms;      /* 0: off */
	uint64_t base_us, made; /* piece n begins at base + n * piece_ms */
	uint32_t lost;          /* since the newest in `waiting` */
	int held;               /* nothing was made of it in the last step */
	struct qk_piece waiting[QK_PIECES_WAITING];
	size_t first, count;
	uint32_t use; /* of the audit */
};

struct qk_ear {              /* one voice of an app */
	struct qk_list link; /* in qk_app.ears */
	struct qk_app *app;
	uint32_t number;
	uint32_t mode;                   /* enum quark_listen_mode; 0: it does not listen */
	uint32_t state;                  /* enum quark_voice_state, told last */
	char language[QK_LANGUAGE_SIZE]; /* "": the wearer's */
	uint64_t once;                   /* the request that is answered at the end; 0: none */
	uint32_t silence_ms;
	uint64_t patience_us;
	int barge_in;
	uint64_t utterance, start_us;
	size_t skip;       /* bytes of the speech that it does not hear */
	uint64_t until_us; /* LISTENING: somebody must speak; HEARING: the end; QK_NEVER */
	uint32_t use;      /* of the audit */
	struct qk_sound sound;
	uint64_t lease_until_us, lease_renew_us;
};

struct qk_microphone {
	struct qk_app *app;       /* whose voices use it; NULL: none does */
	struct qk_speech *speech; /* that is said, or was said last */
	int onset;                /* its beginning was noticed */
	struct qk_list to_say;    /* queued */
	size_t to_say_count;
	int muted;
	struct qk_buffer heard; /* the newest text that an app got, for whoever looks at the glasses */
	int heard_final;
};

void qk_microphone_init(struct qk_microphone *microphone);
void qk_microphone_free(struct qk_glasses *glasses);

/* Requests, decoded. */
void qk_microphone_listen(struct qk_app *app, uint64_t id, const struct qk_listen *listen);
void qk_microphone_stop(struct qk_app *app, uint64_t id, const struct qk_voice_id *voice);
void qk_microphone_start_audio(struct qk_app *app, uint64_t id, const struct qk_start_audio *start);
void qk_microphone_stop_audio(struct qk_app *app, uint64_t id, const struct qk_voice_id *voice);
void qk_microphone_close(struct qk_app *app, uint64_t id, const struct qk_voice_id *voice);
int qk_microphone_cancel(struct qk_app *app, uint64_t id); /* 1: it was a listening */

/* They go on, permitted. */
void qk_microphone_begin_listening(const struct qk_waiting *waiting);
void qk_microphone_begin_audio(const struct qk_waiting *waiting);

/* Ends all use of it: enum qk_ended_reason and a sentence. */
void qk_microphone_end(struct qk_glasses *glasses, uint32_t reason, const char *text);
void qk_microphone_end_of(struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor, const char *text);
void qk_microphone_leave(struct qk_app *app, const char *text); /* the app is away */
void qk_microphone_forget(struct qk_app *app);                  /* its session is over */

/* 1: no app hears anything, as while the wearer confirms a payment by voice. */
void qk_microphone_mute(struct qk_glasses *glasses, int on);

/* The wearer says it when what was to be said before is over. 0; QUARK_ERR_AGAIN; QUARK_ERR_NOMEM. Takes it. */
int qk_microphone_say(struct qk_glasses *glasses, struct qk_speech *speech);
void qk_microphone_hush(struct qk_glasses *glasses); /* what is said is not heard any more */

/* The wearer, or a WAV file that is played to the glasses. 0, or a status with a sentence. */
int qk_microphone_hear(struct qk_glasses *glasses, const char *path, char *why, size_t why_size);

void qk_microphone_run(struct qk_glasses *glasses);
uint64_t qk_microphone_next_us(const struct qk_glasses *glasses);

/* enum quark_voice_state of what the app in front has, the busiest of its voices. */
uint32_t qk_microphone_state(const struct qk_glasses *glasses);

#endif
