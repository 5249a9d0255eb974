/* The voice's own layout: for the files voice*.c and audio*.c only; those of the grammars know nothing of it. */
#ifndef QK_VOICE_VOICE_PRIVATE_H
#define QK_VOICE_VOICE_PRIVATE_H

#include "core/context.h"
#include "core/purpose.h"
#include "link/session.h"
#include "wire/media.h"

#include <quark/device.h>
#include <quark/grammar.h>
#include <quark/voice.h>

#include <stdatomic.h>

#define QK_VOICES_MAX 8
#define QK_VOICE_GRAMMARS_MAX 16
#define QK_LANGUAGE_BYTES 36
#define QK_LISTEN_US 60000000u   /* with the wearer's answer in it */
#define QK_VOICE_LEASE_MS 60000u /* of a listening for one utterance, from its beginning */
#define QK_VOICE_STOP_US 10000000u
#define QK_VOICE_SERVICE_US 10000000u /* rule P8 */
#define QK_HEARD_CHARACTERS 1000

/* Listening, from the glasses' yes to its end. */
struct qk_hearing {
	int running;
	uint64_t request; /* that began it */
	int mode;         /* enum quark_listen_mode */
	int state;        /* as the glasses told: WAITING, LISTENING or HEARING */
	uint64_t began_us;
	uint64_t utterance;        /* the glasses' number of the one that is heard, or was heard last */
	int is_final;              /* that one has its final text */
	uint32_t use;              /* in the record of sensor use */
	struct quark_event *ended; /* made before it began, so that the end cannot fail to be told; ONCE: NULL */
};

/* Sound, from the glasses' yes to its end. */
struct qk_voice_sound {
	int running;
	uint64_t began_us;
	uint64_t sequence; /* of the newest piece */
	int is_first;      /* none has come yet: one of before is told by its number */
	uint32_t use;
	uint32_t room; /* how many pieces may wait */
	struct quark_event *ended;
};

struct quark_voice {
	struct qk_handle handle;
	struct qk_listener listener;
	struct quark_device *device;
	struct qk_session *session; /* NULL once closed */
	char purpose[QK_PURPOSE_BYTES];
	char language[QK_LANGUAGE_BYTES]; /* "": the wearer's */
	uint32_t flags;
	uint32_t number;       /* on the wire; 0: none yet */
	struct qk_list wishes; /* struct qk_wish that run, oldest first */
	int told_state;        /* by the newest VOICE_STATE */
	uint64_t lease_until_us;
	struct qk_hearing hearing;
	uint64_t utterance, finals; /* since the voice was opened */
	struct quark_grammar *grammars[QK_VOICE_GRAMMARS_MAX];
	size_t grammar_count;
	struct quark_match *scratch[2]; /* made at first use */
	struct qk_voice_sound sound;
	struct qk_list pieces, early; /* struct quark_audio; early: they overtook the answer that lets them in */
	uint32_t piece_count, early_count;
	struct quark_event *audio_event; /* the newest VOICE_AUDIO, while it is in the queue */
	uint64_t pieces_ever, dropped, dropped_lease;
};

enum qk_wish_kind { QK_WISH_LISTEN = 1, QK_WISH_STOP, QK_WISH_AUDIO, QK_WISH_STOP_AUDIO };

/* A request of this voice. */
struct qk_wish {
	struct qk_operation operation; /* first */
	struct qk_list link;           /* voice->wishes; not linked for a silent one */
	struct quark_voice *voice;     /* NULL for a silent one */
	int kind;                      /* enum qk_wish_kind */
	int is_idle;                   /* there is nothing to stop */
	struct qk_listen listen;
	struct qk_start_audio audio;
	uint32_t room;
	struct qk_voice_id id;     /* of a stop or a close */
	struct quark_event *ended; /* goes to what the wish begins */
};

/* What an event of a text carries, and the numbers beside it. */
struct qk_heard {
	struct quark_match *match; /* NULL: none */
	int is_pinned;             /* the match is pinned, not referenced */
	size_t length;
	char text[];
};

enum { QK_HEARD_STABLE, QK_HEARD_CONFIDENCE, QK_HEARD_UTTERANCE };

struct quark_audio {
	atomic_uint references;
	struct qk_list link;
	struct qk_media_buffer *buffer;
	uint64_t sequence, capture_us;
	uint32_t lost; /* pieces before it */
};

static inline uint64_t qk_voice_now(const struct quark_voice *voice)
{
	return qk_clock_now(qk_context_clock(voice->handle.context));
}

/* voice.c: the first line of each public call. */
int qk_voice_enter(const struct quark_voice *voice, const char *function);
int qk_voice_enter_open(const struct quark_voice *voice, const char *function);
int qk_voice_check_microphone(struct quark_voice *voice, const char *function);

/* voice_check.c */
int qk_voice_check_config(struct quark_context *context, const char *function, const struct quark_voice_config *config);
int qk_voice_check_listen(struct quark_context *context, const char *function,
			  const struct quark_listen_config *config);
int qk_voice_check_audio(struct quark_context *context, const char *function, const struct quark_audio_config *config);

/* voice_wish.c */
struct qk_wish *qk_wish_new(struct quark_voice *voice, int kind); /* NULL: no memory, the failure is set */
int qk_wish_start(struct qk_wish *wish, const struct qk_operation_ops *ops, uint64_t timeout_us, uint64_t *request);
/* Ends it; what the voice does is told before. */
void qk_wish_end(struct qk_wish *wish, const struct quark_failure *failure);
void qk_wish_free(struct qk_operation *operation);
/* Glasses that know of nothing to stop have stopped it. */
void qk_wish_end_stop(struct qk_wish *wish, const struct quark_failure *failure);
/* The newest of a kind; sent: only one that went out. NULL: there is none. */
struct qk_wish *qk_wish_find(struct quark_voice *voice, int kind, int sent);
void qk_wishes_cancel_unsent(struct quark_voice *voice, int kind);
/* A stop of nothing ends at once, link or not. */
void qk_wishes_end_idle(struct quark_voice *voice);
void qk_wishes_close(struct quark_voice *voice);
/* In silence: QK_VOICE_STOP, _STOP_AUDIO or _CLOSE. */
void qk_voice_tell_glasses(struct quark_voice *voice, uint32_t kind);

/* voice_listen.c */
void qk_listens_lose(struct quark_voice *voice, const struct quark_failure *why); /* the link is lost */
void qk_listen_fail_once(struct quark_voice *voice, const struct quark_failure *failure);

/* voice_state.c */
int qk_voice_state(struct quark_voice *voice);
void qk_voice_show(struct quark_voice *voice); /* tells the state if it has changed */
void qk_voice_lease(struct quark_voice *voice, uint32_t lease_ms);
int qk_voice_has_lease(const struct quark_voice *voice);
int qk_voice_unserviced(struct quark_voice *voice, uint64_t now_us);
void qk_voice_schedule(struct quark_voice *voice);
uint64_t qk_voice_tick(struct qk_listener *listener, uint64_t now_us);

/* voice_hearing.c */
void qk_hearing_begin(struct quark_voice *voice, struct qk_wish *wish);
void qk_hearing_end(struct quark_voice *voice, const struct quark_failure *failure); /* NULL: as the app wished */
void qk_hearing_told(struct quark_voice *voice, const struct qk_voice_state *told);
struct quark_event *qk_hearing_forget(struct quark_voice *voice); /* its ENDED event, or NULL */

/* voice_text.c */
void qk_voice_partial(struct quark_voice *voice, const struct qk_partial *partial);
void qk_voice_final(struct quark_voice *voice, const struct qk_final *final);
void qk_voice_utterance(struct quark_voice *voice, uint64_t number); /* one begins, or is known already */
void qk_voice_forget_partials(struct quark_voice *voice);            /* of what is not final */

void qk_heard_release(void *payload);
/* Without memory the app hears at least that something is missing, and it is NULL. */
struct quark_event *qk_voice_new_text(struct quark_voice *voice, int type, const char *text);

/* voice_intent.c */
void qk_voice_tell_intent(struct quark_voice *voice, const struct qk_final *final);
void qk_heard_drop_match(struct qk_heard *heard);
void qk_voice_pin_matches(struct quark_voice *voice); /* of the events in the queue: the app lets go */

/* voice_match.c */
int qk_voice_read(struct quark_voice *voice, const char *text, struct quark_match *match);
int qk_voice_read_closest(struct quark_voice *voice, const char *text, struct quark_match *match);
void qk_voice_forget_grammars(struct quark_voice *voice);

/* voice_ended.c */
struct quark_event *qk_voice_new_end(struct quark_voice *voice, int sensor); /* NULL: no memory */
void qk_voice_post_end(struct quark_event *ended, const struct quark_failure *failure);
void qk_voice_drop_end(struct quark_event *ended);
void qk_voice_ended(struct quark_voice *voice, const struct qk_voice_ended *ended);
void qk_voice_end_link(struct quark_voice *voice, const struct quark_failure *why, int retry);
void qk_voice_end_unserviced(struct quark_voice *voice);

/* voice_events.c */
void qk_voice_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params);

/* voice_audio.c, audio_queue.c, audio.c */
void qk_voice_sound_end(struct quark_voice *voice, const struct quark_failure *failure);
struct quark_event *qk_voice_sound_forget(struct quark_voice *voice);
int qk_voice_sound_media(struct quark_voice *voice, const struct qk_media_header *header,
			 struct qk_media_buffer *buffer);
void qk_voice_sound_take_early(struct quark_voice *voice);
void qk_voice_sound_wipe(struct quark_voice *voice);       /* what waits for the app; not counted */
void qk_voice_sound_wipe_early(struct quark_voice *voice); /* nobody may hear it any more */
struct quark_audio *qk_audio_new(const struct qk_media_header *header, struct qk_media_buffer *buffer);

#endif
