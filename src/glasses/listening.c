/* Listening: what the wearer says, and what each ear makes of it. */
#include "glasses/microphone_private.h"

#include <quark/device.h>
#include <quark/voice.h>

#include <string.h>

static struct qk_ear *ear_of(const struct qk_list *item)
{
	return qk_container(item, struct qk_ear, link);
}

/* --- one ear ------------------------------------------------------------------------------------------------------ */

/* Words before the wake word, and before the app began to listen, are not for it. */
static const char *for_ear(const struct qk_ear *ear, const char *text)
{
	size_t length = strlen(text), at = ear->skip < length ? ear->skip : length;

	return text + at + strspn(text + at, " ");
}

static void listen_for_speech(struct qk_ear *ear, uint64_t until_us)
{
	ear->until_us = until_us;
	qk_ear_tell(ear, QUARK_VOICE_STATE_LISTENING);
}

static void wait_for_wake_word(struct qk_ear *ear)
{
	ear->until_us = QK_NEVER;
	qk_ear_tell(ear, QUARK_VOICE_STATE_WAITING);
}

/* What of the speech under way was said before is over. */
void qk_ear_attend(struct qk_ear *ear)
{
	const struct qk_glasses *glasses = ear->app->glasses;
	const struct qk_speech *speech = glasses->microphone.speech;

	ear->skip = speech ? speech->now.reached : 0;
	if (ear->mode == QUARK_LISTEN_WAKE_WORD)
		wait_for_wake_word(ear);
	else
		listen_for_speech(ear, ear->once ? glasses->now_us + ear->patience_us : QK_NEVER);
}

uint64_t qk_ear_deafen(struct qk_ear *ear)
{
	struct qk_glasses *glasses = ear->app->glasses;
	uint64_t once = ear->once;

	if (!ear->mode)
		return 0;
	ear->mode = 0;
	ear->once = 0;
	ear->until_us = QK_NEVER;
	qk_audit_end(&glasses->audit, ear->use, glasses->now_us);
	qk_ear_tell(ear, QUARK_VOICE_STATE_IDLE);
	qk_ear_idle(ear);
	return once;
}

static void answer_once(struct qk_ear *ear)
{
	struct qk_listening result = {.voice = ear->number, .utterance = ear->utterance, .lease_ms = QK_LEASE_MS};
	uint64_t once = qk_ear_deafen(ear);

	qk_peer_answer(ear->app, QK_VOICE_LISTEN, once, &result);
	qk_consent_used(ear->app, QUARK_SENSOR_MICROPHONE_TEXT);
}

static void note_heard(struct qk_glasses *glasses, const char *text, int final)
{
	struct qk_microphone *microphone = &glasses->microphone;

	qk_buffer_clear(&microphone->heard);
	qk_buffer_text(&microphone->heard, text);
	microphone->heard_final = final;
}

static void tell_final(struct qk_ear *ear)
{
	struct qk_glasses *glasses = ear->app->glasses;
	struct qk_speech *speech = glasses->microphone.speech;
	const char *text = for_ear(ear, qk_speech_final(speech));
	struct qk_final told = {
		.voice = ear->number,
		.utterance = ear->utterance,
		.text = text,
		.stable = (uint32_t)strlen(text),
		.confidence = speech->now.confidence,
		.start_us = ear->start_us,
		.end_us = speech->over ? speech->end_us : glasses->now_us,
	};

	if (told.end_us < told.start_us)
		told.end_us = told.start_us;
	qk_audit_frame(&glasses->audit, ear->use);
	note_heard(glasses, text, 1);
	qk_peer_notify(ear->app, QK_VOICE_FINAL, &told);
}

void qk_ear_finish(struct qk_ear *ear)
{
	if (ear->state != QUARK_VOICE_STATE_HEARING)
		return;
	tell_final(ear);
	ear->skip = SIZE_MAX;
	if (ear->once)
		answer_once(ear);
	else if (ear->mode == QUARK_LISTEN_WAKE_WORD)
		wait_for_wake_word(ear);
	else
		listen_for_speech(ear, QK_NEVER);
}

static void begin_hearing(struct qk_ear *ear, uint64_t start_us)
{
	ear->utterance++;
	ear->start_us = start_us;
	ear->until_us = QK_NEVER;
	qk_ear_tell(ear, QUARK_VOICE_STATE_HEARING);
	if (ear->barge_in)
		qk_speaker_barge_in(ear->app);
}

/* While too much is unread, the final text will do. */
static int has_room(const struct qk_app *app)
{
	return app->sequence.sent - app->sequence.acknowledged < QK_KEPT_MESSAGES / 2;
}

static void tell_partial(struct qk_ear *ear)
{
	const struct qk_understood *now = &ear->app->glasses->microphone.speech->now;
	const char *text = for_ear(ear, now->text.data);
	size_t before = (size_t)(text - now->text.data);
	struct qk_partial told = {
		.voice = ear->number,
		.utterance = ear->utterance,
		.text = text,
		.stable = now->stable > before ? (uint32_t)(now->stable - before) : 0,
		.confidence = now->confidence,
	};

	if (!*text || !has_room(ear->app))
		return;
	note_heard(ear->app->glasses, text, 0);
	qk_peer_notify(ear->app, QK_VOICE_PARTIAL, &told);
}

/* --- what happens in the speech ----------------------------------------------------------------------------------- */

static void notice_wake_word(struct qk_ear *ear, const char *text)
{
	size_t behind = ear->skip ? 0 : qk_wake_word(text);

	if (!behind)
		return;
	ear->skip = behind;
	listen_for_speech(ear, ear->app->glasses->now_us + ear->patience_us);
}

static void hear_more(struct qk_ear *ear)
{
	struct qk_glasses *glasses = ear->app->glasses;
	const char *text = glasses->microphone.speech->now.text.data;

	if (!text || !ear->mode)
		return;
	if (ear->state == QUARK_VOICE_STATE_WAITING)
		notice_wake_word(ear, text);
	if (ear->state == QUARK_VOICE_STATE_LISTENING && *for_ear(ear, text))
		begin_hearing(ear, glasses->now_us);
	if (ear->state == QUARK_VOICE_STATE_HEARING)
		tell_partial(ear);
}

/* Only in the end it is understood that it was the wake word. */
static void wake_late(struct qk_ear *ear)
{
	const char *text = qk_speech_final(ear->app->glasses->microphone.speech);

	notice_wake_word(ear, text);
	if (ear->state == QUARK_VOICE_STATE_LISTENING && *for_ear(ear, text))
		begin_hearing(ear, ear->app->glasses->now_us);
}

/* The end comes when it has been silent for long enough. Who was woken and heard nothing yet gets time from now on. */
static void hear_end(struct qk_ear *ear)
{
	uint64_t end_us = ear->app->glasses->microphone.speech->end_us;

	if (ear->state == QUARK_VOICE_STATE_WAITING)
		wake_late(ear);
	if (ear->state == QUARK_VOICE_STATE_HEARING)
		ear->until_us = end_us + (uint64_t)ear->silence_ms * 1000;
	else if (ear->state == QUARK_VOICE_STATE_LISTENING && ear->mode == QUARK_LISTEN_WAKE_WORD)
		ear->until_us = end_us + ear->patience_us;
}

static void each_ear(struct qk_glasses *glasses, void (*visit)(struct qk_ear *ear))
{
	struct qk_app *app = glasses->microphone.app;
	struct qk_list *item, *after;

	if (!app || app->doomed || glasses->microphone.muted)
		return;
	qk_list_each_safe (item, after, &app->ears)
		visit(ear_of(item));
}

static void hear_onset(struct qk_ear *ear)
{
	ear->skip = 0;
	if (ear->mode && ear->state == QUARK_VOICE_STATE_LISTENING)
		begin_hearing(ear, qk_speech_onset_us(ear->app->glasses->microphone.speech));
}

static void skip_it(struct qk_ear *ear)
{
	ear->skip = SIZE_MAX;
}

/* A speech that begins while nothing may be heard is not heard at all. */
static void notice_onset(struct qk_glasses *glasses)
{
	struct qk_microphone *microphone = &glasses->microphone;
	struct qk_list *item;

	if (microphone->onset || glasses->now_us < qk_speech_onset_us(microphone->speech))
		return;
	microphone->onset = 1;
	if (microphone->muted && microphone->app)
		qk_list_each (item, &microphone->app->ears)
			skip_it(ear_of(item));
	each_ear(glasses, hear_onset);
}

static int is_heard(const struct qk_glasses *glasses)
{
	const struct qk_app *app = glasses->microphone.app;
	const struct qk_list *item;

	if (app && !app->doomed)
		qk_list_each (item, &app->ears)
			if (ear_of(item)->state == QUARK_VOICE_STATE_HEARING)
				return 1;
	return 0;
}

/* --- the wearer --------------------------------------------------------------------------------------------------- */

int qk_microphone_say(struct qk_glasses *glasses, struct qk_speech *speech)
{
	struct qk_microphone *microphone = &glasses->microphone;

	if (microphone->to_say_count == QK_SPEECHES_MAX) {
		qk_speech_free(speech);
		return QUARK_ERR_AGAIN;
	}
	qk_list_append(&microphone->to_say, &speech->link);
	microphone->to_say_count++;
	return 0;
}

void qk_microphone_hush(struct qk_glasses *glasses)
{
	struct qk_microphone *microphone = &glasses->microphone;

	while (!qk_list_empty(&microphone->to_say))
		qk_speech_free(qk_container(microphone->to_say.next, struct qk_speech, link));
	microphone->to_say_count = 0;
	if (microphone->speech)
		qk_speech_free(microphone->speech);
	microphone->speech = NULL;
}

/* The wearer waits until the glasses have understood, and takes a breath. */
static uint64_t next_speech_us(const struct qk_glasses *glasses)
{
	const struct qk_speech *before = glasses->microphone.speech;

	if (qk_list_empty(&glasses->microphone.to_say) || (before && (!before->over || is_heard(glasses))))
		return QK_NEVER;
	return before ? before->end_us + QK_BREATH_US : 0;
}

static void begin_next(struct qk_glasses *glasses)
{
	struct qk_microphone *microphone = &glasses->microphone;

	if (next_speech_us(glasses) > glasses->now_us)
		return;
	if (microphone->speech)
		qk_speech_free(microphone->speech);
	microphone->speech = qk_container(microphone->to_say.next, struct qk_speech, link);
	qk_list_remove(&microphone->speech->link);
	microphone->to_say_count--;
	microphone->onset = 0;
	qk_speech_begin(microphone->speech, glasses->now_us);
}

static void go_on(struct qk_glasses *glasses)
{
	struct qk_speech *speech = glasses->microphone.speech;
	int changed = qk_speech_run(speech, glasses->now_us);

	if (changed == QUARK_ERR_NOMEM)
		qk_microphone_end(glasses, QK_ENDED_SENSOR, "the glasses have no memory for what was said");
	else if (changed < 0)
		qk_microphone_end(glasses, QK_ENDED_SENSOR, "the recogniser of speech failed");
	notice_onset(glasses);
	if (changed > 0)
		each_ear(glasses, hear_more);
	if (speech->over)
		each_ear(glasses, hear_end);
}

/* --- timers ------------------------------------------------------------------------------------------------------- */

static void refuse_silence(struct qk_ear *ear)
{
	uint64_t patience_ms = ear->patience_us / 1000, once = qk_ear_deafen(ear);
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_TIMEOUT, QUARK_STAGE_DEVICE, QUARK_RETRY_ASK_WEARER,
		       "Tell the wearer what can be said, and listen again.", "nobody spoke for %llu ms",
		       (unsigned long long)patience_ms);
	qk_peer_refuse(ear->app, QK_VOICE_LISTEN, once, &refusal);
	qk_consent_used(ear->app, QUARK_SENSOR_MICROPHONE_TEXT);
}

static void run_timer(struct qk_ear *ear)
{
	if (!ear->mode || ear->app->glasses->now_us < ear->until_us)
		return;
	if (ear->state == QUARK_VOICE_STATE_HEARING)
		qk_ear_finish(ear);
	else if (ear->once)
		refuse_silence(ear);
	else
		wait_for_wake_word(ear);
}

void qk_listening_run(struct qk_glasses *glasses)
{
	struct qk_app *app = glasses->microphone.app;
	struct qk_list *item, *after;

	begin_next(glasses);
	if (glasses->microphone.speech && !glasses->microphone.speech->over)
		go_on(glasses);
	if (app && !app->doomed)
		qk_list_each_safe (item, after, &app->ears)
			run_timer(ear_of(item));
}

uint64_t qk_listening_next_us(const struct qk_glasses *glasses)
{
	const struct qk_microphone *microphone = &glasses->microphone;
	uint64_t next = next_speech_us(glasses), at_us;

	if (!microphone->speech || microphone->speech->over)
		return next;
	at_us = microphone->onset ? QK_NEVER : qk_speech_onset_us(microphone->speech);
	if (at_us < next)
		next = at_us;
	at_us = qk_speech_next_us(microphone->speech);
	return at_us < next ? at_us : next;
}
