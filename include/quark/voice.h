/**
 * @file voice.h
 * @brief The voice: what the wearer says, as text, as intents, and as sound.
 *
 * The glasses recognise speech and send text; this library finds the intents in it with the app's grammars
 * (quark/grammar.h), without the network. Listening is for one utterance (push to talk), or goes on and is woken by the
 * wake word that the glasses know; before it no text and no sound leaves the glasses.
 *
 * For each utterance the app gets, in this order: QUARK_EVENT_VOICE_HEARING, any number of QUARK_EVENT_VOICE_PARTIAL
 * (they coalesce to the newest), then one QUARK_EVENT_VOICE_FINAL, and with grammars one QUARK_EVENT_VOICE_INTENT or
 * QUARK_EVENT_VOICE_NO_MATCH.
 *
 * Text needs the permission QUARK_SENSOR_MICROPHONE_TEXT, sound QUARK_SENSOR_MICROPHONE_AUDIO; the wearer is asked when
 * the app begins. When a permission is taken back, the glasses are taken off or folded, the link is lost, or another
 * app comes to the front, listening ends within 200 ms, and so does sound; what was under way is wiped and not
 * delivered. An end is told once: of listening for one utterance (QUARK_LISTEN_ONCE) by its request, of all else by one
 * QUARK_EVENT_VOICE_ENDED. Nothing begins again by itself.
 * @since 0.1
 */
#ifndef QUARK_VOICE_H
#define QUARK_VOICE_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_device;
struct quark_event;
struct quark_grammar;
struct quark_match;

/**
 * The voice of a pair of glasses. Counted; keeps its device alive.
 * @since 0.1
 */
struct quark_voice;

/**
 * Some sound: 16 kHz, one channel, signed 16 bit, the machine's byte order. Counted; outlives the voice, the device and
 * the context.
 * @since 0.1
 */
struct quark_audio;

/**
 * What a voice is doing.
 * @since 0.1
 */
enum quark_voice_state {
	QUARK_VOICE_STATE_NONE = 0,      /**< Not known. */
	QUARK_VOICE_STATE_IDLE = 1,      /**< Not listening. */
	QUARK_VOICE_STATE_STARTING = 2,  /**< The glasses were asked; the wearer may be, too. */
	QUARK_VOICE_STATE_WAITING = 3,   /**< For the wake word. */
	QUARK_VOICE_STATE_LISTENING = 4, /**< For speech to begin. */
	QUARK_VOICE_STATE_HEARING = 5,   /**< The wearer speaks. */
};

/**
 * How it listens.
 * @since 0.1
 */
enum quark_listen_mode {
	QUARK_LISTEN_NONE = 0,      /**< The default: QUARK_LISTEN_ONCE. */
	QUARK_LISTEN_ONCE = 1,      /**< For one utterance, beginning now: push to talk. */
	QUARK_LISTEN_WAKE_WORD = 2, /**< For one utterance after each wake word, until it is stopped. */
	QUARK_LISTEN_ALWAYS = 3,    /**< For one utterance after the other, until it is stopped. */
};

/**
 * What quark_voice_get() tells.
 * @since 0.1
 */
enum quark_voice_value {
	QUARK_VOICE_VALUE_NONE = 0,
	QUARK_VOICE_VALUE_STATE = 1,          /**< enum quark_voice_state. */
	QUARK_VOICE_VALUE_MODE = 2,           /**< Effective enum quark_listen_mode; 0: not listening. */
	QUARK_VOICE_VALUE_LEASE_MS = 3,       /**< How long the glasses' lease for listening still runs. */
	QUARK_VOICE_VALUE_UTTERANCES = 4,     /**< Final texts since the voice was opened. */
	QUARK_VOICE_VALUE_AUDIO_ON = 5,       /**< 1: sound is delivered. */
	QUARK_VOICE_VALUE_AUDIO_QUEUED = 6,   /**< Pieces of sound that wait for quark_voice_acquire(). */
	QUARK_VOICE_VALUE_AUDIO_PIECES = 7,   /**< Pieces of sound that arrived since the voice was opened. */
	QUARK_VOICE_VALUE_AUDIO_DROPPED = 8,  /**< Pieces lost since then: the app took them too late, or on the way. */
	QUARK_VOICE_VALUE_GRAMMARS = 9,       /**< Grammars it matches with. */
	QUARK_VOICE_VALUE_DROPPED_LEASE = 10, /**< Pieces and texts that came without a valid lease, or waited when it
						   ended, since the voice was opened: wiped. */
};

/**
 * Flags of a voice.
 * @since 0.1
 */
enum quark_voice_flag {
	QUARK_VOICE_NONE = 0,
	QUARK_VOICE_NO_BARGE_IN = 1, /**< Speech of this app goes on when the wearer begins to speak. Without it the
					  glasses fall silent then, and quark_device_speak() ends as cancelled. */
};

/**
 * How a voice is opened. Zero it, set `size` and `purpose`.
 * @since 0.1
 */
struct quark_voice_config {
	uint32_t size;        /**< sizeof(struct quark_voice_config). */
	uint32_t flags;       /**< Bits of enum quark_voice_flag. */
	const char *purpose;  /**< Shown to the wearer: 1 to 80 characters, what the app does with what it hears. */
	const char *language; /**< The language that is spoken, a BCP 47 tag; NULL: the wearer's. */
};

/**
 * How to listen. Zero it, set `size`, then what is wanted. NULL is the same as all zero.
 * @since 0.1
 */
struct quark_listen_config {
	uint32_t size;        /**< sizeof(struct quark_listen_config). */
	uint32_t mode;        /**< enum quark_listen_mode. */
	uint32_t patience_ms; /**< ONCE: no speech for so long ends it with QUARK_ERR_TIMEOUT, 500 to 60000; 0: 8000. */
	uint32_t silence_ms;  /**< So much silence ends an utterance, 200 to 5000; 0: as the glasses like. */
};

/**
 * How sound is delivered. Zero it, set `size`, then what is wanted. NULL is the same as all zero.
 * @since 0.1
 */
struct quark_audio_config {
	uint32_t size;     /**< sizeof(struct quark_audio_config). */
	uint32_t piece_ms; /**< Milliseconds of sound in one piece, 10 to 500; 0: 20. */
	uint32_t queue;    /**< Pieces that wait for the app at most, 2 to 512; 0: 64. The oldest go first, counted. */
	uint32_t reserved; /**< 0. */
};

/**
 * Opens the voice of a device. Nothing is heard yet.
 * @param device a device in any state but GONE.
 * @param config the purpose; not NULL. Copied.
 * @param out    receives the voice with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, the purpose is missing or too long, the language is no tag);
 *         QUARK_ERR_ABI (config->size); QUARK_ERR_UNSUPPORTED (these glasses have no microphone, if that is known
 *         already); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (8 voices are open on this device); QUARK_ERR_NOMEM;
 *         QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_voice_open(struct quark_device *device, const struct quark_voice_config *config,
			       struct quark_voice **out);

/**
 * Takes a reference.
 * @param voice a voice; NULL is returned as it is.
 * @return the voice.
 * @since 0.1
 */
QUARK_API struct quark_voice *quark_voice_ref(struct quark_voice *voice);

/**
 * Gives a reference back. With the last one listening ends.
 * @param voice a voice; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_voice_unref(struct quark_voice *voice);

/**
 * Has what is heard matched with one more grammar. The best reading over all of them is told, by QUARK_MATCH_BEST with
 * the metadata key "preferred"; where two are equally good, that of the grammar that was added earlier.
 * @param voice   a voice.
 * @param grammar a compiled grammar of the same context; not NULL. The voice takes a reference.
 * @return QUARK_OK; QUARK_ERR_INVALID (not compiled, of another context, there already); QUARK_ERR_AGAIN (16 are
 * there); QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_voice_add_grammar(struct quark_voice *voice, struct quark_grammar *grammar);

/**
 * Takes a grammar away. What is heard from now on is not matched with it.
 * @param voice   a voice.
 * @param grammar a grammar that was added.
 * @return QUARK_OK; QUARK_ERR_INVALID (it is not there); QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_voice_remove_grammar(struct quark_voice *voice, struct quark_grammar *grammar);

/**
 * Matches a text with the grammars of a voice as if it had been said: typed by the wearer, or tried by the developer.
 * @param voice a voice.
 * @param text  the text, UTF-8, at most 1000 characters.
 * @param match receives the best reading over all grammars, or none; not NULL.
 * @return as quark_grammar_match().
 * @since 0.1
 */
QUARK_API int quark_voice_match(struct quark_voice *voice, const char *text, struct quark_match *match);

/**
 * Starts to listen. The request ends: ONCE with QUARK_OK behind the events of its utterance; the others with QUARK_OK
 * when they listen. It fails with QUARK_ERR_DENIED (the wearer said no), QUARK_ERR_REVOKED (the permission was taken
 * back meanwhile), QUARK_ERR_NOT_READY (folded, taken off, too hot, too empty), QUARK_ERR_BUSY (the system or another
 * app has the microphone), QUARK_ERR_TIMEOUT (ONCE: nobody spoke), QUARK_ERR_CANCELLED (quark_context_cancel(), or a
 * newer quark_voice_listen() took its place), QUARK_ERR_DEVICE (the recogniser failed; the sentence says at what), or
 * as any request of the link. Deadline without quark_context_set_timeout(): 60 seconds, with the wearer's answer in
 * it.
 * @param voice   a voice.
 * @param config  how; NULL: one utterance.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_ABI (config->size); QUARK_ERR_UNSUPPORTED; QUARK_ERR_CLOSED;
 *         QUARK_ERR_AGAIN (too many requests); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_voice_listen(struct quark_voice *voice, const struct quark_listen_config *config,
				 uint64_t *request);

/**
 * Ends listening. What was heard of an utterance until now is final: its events come before the request ends with
 * QUARK_OK. To throw it away cancel the request of quark_voice_listen() (ONCE), or let go of the voice.
 * @param voice   a voice. One that does not listen: the request ends with QUARK_OK at once.
 * @param request receives the request's id; may be NULL.
 * @return as quark_voice_listen().
 * @since 0.1
 */
QUARK_API int quark_voice_stop(struct quark_voice *voice, uint64_t *request);

/**
 * Starts to deliver the sound itself: QUARK_EVENT_VOICE_AUDIO, then quark_voice_acquire(). With or without listening;
 * it has its own permission. The request ends with QUARK_OK when sound flows, else as quark_voice_listen(). Sound is
 * not written to disk or to a log by this library, and does not flow while the wearer confirms a payment by voice.
 * @param voice   a voice.
 * @param config  how; NULL: as the defaults.
 * @param request receives the request's id; may be NULL.
 * @return as quark_voice_listen(); QUARK_ERR_AGAIN also: it is on already.
 * @since 0.1
 */
QUARK_API int quark_voice_start_audio(struct quark_voice *voice, const struct quark_audio_config *config,
				      uint64_t *request);

/**
 * Ends the delivery of sound. Pieces that wait stay until they are taken. The request ends with QUARK_OK when the
 * microphone is off.
 * @param voice   a voice. One without sound: the request ends with QUARK_OK at once.
 * @param request receives the request's id; may be NULL.
 * @return as quark_voice_listen().
 * @since 0.1
 */
QUARK_API int quark_voice_stop_audio(struct quark_voice *voice, uint64_t *request);

/**
 * Takes the oldest piece of sound that waits.
 * @param voice a voice.
 * @return the piece with one reference, or NULL: none waits.
 * @since 0.1
 */
QUARK_API struct quark_audio *quark_voice_acquire(struct quark_voice *voice);

/**
 * What a voice is doing.
 * @param voice a voice.
 * @param value enum quark_voice_value.
 * @return the value; 0 for a number this version does not know.
 * @since 0.1
 */
QUARK_API int64_t quark_voice_get(struct quark_voice *voice, int value);

/**
 * Takes a reference. May be called from any thread.
 * @param audio a piece of sound; NULL is returned as it is.
 * @return the piece.
 * @since 0.1
 */
QUARK_API struct quark_audio *quark_audio_ref(struct quark_audio *audio);

/**
 * Gives a reference back. May be called from any thread. With the last one the sound is wiped.
 * @param audio a piece of sound; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_audio_unref(struct quark_audio *audio);

/**
 * The samples. May be called from any thread.
 * @param audio a piece of sound.
 * @return quark_audio_samples() samples, as long as a reference is held.
 * @since 0.1
 */
QUARK_API const int16_t *quark_audio_data(const struct quark_audio *audio);

/**
 * How many samples there are: 16 a millisecond. May be called from any thread.
 * @param audio a piece of sound.
 * @return the number.
 * @since 0.1
 */
QUARK_API size_t quark_audio_samples(const struct quark_audio *audio);

/**
 * Which piece it is. May be called from any thread.
 * @param audio a piece of sound.
 * @return counted from 1 since the sound was started; a gap: pieces were lost.
 * @since 0.1
 */
QUARK_API uint64_t quark_audio_sequence(const struct quark_audio *audio);

/**
 * When its first sample was heard. May be called from any thread.
 * @param audio a piece of sound.
 * @return microseconds of the context's time.
 * @since 0.1
 */
QUARK_API uint64_t quark_audio_capture_us(const struct quark_audio *audio);

/**
 * The name of a state in lower case. May be called from any thread.
 * @param state enum quark_voice_state.
 * @return for example "hearing", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_voice_state_name(int state);

/**
 * What a voice is doing now.
 * @param event QUARK_EVENT_VOICE_STATE.
 * @return enum quark_voice_state.
 * @since 0.1
 */
QUARK_API int quark_event_voice_state(const struct quark_event *event);

/**
 * What was heard.
 * @param event QUARK_EVENT_VOICE_PARTIAL, _FINAL, _INTENT or _NO_MATCH.
 * @return the text, UTF-8; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_transcript(const struct quark_event *event);

/**
 * How much of a partial text will not change any more.
 * @param event QUARK_EVENT_VOICE_PARTIAL, or _FINAL.
 * @return bytes from its beginning; of a final text, all.
 * @since 0.1
 */
QUARK_API size_t quark_event_transcript_stable(const struct quark_event *event);

/**
 * How sure the glasses are of the text.
 * @param event QUARK_EVENT_VOICE_PARTIAL, _FINAL, _INTENT or _NO_MATCH.
 * @return thousandths, 0 to 1000; of glasses that do not know, 1000.
 * @since 0.1
 */
QUARK_API uint32_t quark_event_confidence(const struct quark_event *event);

/**
 * Which utterance it belongs to.
 * @param event QUARK_EVENT_VOICE_HEARING, _PARTIAL, _FINAL, _INTENT or _NO_MATCH.
 * @return counted from 1 since the voice was opened.
 * @since 0.1
 */
QUARK_API uint64_t quark_event_utterance(const struct quark_event *event);

/**
 * The reading of what was said: its best one, or what comes closest.
 * @param event QUARK_EVENT_VOICE_INTENT: one reading. QUARK_EVENT_VOICE_NO_MATCH: up to three intents that come
 *              closest, by quark_match_closeness(), of the grammar that comes closest.
 * @return the match, borrowed from the event; take a reference to keep it.
 * @since 0.1
 */
QUARK_API struct quark_match *quark_event_match(const struct quark_event *event);

QUARK_END_DECLS

#endif
