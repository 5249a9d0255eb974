/* The handle: opening, counting, closing. */
#include "voice/voice_private.h"

#include "core/struct_size.h"

#include <stdlib.h>
#include <string.h>

static struct quark_voice *of(struct qk_handle *handle)
{
	return (struct quark_voice *)(void *)handle;
}

static struct quark_voice *of_listener(struct qk_listener *listener)
{
	return qk_container(listener, struct quark_voice, listener);
}

static void on_lost(struct qk_listener *listener, const struct quark_failure *failure)
{
	struct quark_voice *voice = of_listener(listener);

	qk_listens_lose(voice, failure);
	qk_voice_end_link(voice, failure, QUARK_RETRY_AFTER_EVENT);
}

static void on_gone(struct qk_listener *listener, const struct quark_failure *failure)
{
	qk_voice_end_link(of_listener(listener), failure, QUARK_RETRY_NEVER);
}

/* Pieces that were under way are lost, and the next one is not the first. */
static void on_media_lost(struct qk_listener *listener)
{
	of_listener(listener)->sound.is_first = 0;
}

static int wants_media(const struct qk_listener *listener)
{
	return of_listener((struct qk_listener *)(uintptr_t)listener)->sound.running;
}

static int on_media(struct qk_listener *listener, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	return header->kind == QK_MEDIA_AUDIO ? qk_voice_sound_media(of_listener(listener), header, buffer) : 0;
}

static const struct qk_listener_ops listener_ops = {
	.lost = on_lost,
	.gone = on_gone,
	.notified = qk_voice_notified,
	.media = on_media,
	.media_lost = on_media_lost,
	.wants_media = wants_media,
	.tick = qk_voice_tick,
};

/* The glasses know of a voice from its first request on. */
static int is_known(struct quark_voice *voice)
{
	return voice->hearing.running || voice->sound.running || qk_wish_find(voice, QK_WISH_LISTEN, 1) ||
	       qk_wish_find(voice, QK_WISH_AUDIO, 1);
}

/* May run again after a queued event brought the handle back, and while an event is discarded here: then there is
 * nothing left to do. */
static void close_voice(struct qk_handle *handle)
{
	struct quark_voice *voice = of(handle);
	struct qk_session *session = voice->session;
	struct quark_event *heard, *sound;

	if (!session)
		return;
	if (is_known(voice))
		qk_voice_tell_glasses(voice, QK_VOICE_CLOSE);
	heard = qk_hearing_forget(voice);
	sound = qk_voice_sound_forget(voice);
	qk_voice_sound_wipe(voice);
	voice->session = NULL;
	qk_wishes_close(voice);
	qk_session_unlisten(session, &voice->listener);
	qk_voice_pin_matches(voice);
	qk_voice_forget_grammars(voice);
	qk_voice_drop_end(heard);
	qk_voice_drop_end(sound);
}

static void free_voice(struct qk_handle *handle)
{
	free(of(handle));
}

static const struct qk_handle_ops voice_ops = {QK_HANDLE_VOICE, close_voice, free_voice};

int qk_voice_enter(const struct quark_voice *voice, const char *function)
{
	return qk_context_enter(voice ? voice->handle.context : NULL, function);
}

static int refuse_closed(struct quark_context *context, const char *function)
{
	return qk_fail(context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       "Open the device and its voice again.", "%s: the glasses are gone", function);
}

int qk_voice_enter_open(const struct quark_voice *voice, const char *function)
{
	int status = qk_voice_enter(voice, function);

	if (status)
		return status;
	if (!voice->session || qk_session_state(voice->session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(voice->handle.context, function);
	return QUARK_OK;
}

static int check_microphone(struct quark_context *context, struct qk_session *session, const char *function)
{
	const struct qk_hello_result *hello = qk_session_hello(session);

	if (hello && !(hello->capabilities & QUARK_CAPABILITY_MICROPHONE))
		return qk_fail(context, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Ask quark_device_capabilities() for QUARK_CAPABILITY_MICROPHONE first.",
			       "%s: these glasses have no microphone", function);
	return QUARK_OK;
}

int qk_voice_check_microphone(struct quark_voice *voice, const char *function)
{
	return check_microphone(voice->handle.context, voice->session, function);
}

static int count_voices(struct qk_session *session)
{
	struct qk_list *head = qk_session_listeners(session), *item;
	int count = 0;

	qk_list_each (item, head)
		count += qk_container(item, struct qk_listener, link)->ops == &listener_ops;
	return count;
}

static int check_device(struct quark_context *context, struct qk_session *session, const char *function)
{
	if (qk_session_state(session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(context, function);
	if (count_voices(session) >= QK_VOICES_MAX)
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Give one back with quark_voice_unref() first.",
			       "%s: %d voices are open on this device already", function, QK_VOICES_MAX);
	return check_microphone(context, session, function);
}

static int check_config(struct quark_context *context, const char *function, const struct quark_voice_config *config,
			struct quark_voice_config *known)
{
	int status;

	if (!config)
		return qk_client_bug(context, function, "config is NULL");
	status = qk_struct_read(context, known, sizeof *known, sizeof *known, config, "quark_voice_config");
	return status ? status : qk_voice_check_config(context, function, known);
}

static void build(struct quark_voice *voice, struct quark_device *device, const struct quark_voice_config *config)
{
	struct qk_handle *parent = qk_device_handle(device);

	qk_handle_init(&voice->handle, &voice_ops, parent, parent->context);
	voice->device = device;
	voice->session = qk_device_session(device);
	memcpy(voice->purpose, config->purpose, strlen(config->purpose) + 1);
	if (config->language)
		memcpy(voice->language, config->language, strlen(config->language) + 1);
	voice->flags = config->flags;
	voice->told_state = QUARK_VOICE_STATE_IDLE;
	qk_list_init(&voice->wishes);
	qk_list_init(&voice->pieces);
	qk_list_init(&voice->early);
	qk_session_listen(voice->session, &voice->listener, &listener_ops);
}

static int open_voice(struct quark_device *device, const char *function, const struct quark_voice_config *config,
		      struct quark_voice **out)
{
	struct quark_context *context = qk_device_handle(device)->context;
	struct quark_voice_config known;
	int status = check_config(context, function, config, &known);

	if (!status)
		status = check_device(context, qk_device_session(device), function);
	if (status)
		return status;
	*out = calloc(1, sizeof **out);
	if (!*out)
		return qk_no_memory(context, "a voice");
	build(*out, device, &known);
	return QUARK_OK;
}

int quark_voice_open(struct quark_device *device, const struct quark_voice_config *config, struct quark_voice **out)
{
	struct quark_context *context = device ? qk_device_handle(device)->context : NULL;
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	return open_voice(device, __func__, config, out);
}

struct quark_voice *quark_voice_ref(struct quark_voice *voice)
{
	if (voice)
		qk_handle_ref(&voice->handle);
	return voice;
}

void quark_voice_unref(struct quark_voice *voice)
{
	if (voice)
		qk_handle_unref(&voice->handle);
}
