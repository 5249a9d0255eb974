/* The sound of the microphone, in pieces. What cannot be sent in time waits; the oldest go first, and are counted. */
#include "glasses/microphone_private.h"

#include <quark/voice.h>

#include <stdlib.h>
#include <string.h>

#define SAMPLES_MS (QK_AUDIO_RATE / 1000)
#define ON_THE_WAY 32u      /* of the port's media: the rest is for the camera */
#define ON_A_NARROW_WAY 4u  /* with a limit of bandwidth */
#define ASLEEP_US 10000000u /* an app that takes nothing for so long */
#define NOISE_HEIGHT 100    /* amplitude for each unit of noise */

/* --- pieces ------------------------------------------------------------------------------------------------------- */

static void wipe(struct qk_media_buffer *buffer)
{
	explicit_bzero(buffer + 1, buffer->length);
	free(buffer);
}

static struct qk_media_buffer *piece_new(size_t samples)
{
	struct qk_media_buffer *buffer = calloc(1, sizeof *buffer + samples * sizeof(int16_t));

	if (!buffer)
		return NULL;
	buffer->data = buffer + 1;
	buffer->length = samples * sizeof(int16_t);
	buffer->release = wipe;
	atomic_init(&buffer->references, 1);
	return buffer;
}

/* The same noise whoever listens, and whenever. */
static void add_noise(struct qk_glasses *glasses, uint64_t from_us, int16_t *samples, size_t count)
{
	int32_t height = glasses->wearer.values[QUARK_SIM_VALUE_NOISE] * NOISE_HEIGHT;
	struct qk_random random = {glasses->seed ^ from_us};
	size_t i;

	for (i = 0; height && i < count; i++) {
		int32_t sum = samples[i] + (int32_t)qk_random_below(&random, (uint64_t)height * 2 + 1) - height;

		samples[i] = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
	}
}

/* Least significant byte first, whatever machine this is. */
static void to_little_endian(int16_t *samples, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		unsigned char bytes[2] = {(unsigned char)((uint16_t)samples[i] & 0xff),
					  (unsigned char)((uint16_t)samples[i] >> 8)};

		memcpy(&samples[i], bytes, sizeof bytes);
	}
}

static struct qk_media_buffer *record(struct qk_glasses *glasses, uint64_t from_us, size_t samples)
{
	struct qk_media_buffer *buffer = piece_new(samples);
	int16_t *out = buffer ? (int16_t *)(void *)(buffer + 1) : NULL;

	if (!buffer)
		return NULL;
	if (glasses->microphone.speech)
		qk_speech_sound(glasses->microphone.speech, from_us, out, samples);
	add_noise(glasses, from_us, out, samples);
	to_little_endian(out, samples);
	return buffer;
}

/* --- what waits --------------------------------------------------------------------------------------------------- */

static struct qk_piece *piece_at(struct qk_sound *sound, size_t index)
{
	return &sound->waiting[(sound->first + index) % QK_PIECES_WAITING];
}

/* What was lost before it is lost before the next one. */
static void drop_oldest(struct qk_sound *sound)
{
	struct qk_piece *oldest = piece_at(sound, 0);
	uint32_t *next = sound->count > 1 ? &piece_at(sound, 1)->lost : &sound->lost;

	*next += oldest->lost + 1;
	qk_media_unref(oldest->buffer);
	sound->first = (sound->first + 1) % QK_PIECES_WAITING;
	sound->count--;
}

static void put(struct qk_sound *sound, struct qk_media_buffer *buffer, uint64_t capture_us)
{
	if (sound->count == QK_PIECES_WAITING)
		drop_oldest(sound);
	*piece_at(sound, sound->count++) = (struct qk_piece){
		.buffer = buffer, .sequence = sound->made, .capture_us = capture_us, .lost = sound->lost};
	sound->lost = 0;
}

static int may_send(const struct qk_app *app)
{
	size_t most = app->glasses->line.bandwidth ? ON_A_NARROW_WAY : ON_THE_WAY;

	return app->port && app->port->media_out.count < most;
}

static void send_oldest(struct qk_ear *ear)
{
	struct qk_sound *sound = &ear->sound;
	struct qk_piece piece = *piece_at(sound, 0);
	struct qk_media_header header = {
		.kind = QK_MEDIA_AUDIO,
		.number = ear->number,
		.length = (uint32_t)piece.buffer->length,
		.sequence = piece.sequence,
		.capture_us = piece.capture_us,
		.lost = piece.lost,
	};

	sound->first = (sound->first + 1) % QK_PIECES_WAITING;
	sound->count--;
	if (qk_port_media(ear->app->port, &header, piece.buffer))
		qk_audit_frame(&ear->app->glasses->audit, sound->use);
	else if (sound->count)
		piece_at(sound, 0)->lost += piece.lost + 1;
	else
		sound->lost += piece.lost + 1;
}

/* --- in time ------------------------------------------------------------------------------------------------------ */

void qk_ear_sound_begin(struct qk_ear *ear, uint32_t piece_ms)
{
	memset(&ear->sound, 0, sizeof ear->sound);
	ear->sound.piece_ms = piece_ms;
	ear->sound.base_us = ear->app->glasses->now_us;
}

void qk_ear_sound_wipe(struct qk_ear *ear)
{
	struct qk_sound *sound = &ear->sound;

	if (!sound->piece_ms)
		return;
	while (sound->count)
		drop_oldest(sound);
	sound->piece_ms = 0;
	qk_audit_end(&ear->app->glasses->audit, sound->use, ear->app->glasses->now_us);
	qk_ear_idle(ear);
}

static uint64_t piece_us(const struct qk_sound *sound)
{
	return (uint64_t)sound->piece_ms * 1000;
}

static uint64_t due_us(const struct qk_sound *sound)
{
	return sound->base_us + (sound->made + 1) * piece_us(sound);
}

/* While nothing may be heard there are no pieces: the next one begins when something may be. */
static int is_held(const struct qk_ear *ear)
{
	return ear->app->glasses->microphone.muted ||
	       (ear->mode == QUARK_LISTEN_WAKE_WORD && ear->state == QUARK_VOICE_STATE_WAITING);
}

static void make_one(struct qk_ear *ear)
{
	struct qk_sound *sound = &ear->sound;
	uint64_t from_us = due_us(sound) - piece_us(sound);
	struct qk_media_buffer *buffer = record(ear->app->glasses, from_us, (size_t)sound->piece_ms * SAMPLES_MS);

	sound->made++;
	if (buffer)
		put(sound, buffer, from_us);
	else
		sound->lost++;
}

/* The clock jumped: all but the newest pieces would have been dropped. How long they were. */
static uint64_t skip_old(struct qk_sound *sound, uint64_t now_us)
{
	uint64_t due = now_us < due_us(sound) ? 0 : (now_us - due_us(sound)) / piece_us(sound) + 1;
	uint64_t skipped = due > QK_PIECES_WAITING ? due - QK_PIECES_WAITING : 0;

	sound->made += skipped;
	sound->lost += (uint32_t)skipped;
	return skipped * piece_us(sound);
}

uint32_t qk_ear_sound_run(struct qk_ear *ear)
{
	struct qk_sound *sound = &ear->sound;
	uint64_t now_us = ear->app->glasses->now_us;

	if (!sound->piece_ms)
		return QK_ENDED_NONE;
	if (is_held(ear) || sound->held)
		sound->base_us = now_us - sound->made * piece_us(sound);
	sound->held = is_held(ear);
	if (skip_old(sound, now_us) >= ASLEEP_US)
		return QK_ENDED_UNSERVICED;
	while (due_us(sound) <= now_us)
		make_one(ear);
	while (sound->count && may_send(ear->app))
		send_oldest(ear);
	return QK_ENDED_NONE;
}

/* What waits goes on when the port has carried something, which ends a step. */
uint64_t qk_ear_sound_next_us(const struct qk_ear *ear)
{
	const struct qk_sound *sound = &ear->sound;

	if (!sound->piece_ms || is_held(ear))
		return QK_NEVER;
	return sound->count && may_send(ear->app) ? ear->app->glasses->now_us : due_us(sound);
}
