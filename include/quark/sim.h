/**
 * @file sim.h
 * @brief The simulator's own controls: being the wearer, the world and the fault. Exported by libquark-sim.
 *
 * Everything a pair of glasses can meet can be brought about here, in code or from a scenario file. An app does not
 * need this header; its tests do.
 *
 * Thread rule: a handle belongs to the thread of the context its device was opened in; one of quark_sim_connect() to
 * one thread at a time.
 * @since 0.1
 */
#ifndef QUARK_SIM_H
#define QUARK_SIM_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_device;

/**
 * Simulated glasses: those behind a device, or those of another process. Counted; outlives them: calls then return
 * QUARK_ERR_CLOSED.
 * @since 0.1
 */
struct quark_sim;

/**
 * What can be set to a number with quark_sim_set().
 * @since 0.1
 */
enum quark_sim_value {
	QUARK_SIM_VALUE_NONE = 0,
	QUARK_SIM_VALUE_WORN = 1,            /**< 1: on the nose. */
	QUARK_SIM_VALUE_FOLDED = 2,          /**< 1: folded. */
	QUARK_SIM_VALUE_BATTERY_LEFT = 3,    /**< 0 to 100 per cent; -1: taken out. */
	QUARK_SIM_VALUE_BATTERY_RIGHT = 4,   /**< 0 to 100 per cent; -1: taken out. */
	QUARK_SIM_VALUE_CHARGING = 5,        /**< Bits: 1 left, 2 right. */
	QUARK_SIM_VALUE_THERMAL = 6,         /**< enum quark_thermal. */
	QUARK_SIM_VALUE_LOW_POWER = 7,       /**< 1: saving power. */
	QUARK_SIM_VALUE_OTHER_APP = 8,       /**< 1: another app is in the foreground and holds the camera. */
	QUARK_SIM_VALUE_MICROPHONE_BUSY = 9, /**< 1: the system uses the microphone, which takes bandwidth. */
	QUARK_SIM_VALUE_LIGHT_COVERED = 10,  /**< 1: the capture light is covered or broken. */
	QUARK_SIM_VALUE_CONSENT = 11,        /**< enum quark_sim_consent. */
	QUARK_SIM_VALUE_CODE_NOISE = 12,     /**< 0 to 255: amplitude of noise on every frame. */
	QUARK_SIM_VALUE_NOISE = 13,          /**< 0 to 100: noise around the wearer. From 40 on the glasses take words
						  for others, at 100 all of them; confidence falls with it. */
};

/**
 * How the wearer answers questions.
 * @since 0.1
 */
enum quark_sim_consent {
	QUARK_SIM_CONSENT_NONE = 0,
	QUARK_SIM_CONSENT_GRANT = 1,  /**< Yes at once. */
	QUARK_SIM_CONSENT_REFUSE = 2, /**< No at once. */
	QUARK_SIM_CONSENT_ASK = 3,    /**< The question stays on the display until quark_sim_answer(). */
};

/**
 * What can go wrong, brought about with quark_sim_fault().
 * @since 0.1
 */
enum quark_sim_fault {
	QUARK_SIM_FAULT_NONE = 0,
	QUARK_SIM_FAULT_DROP = 1,      /**< The link is cut now and refused for `value` ms. */
	QUARK_SIM_FAULT_HALF_OPEN = 2, /**< 1: the link swallows everything both ways and tells nobody; 0: ends. */
	QUARK_SIM_FAULT_LATENCY = 3,   /**< Each message takes `value` microseconds more, each way. */
	QUARK_SIM_FAULT_JITTER = 4,    /**< Up to `value` microseconds more at random; order is kept. */
	QUARK_SIM_FAULT_LOSS = 5,      /**< `value` per mille of the media frames are lost. */
	QUARK_SIM_FAULT_BANDWIDTH = 6, /**< `value` bytes a second for media; 0: no limit. */
	QUARK_SIM_FAULT_STALL = 7,     /**< The camera gives no frame for `value` ms. */
	QUARK_SIM_FAULT_END = 8,       /**< The glasses say good-bye and close for good. */
	QUARK_SIM_FAULT_REBOOT = 9,    /**< The glasses restart: `value` ms without a link, sessions forgotten. */
	QUARK_SIM_FAULT_FIRMWARE = 10, /**< From the next connection on they speak protocol `value` only. */
	QUARK_SIM_FAULT_CAPTURE = 11,  /**< The next `value` photos fail in the sensor. */
	QUARK_SIM_FAULT_GARBAGE = 12,  /**< `value` malformed messages are sent to the app. */
	QUARK_SIM_FAULT_REFUSE = 13,   /**< 1: the glasses refuse new connections for good (revoked). */
	QUARK_SIM_FAULT_EVENTS = 14,   /**< `value` input events are dropped in the glasses and told as a gap. */
};

/**
 * Finds the simulated glasses behind a device.
 *
 * @param device a device opened with a "sim:" URI.
 * @param out    receives the handle with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL); QUARK_ERR_UNSUPPORTED (not simulated in this process;
 *         quark_sim_connect() reaches glasses in another one);
 *         QUARK_ERR_CLOSED (its glasses are gone); QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_sim_from_device(const struct quark_device *device, struct quark_sim **out);

/**
 * Connects to the controls of glasses in another process, a quark-glasses that was started with --test-control. All
 * calls on the handle then work there as they do here, so that one test drives both, with two exceptions:
 * quark_sim_push_frame() fails, since it hands over memory, and quark_sim_advance() needs --clock virtual there. Each
 * call waits for the answer of the other process; when that is gone they return QUARK_ERR_CLOSED. Paths are meant as
 * this process sees them.
 *
 * The controls are plain text over TCP, so only loopback addresses are taken.
 * @param address "127.0.0.1:PORT" or "[::1]:PORT", as quark-glasses printed it.
 * @param secret  what quark-glasses was given as --secret.
 * @param out     receives the handle with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, no loopback address); QUARK_ERR_IO (nothing listens there);
 *         QUARK_ERR_DENIED (another secret); QUARK_ERR_CLOSED (no quark-glasses answered); QUARK_ERR_NOMEM.
 *         quark_sim_error(NULL) says why.
 * @since 0.1
 */
QUARK_API int quark_sim_connect(const char *address, const char *secret, struct quark_sim **out);

/**
 * Takes one more reference.
 * @param sim simulated glasses; NULL is returned as it is.
 * @return the same handle.
 * @since 0.1
 */
QUARK_API struct quark_sim *quark_sim_ref(struct quark_sim *sim);

/**
 * Gives back one reference.
 * @param sim simulated glasses; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_sim_unref(struct quark_sim *sim);

/**
 * Makes "sim:" known to a program that is linked statically, where it cannot be loaded at run time. Call it once,
 * before the first quark_device_open(). Does nothing in a program linked with the shared libraries.
 *
 * May be called from any thread.
 * @return QUARK_OK; QUARK_ERR_ABI (libquark and libquark-sim are of different versions).
 * @since 0.1
 */
QUARK_API int quark_sim_register(void);

/**
 * Why the last call on this handle failed.
 * @param sim simulated glasses; NULL: why the last quark_sim_connect() of this thread failed.
 * @return a sentence, "" if none failed; lives until the next call on the handle.
 * @since 0.1
 */
QUARK_API const char *quark_sim_error(const struct quark_sim *sim);

/**
 * Sets a state of the glasses or of the wearer.
 * @param sim   simulated glasses.
 * @param what  enum quark_sim_value.
 * @param value as its documentation says.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_set(struct quark_sim *sim, int what, int32_t value);

/**
 * A state of the glasses or of the wearer.
 * @param sim   simulated glasses.
 * @param what  enum quark_sim_value.
 * @return the value, 0 for an unknown one.
 * @since 0.1
 */
QUARK_API int32_t quark_sim_get(const struct quark_sim *sim, int what);

/**
 * Lets something go wrong.
 * @param sim   simulated glasses.
 * @param fault enum quark_sim_fault.
 * @param value as its documentation says.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_fault(struct quark_sim *sim, int fault, int64_t value);

/**
 * The wearer taps, swipes, presses, nods or shakes the head.
 * @param sim   simulated glasses.
 * @param input enum quark_input.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOT_READY (not worn or folded); QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_input(struct quark_sim *sim, int input);

/**
 * The wearer says something. While a question is on the display, "yes", "no", "是" and "不" answer it, and apps hear
 * nothing. Otherwise it is spoken from now on as time goes by, 2.5 words or 4 Chinese characters a second, and then
 * what was to be said next, after a breath; apps that listen (quark/voice.h) hear it.
 * @param sim  simulated glasses.
 * @param text UTF-8, 1 to 1000 bytes.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOT_READY (not worn); QUARK_ERR_AGAIN (64 texts wait to be said);
 *         QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_say(struct quark_sim *sim, const char *text);

/**
 * A sound is played to the glasses' microphone, as time goes by, after what is to be said before. Apps get it as sound,
 * and as text as far as a recogniser understands it: pocketsphinx where libquark-sim was built with it (English), else
 * the text is read from a file beside the sound, NAME.txt for NAME.wav, and is empty without one.
 * @param sim  simulated glasses.
 * @param path a WAV file: PCM of 16 bit, one or two channels, 8000 to 48000 Hz, at most 60 seconds.
 * @return QUARK_OK; QUARK_ERR_INVALID (another kind of file; quark_sim_error() says which); QUARK_ERR_NOT_READY (not
 *         worn); QUARK_ERR_AGAIN (64 texts and sounds wait); QUARK_ERR_IO; QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_hear(struct quark_sim *sim, const char *path);

/**
 * The wearer ticks a permission on the question whether an app may be paired, or unticks it. All that the app wishes
 * for are ticked at first; yes gives those that still are.
 * @param sim    simulated glasses.
 * @param sensor enum quark_sensor.
 * @param on     1 or 0.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such sensor, or no app that asks to be paired wishes for it);
 * QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_tick(struct quark_sim *sim, int sensor, int on);

/**
 * The wearer answers the question on the display.
 * @param sim    simulated glasses.
 * @param answer enum quark_permission: ONCE, SESSION, ALWAYS or REFUSED.
 * @return QUARK_OK; QUARK_ERR_INVALID (the answer, or no question is shown); QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_answer(struct quark_sim *sim, int answer);

/**
 * The wearer takes a permission back. Uses of it end within 200 ms.
 * @param sim    simulated glasses.
 * @param sensor enum quark_sensor.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_revoke(struct quark_sim *sim, int sensor);

/**
 * The wearer goes somewhere.
 * @param sim        simulated glasses.
 * @param latitude   degrees WGS-84, -90 to 90.
 * @param longitude  degrees WGS-84, -180 to 180.
 * @param accuracy_m radius in metres that holds the true place in 68 of 100 cases, above 0.
 * @param heading    degrees clockwise from north, 0 to 360; below 0: not known.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_position(struct quark_sim *sim, double latitude, double longitude, double accuracy_m,
				 double heading);

/**
 * Lets virtual time pass while the app does nothing: no timer runs and nothing is delivered until the app dispatches
 * again. It is how a test hangs an app.
 * @param sim         simulated glasses.
 * @param duration_us microseconds, at most 86400000000 (a day).
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_UNSUPPORTED (the clock is real); QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_advance(struct quark_sim *sim, uint64_t duration_us);

/**
 * What the camera sees from now on.
 * @param sim    simulated glasses.
 * @param source "pattern" (colour bars and a frame counter), or a path: a PNG, JPEG, PPM or Y4M file, or a folder of
 *               such files, which are shown in the order of their names, one a second.
 * @return QUARK_OK; QUARK_ERR_INVALID (not a picture; quark_sim_error() says what is wrong where); QUARK_ERR_IO;
 *         QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_look(struct quark_sim *sim, const char *source);

/**
 * Gives bytes to a pixel buffer's owner back; called from any thread.
 * @param user_data what was given with it.
 * @since 0.1
 */
typedef void (*quark_sim_release_fn)(void *user_data);

/**
 * Pushes one frame through the running stream at once, without a copy, beside the camera's own frames. The app gets
 * exactly these bytes at this address.
 * @param sim       simulated glasses with a running stream.
 * @param data      the bytes, in the stream's effective format and size; must stay until `release` was called.
 * @param length    bytes.
 * @param release   called once, on any thread, when the last reference to the frame is gone, or before this returns
 *                  with a failure other than QUARK_ERR_INVALID; NULL: the bytes live for ever.
 * @param user_data given to `release`.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, the wrong length); QUARK_ERR_NOT_READY (no stream runs);
 *         QUARK_ERR_AGAIN (the app holds all credits: the frame is dropped and counted); QUARK_ERR_UNSUPPORTED (the
 *         glasses are in another process); QUARK_ERR_CLOSED; QUARK_ERR_NOMEM.
 * @since 0.1
 */
QUARK_API int quark_sim_push_frame(struct quark_sim *sim, const void *data, size_t length, quark_sim_release_fn release,
				   void *user_data);

/**
 * Runs a scenario file (docs/simulator.md) from now on; its steps happen as the clock goes on.
 * @param sim  simulated glasses.
 * @param path a JSON file; paths in it are relative to its folder.
 * @return QUARK_OK; QUARK_ERR_INVALID (quark_sim_error() says line, step and what is wrong; nothing of it runs);
 *         QUARK_ERR_IO; QUARK_ERR_BUSY (one runs already); QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_run_scenario(struct quark_sim *sim, const char *path);

/**
 * How long the scenario still runs.
 * @param sim simulated glasses.
 * @return microseconds from now until its last step, at least 1 while a step is left; 0 when none runs or it is over.
 * @since 0.1
 */
QUARK_API uint64_t quark_sim_scenario_left_us(const struct quark_sim *sim);

/**
 * The newest caption: the text of the "note" step that a scenario did last. It stays when the scenario is over.
 * @param sim simulated glasses.
 * @param out receives the text, "" before the first note, which the app ends with quark_sim_free(); or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_note(struct quark_sim *sim, char **out);

/**
 * Records from now on all that the wearer, the world and the faults do to the glasses, as a scenario file that
 * quark_sim_run_scenario() replays. Camera frames are recorded as their source and hash, never as pictures.
 * @param sim  simulated glasses.
 * @param path the file to write; NULL ends the recording and closes the file.
 * @return QUARK_OK; QUARK_ERR_IO; QUARK_ERR_BUSY (a recording runs); QUARK_ERR_INVALID (NULL and none runs);
 *         QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_record(struct quark_sim *sim, const char *path);

/**
 * What one eye sees, as an SVG picture: the scene is transparent, so that it can be laid over a photo.
 * @param sim     simulated glasses.
 * @param display 0 left, 1 right.
 * @param out     receives the SVG text, which the app ends with quark_sim_free(); or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, no such display); QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_view(struct quark_sim *sim, int display, char **out);

/**
 * What the camera sees now, as a PNG file; for showing the overlay over it.
 * @param sim    simulated glasses.
 * @param out    receives the bytes, which the app ends with quark_sim_free(); or NULL.
 * @param length receives the number of bytes.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL); QUARK_ERR_UNSUPPORTED (no camera); QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_scene(struct quark_sim *sim, void **out, size_t *length);

/**
 * What was spoken into the wearer's ear so far, newest last, one text a line, at most the newest 64 KiB.
 * @param sim simulated glasses.
 * @param out receives the text, which the app ends with quark_sim_free(); or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM; QUARK_ERR_CLOSED.
 * @since 0.1
 */
QUARK_API int quark_sim_spoken(struct quark_sim *sim, char **out);

/**
 * Ends what quark_sim_view(), quark_sim_scene(), quark_sim_spoken() and quark_sim_note() gave.
 * @param memory what they gave; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_sim_free(void *memory);

QUARK_END_DECLS

#endif
