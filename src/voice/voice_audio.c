/* Sound, as the app asks for it: starting and stopping. */
#include "voice/voice_private.h"

#include "core/struct_size.h"

#include <stdlib.h>
#include <string.h>

static struct qk_wish *of(struct qk_operation *operation)
{
	return (struct qk_wish *)(void *)operation;
}

/* --- starting ----------------------------------------------------------------------------------------------------- */

static int send_start(struct qk_operation *operation)
{
	struct qk_wish *wish = of(operation);
	struct quark_voice *voice = wish->voice;

	/* Ids of requests are unique in the context, so they serve as numbers on the wire. */
	if (!voice->number)
		voice->number = (uint32_t)operation->request.id;
	wish->audio.voice = voice->number;
	wish->audio.purpose = voice->purpose;
	return qk_operation_send(operation, &wish->audio);
}

static void begin(struct quark_voice *voice, struct qk_wish *wish)
{
	struct qk_voice_sound *sound = &voice->sound;

	sound->running = 1;
	sound->is_first = 1;
	sound->room = wish->room;
	sound->began_us = qk_voice_now(voice);
	sound->use = qk_device_use_begin(voice->device, QUARK_SENSOR_MICROPHONE_AUDIO, voice->purpose);
	sound->ended = wish->ended;
	wish->ended = NULL;
}

/* What waits of the sound before would have numbers that come twice. */
static void answered_start(struct qk_operation *operation, const void *result)
{
	struct qk_wish *wish = of(operation);
	struct quark_voice *voice = wish->voice;
	const struct qk_voice_lease *lease = result;

	voice->dropped += voice->piece_count;
	qk_voice_sound_wipe(voice);
	begin(voice, wish);
	qk_voice_lease(voice, lease->lease_ms);
	qk_wish_end(wish, NULL);
	qk_voice_sound_take_early(voice);
}

/* Sound may flow although no answer came: then it must not go on unheard. */
static void failed_start(struct qk_operation *operation, const struct quark_failure *failure)
{
	struct qk_wish *wish = of(operation);

	qk_voice_sound_wipe_early(wish->voice);
	if (operation->wire_id && failure->status == QUARK_ERR_UNKNOWN)
		qk_voice_tell_glasses(wish->voice, QK_VOICE_STOP_AUDIO);
	qk_wish_end(wish, failure);
}

static const struct qk_operation_ops start_ops = {
	.name = "voice start audio",
	.kind = QK_VOICE_START_AUDIO,
	.needs_media = 1,
	.send = send_start,
	.answered = answered_start,
	.failed = failed_start,
	.free = qk_wish_free,
};

static int start(struct quark_voice *voice, const struct quark_audio_config *config, uint64_t *request)
{
	struct qk_wish *wish = qk_wish_new(voice, QK_WISH_AUDIO);

	if (!wish)
		return QUARK_ERR_NOMEM;
	wish->audio.piece_ms = config->piece_ms ? config->piece_ms : 20;
	wish->room = config->queue ? config->queue : 64;
	wish->ended = qk_voice_new_end(voice, QUARK_SENSOR_MICROPHONE_AUDIO);
	if (!wish->ended) {
		free(wish);
		return qk_no_memory(voice->handle.context, "sound");
	}
	return qk_wish_start(wish, &start_ops, QK_LISTEN_US, request);
}

static int check_off(struct quark_voice *voice, const char *function)
{
	if (!voice->sound.running && !qk_wish_find(voice, QK_WISH_AUDIO, 0))
		return QUARK_OK;
	return qk_fail(voice->handle.context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
		       "Stop it with quark_voice_stop_audio() first.", "%s: the sound is on already, or is starting",
		       function);
}

int quark_voice_start_audio(struct quark_voice *voice, const struct quark_audio_config *config, uint64_t *request)
{
	struct quark_audio_config known;
	int status = qk_voice_enter_open(voice, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = qk_struct_read(voice->handle.context, &known, sizeof known, sizeof known, config,
					"quark_audio_config");
	if (!status)
		status = qk_voice_check_audio(voice->handle.context, __func__, &known);
	if (!status)
		status = qk_voice_check_microphone(voice, __func__);
	if (!status)
		status = check_off(voice, __func__);
	return status ? status : start(voice, &known, request);
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

struct quark_event *qk_voice_sound_forget(struct quark_voice *voice)
{
	struct quark_event *ended = voice->sound.ended;

	qk_voice_sound_wipe_early(voice);
	if (!voice->sound.running)
		return NULL;
	qk_device_use_end(voice->device, voice->sound.use);
	memset(&voice->sound, 0, sizeof voice->sound);
	return ended;
}

/* What was not taken before an end that the app did not ask for is wiped (rule P4). */
void qk_voice_sound_end(struct quark_voice *voice, const struct quark_failure *failure)
{
	struct quark_event *ended = qk_voice_sound_forget(voice);

	if (!ended)
		return;
	if (failure) {
		voice->dropped_lease += voice->piece_count;
		qk_voice_sound_wipe(voice);
	}
	qk_voice_post_end(ended, failure);
}

/* --- stopping ----------------------------------------------------------------------------------------------------- */

static int send_stop(struct qk_operation *operation)
{
	struct qk_wish *wish = of(operation);

	if (wish->is_idle) {
		qk_wish_end(wish, NULL);
		return -1;
	}
	wish->id.voice = wish->voice->number;
	return qk_operation_send(operation, &wish->id);
}

static void answered_stop(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_wish_end(of(operation), NULL);
}

static void failed_stop(struct qk_operation *operation, const struct quark_failure *failure)
{
	qk_wish_end_stop(of(operation), failure);
}

static const struct qk_operation_ops stop_ops = {
	.name = "voice stop audio",
	.kind = QK_VOICE_STOP_AUDIO,
	.send = send_stop,
	.answered = answered_stop,
	.failed = failed_stop,
	.free = qk_wish_free,
};

/* Pieces that are still under way are not the app's any more: the sound ends here, and the request when it is off. */
static int stop(struct quark_voice *voice, uint64_t *request)
{
	struct qk_wish *wish = qk_wish_new(voice, QK_WISH_STOP_AUDIO);
	int status;

	if (!wish)
		return QUARK_ERR_NOMEM;
	wish->is_idle = !voice->sound.running && !qk_wish_find(voice, QK_WISH_AUDIO, 1);
	status = qk_wish_start(wish, &stop_ops, QK_VOICE_STOP_US, request);
	if (status)
		return status;
	qk_wishes_cancel_unsent(voice, QK_WISH_AUDIO);
	qk_voice_sound_end(voice, NULL);
	qk_wishes_end_idle(voice);
	return QUARK_OK;
}

int quark_voice_stop_audio(struct quark_voice *voice, uint64_t *request)
{
	int status = qk_voice_enter_open(voice, __func__);

	if (request)
		*request = 0;
	return status ? status : stop(voice, request);
}
