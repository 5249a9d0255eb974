/* The way of a piece of sound: it comes, waits in the queue, and is acquired. */
#include "voice/voice_private.h"

static int is_queued(const struct quark_event *event)
{
	return event && !qk_list_empty(&event->link);
}

/* A VOICE_AUDIO is freed. An event that is not in the queue can only be one that was pulled or dropped. */
static void event_gone(void *payload)
{
	struct quark_voice *voice = payload;

	if (!is_queued(voice->audio_event))
		voice->audio_event = NULL;
}

static void tell_piece(struct quark_voice *voice)
{
	struct quark_event *event = voice->audio_event;

	if (is_queued(event)) {
		event->count++;
		return;
	}
	event = qk_event_new(voice->handle.context, QUARK_EVENT_VOICE_AUDIO, &voice->handle);
	voice->audio_event = event;
	if (!event)
		return;
	event->count = 1;
	event->payload = voice;
	event->release = event_gone;
	qk_event_post(event);
}

static struct quark_audio *take_first(struct qk_list *list, uint32_t *count)
{
	struct quark_audio *audio;

	if (qk_list_empty(list))
		return NULL;
	audio = qk_container(list->next, struct quark_audio, link);
	qk_list_remove(&audio->link);
	--*count;
	return audio;
}

static void empty(struct qk_list *list, uint32_t *count)
{
	while (!qk_list_empty(list))
		quark_audio_unref(take_first(list, count));
}

void qk_voice_sound_wipe(struct quark_voice *voice)
{
	empty(&voice->pieces, &voice->piece_count);
}

void qk_voice_sound_wipe_early(struct quark_voice *voice)
{
	empty(&voice->early, &voice->early_count);
}

/* Counts what is missing before this piece: what the glasses know they lost, or what the numbers tell, whichever is
 * more. The first piece of all has nothing before it. */
static void count(struct quark_voice *voice, const struct quark_audio *audio)
{
	struct qk_voice_sound *sound = &voice->sound;
	uint64_t missing = audio->sequence > sound->sequence + 1 ? audio->sequence - sound->sequence - 1 : 0;

	voice->dropped += missing > audio->lost ? missing : audio->lost;
	voice->pieces_ever++;
	sound->sequence = audio->sequence;
	sound->is_first = 0;
}

static void queue(struct quark_voice *voice, struct quark_audio *audio)
{
	if (voice->piece_count == voice->sound.room) {
		voice->dropped++;
		quark_audio_unref(take_first(&voice->pieces, &voice->piece_count));
	}
	qk_list_append(&voice->pieces, &audio->link);
	voice->piece_count++;
	tell_piece(voice);
}

static void refuse(struct quark_voice *voice, struct quark_audio *audio, uint64_t *counter)
{
	(void)voice;
	if (counter)
		++*counter;
	quark_audio_unref(audio);
}

/* Pieces of one sound come in order, so that the first that comes is the first there is. One that says otherwise was
 * under way when the sound before was stopped. */
static int is_of_before(const struct quark_voice *voice, const struct quark_audio *audio)
{
	const struct qk_voice_sound *sound = &voice->sound;

	if (sound->is_first)
		return audio->sequence != 1 + (uint64_t)audio->lost;
	return audio->sequence <= sound->sequence;
}

static void accept(struct quark_voice *voice, struct quark_audio *audio)
{
	if (qk_voice_unserviced(voice, qk_voice_now(voice))) {
		qk_voice_end_unserviced(voice);
		refuse(voice, audio, &voice->dropped_lease);
	} else if (!qk_voice_has_lease(voice)) {
		refuse(voice, audio, &voice->dropped_lease);
	} else if (is_of_before(voice, audio)) {
		refuse(voice, audio, NULL);
	} else {
		count(voice, audio);
		queue(voice, audio);
	}
}

/* They overtook the answer that lets them in, and wait for that; the oldest go first, as in the queue. */
static void keep_early(struct quark_voice *voice, const struct qk_wish *starting, struct quark_audio *audio)
{
	if (voice->early_count == starting->room)
		quark_audio_unref(take_first(&voice->early, &voice->early_count));
	qk_list_append(&voice->early, &audio->link);
	voice->early_count++;
}

void qk_voice_sound_take_early(struct quark_voice *voice)
{
	struct quark_audio *audio;

	while ((audio = take_first(&voice->early, &voice->early_count)))
		accept(voice, audio);
}

static int is_sound(const struct qk_media_buffer *buffer)
{
	return buffer && buffer->length && buffer->length % sizeof(int16_t) == 0 &&
	       buffer->length <= QK_AUDIO_PIECE_MAX;
}

static struct quark_audio *receive(struct quark_voice *voice, const struct qk_media_header *header,
				   struct qk_media_buffer *buffer)
{
	struct quark_audio *audio = is_sound(buffer) ? qk_audio_new(header, buffer) : NULL;

	if (audio)
		audio->capture_us = qk_session_local_us(voice->session, header->capture_us);
	else
		qk_media_wipe(buffer);
	return audio;
}

int qk_voice_sound_media(struct quark_voice *voice, const struct qk_media_header *header,
			 struct qk_media_buffer *buffer)
{
	const struct qk_wish *starting = qk_wish_find(voice, QK_WISH_AUDIO, 1);
	struct quark_audio *audio;

	if (!voice->number || header->number != voice->number)
		return 0;
	if (!voice->sound.running && !starting) {
		voice->dropped_lease += !qk_wish_find(voice, QK_WISH_STOP_AUDIO, 1);
		qk_media_wipe(buffer);
		return 1;
	}
	audio = receive(voice, header, buffer);
	if (!audio)
		voice->dropped++;
	else if (voice->sound.running)
		accept(voice, audio);
	else
		keep_early(voice, starting, audio);
	return 1;
}

/* Of sound that flows nothing may be taken without a lease; what the app stopped itself is its own. */
static int may_take(struct quark_voice *voice)
{
	if (!voice->sound.running)
		return 1;
	if (qk_voice_unserviced(voice, qk_voice_now(voice)))
		return 0;
	return qk_voice_has_lease(voice);
}

struct quark_audio *quark_voice_acquire(struct quark_voice *voice)
{
	if (qk_voice_enter(voice, __func__) || !voice->piece_count)
		return NULL;
	if (!may_take(voice)) {
		voice->dropped_lease += voice->piece_count;
		qk_voice_sound_wipe(voice);
		return NULL;
	}
	qk_device_use_frame(voice->device, voice->sound.use);
	return take_first(&voice->pieces, &voice->piece_count);
}
