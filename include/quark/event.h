/**
 * @file event.h
 * @brief Events: what happened, pulled by the app.
 *
 * Events of one pair of glasses keep their order. An app ignores types it does not know. Loss is told: frames and
 * progress coalesce to the newest; results and the loss of glasses are never dropped; anything else that had to be
 * dropped because the queue was full is counted in one QUARK_EVENT_LOST.
 *
 * Each accessor works on the types that its documentation names; on any other it logs "client bug: ..." and returns 0,
 * NULL or "".
 * @since 0.1
 */
#ifndef QUARK_EVENT_H
#define QUARK_EVENT_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_device;
struct quark_overlay;
struct quark_camera;
struct quark_navigation;
struct quark_voice;

/**
 * One event. Owned by the app that pulled it, until quark_event_free().
 * @since 0.1
 */
struct quark_event;

/**
 * What an event tells. Numbers come in blocks of one hundred for each handle.
 * @since 0.1
 */
enum quark_event_type {
	QUARK_EVENT_NONE = 0,         /**< Never delivered. */
	QUARK_EVENT_LOST = 1,         /**< The queue was full, or the glasses dropped events: quark_event_count(). */
	QUARK_EVENT_REQUEST_DONE = 2, /**< The one end of a request: quark_event_request(), quark_event_status(). */
	QUARK_EVENT_PAIRING = 3,      /**< The number that the glasses show too: quark_event_pairing_check(). */

	QUARK_EVENT_DEVICE_STATE = 100,      /**< Connecting, ready, reconnecting: quark_event_device_state(). */
	QUARK_EVENT_DEVICE_GONE = 101,       /**< The glasses are gone for good: quark_event_failure() says why. */
	QUARK_EVENT_DEVICE_READINESS = 102,  /**< Something changed: quark_event_readiness(). */
	QUARK_EVENT_DEVICE_INPUT = 103,      /**< A tap, swipe, press, nod or shake: quark_event_input(). */
	QUARK_EVENT_DEVICE_PERMISSION = 104, /**< Given, refused or taken back: quark_event_permission(). */

	QUARK_EVENT_OVERLAY_VISIBILITY = 200, /**< The overlay became visible or hidden: quark_event_visible(). */

	QUARK_EVENT_CAMERA_FRAME = 300,  /**< A new frame waits: quark_camera_acquire(). Coalesces. */
	QUARK_EVENT_CAMERA_CONFIG = 301, /**< The stream's effective configuration: quark_camera_get(). */
	QUARK_EVENT_CAMERA_STALL = 302,  /**< No frame for too long (count > 0), or frames again (count 0). */
	QUARK_EVENT_CAMERA_ENDED = 303,  /**< The stream ended: quark_event_failure(), or none if the app asked. */
	QUARK_EVENT_CAMERA_CODE = 304,   /**< A QR code or bar code was seen: quark_event_code_text(). */
	QUARK_EVENT_CAMERA_LIGHT = 305,  /**< The capture light went on (count 1) or off (count 0). */

	QUARK_EVENT_VOICE_STATE = 400,    /**< It does something else now: quark_event_voice_state(). */
	QUARK_EVENT_VOICE_HEARING = 401,  /**< The wearer began to speak: quark_event_utterance(). */
	QUARK_EVENT_VOICE_PARTIAL = 402,  /**< What was understood so far: quark_event_transcript(). Coalesces. */
	QUARK_EVENT_VOICE_FINAL = 403,    /**< An utterance, at its end: quark_event_transcript(). */
	QUARK_EVENT_VOICE_INTENT = 404,   /**< What its grammars make of it: quark_event_match(). */
	QUARK_EVENT_VOICE_NO_MATCH = 405, /**< Nothing, but this comes closest: quark_event_match(). */
	QUARK_EVENT_VOICE_AUDIO = 406,    /**< New sound waits: quark_voice_acquire(). Coalesces. */
	QUARK_EVENT_VOICE_ENDED = 407,    /**< Sound, or listening that goes on, ended: quark_event_sensor() says which,
					       quark_event_failure() why, or none if the app asked. */

	QUARK_EVENT_NAVIGATION_STATE = 500,       /**< Guiding, off the route, ...: quark_event_navigation_state(). */
	QUARK_EVENT_NAVIGATION_STEP = 501,        /**< A new step begins: quark_event_instruction(). */
	QUARK_EVENT_NAVIGATION_PROGRESS = 502,    /**< The wearer moved: quark_navigation_get(). Coalesces. */
	QUARK_EVENT_NAVIGATION_INSTRUCTION = 503, /**< Something is to be done: quark_event_instruction(). */
	QUARK_EVENT_NAVIGATION_OFF_ROUTE = 504,   /**< The wearer left the route: quark_event_distance_m(). */
	QUARK_EVENT_NAVIGATION_REROUTING = 505,   /**< A new route is asked for. */
	QUARK_EVENT_NAVIGATION_REROUTED = 506,  /**< There is one: quark_event_route(); or none: the old one stays, and
						     quark_event_failure() says why. */
	QUARK_EVENT_NAVIGATION_WRONG_WAY = 507, /**< The wearer goes back along the route. */
	QUARK_EVENT_NAVIGATION_TRAFFIC = 508,   /**< Slow traffic ahead: quark_event_distance_m(). */
	QUARK_EVENT_NAVIGATION_ARRIVED = 509,   /**< At the destination. */
	QUARK_EVENT_NAVIGATION_ENDED = 510,     /**< Guidance ended, not by the app: quark_event_failure(). */
};

/**
 * Ends an event. A frame in it that was not taken with quark_frame_ref() is released.
 * @param event an event; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_event_free(struct quark_event *event);

/**
 * What the event tells.
 * @param event an event.
 * @return enum quark_event_type; QUARK_EVENT_NONE for NULL.
 * @since 0.1
 */
QUARK_API int quark_event_type(const struct quark_event *event);

/**
 * The name of an event's type in lower case.
 *
 * May be called from any thread.
 * @param type enum quark_event_type.
 * @return for example "camera-ended", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_event_type_name(int type);

/**
 * When it happened.
 * @param event an event.
 * @return microseconds of the context's time, quark_context_time_us().
 * @since 0.1
 */
QUARK_API uint64_t quark_event_time_us(const struct quark_event *event);

/**
 * Which request it belongs to.
 * @param event an event of any type.
 * @return the request's id for QUARK_EVENT_REQUEST_DONE and QUARK_EVENT_PAIRING, else 0.
 * @since 0.1
 */
QUARK_API uint64_t quark_event_request(const struct quark_event *event);

/**
 * How it ended.
 * @param event an event of any type.
 * @return enum quark_status: of the request for QUARK_EVENT_REQUEST_DONE, of the failure for
 *         QUARK_EVENT_DEVICE_GONE, QUARK_EVENT_DEVICE_STATE, QUARK_EVENT_CAMERA_ENDED and QUARK_EVENT_VOICE_ENDED; else
 *         QUARK_OK.
 * @since 0.1
 */
QUARK_API int quark_event_status(const struct quark_event *event);

/**
 * Why it failed.
 * @param event an event of any type.
 * @return the failure, or NULL when quark_event_status() is QUARK_OK; lives as long as the event.
 * @since 0.1
 */
QUARK_API const struct quark_failure *quark_event_failure(const struct quark_event *event);

/**
 * Why it failed, as one line: status, stage, sentence and hint, as quark_context_failure_text() gives it.
 * @param event an event of any type, or NULL.
 * @return the line, or "no failure" when quark_event_status() is QUARK_OK; lives as long as the event. Without memory
 *         for the line it is the sentence alone.
 * @since 0.1
 */
QUARK_API const char *quark_event_failure_text(const struct quark_event *event);

/**
 * Whose event it is.
 * @param event an event of any type.
 * @return the device, borrowed from the event; take a reference to keep it. NULL for QUARK_EVENT_LOST of the queue.
 * @since 0.1
 */
QUARK_API struct quark_device *quark_event_device(const struct quark_event *event);

/**
 * Whose event it is.
 * @param event an event of any type.
 * @return the overlay, borrowed from the event, or NULL when the event is not an overlay's.
 * @since 0.1
 */
QUARK_API struct quark_overlay *quark_event_overlay(const struct quark_event *event);

/**
 * Whose event it is.
 * @param event an event of any type.
 * @return the camera, borrowed from the event, or NULL when the event is not a camera's.
 * @since 0.1
 */
QUARK_API struct quark_camera *quark_event_camera(const struct quark_event *event);

/**
 * Whose event it is.
 * @param event an event of any type.
 * @return the voice, borrowed from the event, or NULL when the event is not a voice's.
 * @since 0.1
 */
QUARK_API struct quark_voice *quark_event_voice(const struct quark_event *event);

/**
 * Whose event it is.
 * @param event an event of any type.
 * @return the guidance, borrowed from the event, or NULL when the event is not guidance's.
 * @since 0.1
 */
QUARK_API struct quark_navigation *quark_event_navigation(const struct quark_event *event);

/**
 * How many.
 * @param event an event of any type.
 * @return QUARK_EVENT_LOST: how many events are missing here. QUARK_EVENT_CAMERA_FRAME: how many frames this event
 *         stands for. QUARK_EVENT_CAMERA_STALL: milliseconds without a frame, 0 when frames flow again.
 *         QUARK_EVENT_CAMERA_LIGHT: 1 on, 0 off. QUARK_EVENT_VOICE_AUDIO: how many pieces of sound this event stands
 * for. Else 0.
 * @since 0.1
 */
QUARK_API uint64_t quark_event_count(const struct quark_event *event);

QUARK_END_DECLS

#endif
