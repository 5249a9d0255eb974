/**
 * @file navigation.h
 * @brief Routes, and guidance along them: on the displays, by speech, and as events.
 *
 * A route comes from a service (quark/service.h), from a text that the app has, or from a file. Guidance follows the
 * wearer along it: it shows the next manoeuvre, speaks it, tells when the wearer is off the route and asks for a new
 * one, and says when the wearer is there.
 *
 * All positions here are degrees of WGS-84. Amap's own datum, GCJ-02, is left at the border to Amap.
 * @since 0.1
 */
#ifndef QUARK_NAVIGATION_H
#define QUARK_NAVIGATION_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_context;
struct quark_device;
struct quark_event;

/**
 * A route. Counted; keeps its context alive. It never changes.
 * @since 0.1
 */
struct quark_route;

/**
 * Guidance for the wearer of a pair of glasses. Counted; keeps its device alive.
 * @since 0.1
 */
struct quark_navigation;

/**
 * How somebody travels.
 * @since 0.1
 */
enum quark_travel {
	QUARK_TRAVEL_NONE = 0,        /**< The default: as the route says, else walking. */
	QUARK_TRAVEL_WALKING = 1,     /**< On foot. */
	QUARK_TRAVEL_CYCLING = 2,     /**< By bicycle. */
	QUARK_TRAVEL_ELECTROBIKE = 3, /**< By electric bicycle. */
	QUARK_TRAVEL_DRIVING = 4,     /**< By car. */
};

/**
 * Where guidance stands.
 * @since 0.1
 */
enum quark_navigation_state {
	QUARK_NAVIGATION_STATE_NONE = 0,
	QUARK_NAVIGATION_STATE_IDLE = 1, /**< No route, or stopped. */
	QUARK_NAVIGATION_STATE_STARTING =
		2, /**< The wearer is asked for the position, or the first fix is waited for. */
	QUARK_NAVIGATION_STATE_GUIDING = 3,   /**< Along the route. */
	QUARK_NAVIGATION_STATE_OFF_ROUTE = 4, /**< The wearer has left it. */
	QUARK_NAVIGATION_STATE_REROUTING = 5, /**< The wearer has left it, and a new route is asked for. */
	QUARK_NAVIGATION_STATE_PAUSED = 6,    /**< By quark_navigation_pause(). */
	QUARK_NAVIGATION_STATE_ARRIVED = 7,   /**< At the destination. */
};

/**
 * What the wearer shall do, in one number.
 * @since 0.1
 */
enum quark_maneuver {
	QUARK_MANEUVER_NONE = 0,
	QUARK_MANEUVER_DEPART = 1,
	QUARK_MANEUVER_STRAIGHT = 2,
	QUARK_MANEUVER_SLIGHT_RIGHT = 3,
	QUARK_MANEUVER_RIGHT = 4,
	QUARK_MANEUVER_SHARP_RIGHT = 5,
	QUARK_MANEUVER_UTURN = 6,
	QUARK_MANEUVER_SHARP_LEFT = 7,
	QUARK_MANEUVER_LEFT = 8,
	QUARK_MANEUVER_SLIGHT_LEFT = 9,
	QUARK_MANEUVER_KEEP_RIGHT = 10,
	QUARK_MANEUVER_KEEP_LEFT = 11,
	QUARK_MANEUVER_MERGE = 12,
	QUARK_MANEUVER_ROUNDABOUT = 13,
	QUARK_MANEUVER_LEAVE_ROUNDABOUT = 14,
	QUARK_MANEUVER_ARRIVE = 15,
};

/**
 * What quark_route_get() tells.
 * @since 0.1
 */
enum quark_route_value {
	QUARK_ROUTE_VALUE_NONE = 0,
	QUARK_ROUTE_VALUE_LENGTH_M = 1,   /**< Metres in all. */
	QUARK_ROUTE_VALUE_DURATION_S = 2, /**< Seconds in all; 0: the source does not say. */
	QUARK_ROUTE_VALUE_STEPS = 3,      /**< Steps, with the arrival. */
	QUARK_ROUTE_VALUE_POINTS = 4,     /**< Points of its line. */
	QUARK_ROUTE_VALUE_TRAVEL = 5,     /**< enum quark_travel of its first step. */
	QUARK_ROUTE_VALUE_BYTES = 6,      /**< Memory that it takes. */
};

/**
 * What quark_route_step_get() tells.
 * @since 0.1
 */
enum quark_step_value {
	QUARK_STEP_VALUE_NONE = 0,
	QUARK_STEP_VALUE_MANEUVER = 1,    /**< enum quark_maneuver at its beginning. */
	QUARK_STEP_VALUE_LENGTH_M = 2,    /**< Metres to the next manoeuvre. */
	QUARK_STEP_VALUE_DURATION_S = 3,  /**< Seconds to the next manoeuvre. */
	QUARK_STEP_VALUE_FIRST_POINT = 4, /**< Its first point. */
	QUARK_STEP_VALUE_LAST_POINT = 5,  /**< Its last point, which the next step begins with. */
	QUARK_STEP_VALUE_EXIT = 6,        /**< Which exit of a roundabout; 0: none. */
};

/**
 * What quark_navigation_get() tells.
 * @since 0.1
 */
enum quark_navigation_value {
	QUARK_NAVIGATION_VALUE_NONE = 0,
	QUARK_NAVIGATION_VALUE_STATE = 1,         /**< enum quark_navigation_state. */
	QUARK_NAVIGATION_VALUE_STEP = 2,          /**< The step that the wearer is on, from 0. */
	QUARK_NAVIGATION_VALUE_TO_MANEUVER_M = 3, /**< Metres to the next manoeuvre. */
	QUARK_NAVIGATION_VALUE_REMAINING_M = 4,   /**< Metres to the destination. */
	QUARK_NAVIGATION_VALUE_REMAINING_S = 5,   /**< Seconds to the destination. */
	QUARK_NAVIGATION_VALUE_TRAVELLED_M = 6,   /**< Metres since the start. */
	QUARK_NAVIGATION_VALUE_OFF_M = 7,         /**< Metres beside the route. */
	QUARK_NAVIGATION_VALUE_WRONG_WAY = 8,     /**< 1: the wearer goes back along the route. */
	QUARK_NAVIGATION_VALUE_RECKONED = 9,      /**< 1: there is no usable fix; the place is calculated. */
	QUARK_NAVIGATION_VALUE_REROUTES = 10,     /**< New routes since the start. */
	QUARK_NAVIGATION_VALUE_MUTED = 11,        /**< 1: it does not speak. */
	QUARK_NAVIGATION_VALUE_TRAFFIC = 12,      /**< Ahead: 0 not known, 1 free, 2 slow, 3 jam, 4 standing. */
};

/**
 * Flags of guidance.
 * @since 0.1
 */
enum quark_navigation_flag {
	QUARK_NAVIGATION_NONE = 0,
	QUARK_NAVIGATION_NO_OVERLAY = 1, /**< No card on the displays; the app draws, or nobody. */
	QUARK_NAVIGATION_NO_SPEECH = 2,  /**< Nothing is spoken; the same as muted from the start. */
	QUARK_NAVIGATION_FED = 4,        /**< Positions come by quark_navigation_feed(), not from the glasses. */
	QUARK_NAVIGATION_NO_REROUTE = 8, /**< Off the route it says so, and asks no service. */
	QUARK_NAVIGATION_IMPERIAL = 16,  /**< Feet and miles. */
};

/**
 * A position. Zero it, set `size`, then what is known.
 * @since 0.1
 */
struct quark_position {
	uint32_t size;     /**< sizeof(struct quark_position). */
	uint32_t reserved; /**< 0. */
	double latitude;   /**< Degrees of WGS-84, -90 to 90. */
	double longitude;  /**< Degrees of WGS-84, -180 to 180. */
	double accuracy_m; /**< Radius of 68 % in metres; 0: not known. */
	double heading;    /**< Degrees from north, clockwise, 0 to 360; below 0: not known. */
	double speed_mps;  /**< Metres a second; below 0: not known. */
};

/**
 * Which route is wanted. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_route_config {
	uint32_t size;         /**< sizeof(struct quark_route_config). */
	uint32_t service;      /**< QUARK_SERVICE_AMAP or QUARK_SERVICE_ROUTING. */
	uint32_t travel;       /**< enum quark_travel; 0: walking. */
	uint32_t alternatives; /**< Routes wanted besides the first one, 0 to 2. */
	double from_latitude;  /**< Degrees of WGS-84. */
	double from_longitude; /**< Degrees of WGS-84. */
	double to_latitude;    /**< Degrees of WGS-84. */
	double to_longitude;   /**< Degrees of WGS-84. */
	const double *via;     /**< Latitude, longitude, ... of places on the way; NULL: none. */
	uint32_t via_count;    /**< Places, at most 16. Amap takes them for driving only. */
	uint32_t reserved;     /**< 0. */
	const char *language;  /**< Of the service's own texts, a BCP 47 tag; NULL: "en". */
	const char *to_name;   /**< What the destination is called, 1 to 80 characters; NULL: nothing. */
};

/**
 * How guidance is opened. Zero it, set `size` and `purpose`, then what is wanted.
 * @since 0.1
 */
struct quark_navigation_config {
	uint32_t size;       /**< sizeof(struct quark_navigation_config). */
	uint32_t flags;      /**< Bits of enum quark_navigation_flag. */
	const char *purpose; /**< Shown to the wearer: 1 to 80 characters, what the app does with the position. */
	const char
		*language; /**< Of cards and speech: "en" or "zh" and what begins with them; NULL and others: "en". */
	uint32_t travel;   /**< enum quark_travel; 0: as the route says. */
	uint32_t service;  /**< Which service gives new routes; 0: the one that gave the route, else none. */
	uint32_t depth_mm; /**< Depth of the card on two displays, in millimetres, at most 1000000; 0: 2000. */
	uint32_t reserved; /**< 0. */
};

/**
 * Reads a route. The format is found out: OSRM v5 and Valhalla in OSRM's format, Amap v5, GPX, GeoJSON.
 * @param context its context; not NULL.
 * @param text    the text, need not end in NUL.
 * @param length  its bytes, at most 16 MiB.
 * @param which   which route of several, from 0.
 * @param out     receives the route with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, or no route can be read: the sentence says where and why);
 * QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_route_load(struct quark_context *context, const char *text, size_t length, size_t which,
			       struct quark_route **out);

/**
 * Asks a service for a route. The request ends with QUARK_OK and the routes in its QUARK_EVENT_REQUEST_DONE
 * (quark_event_route()), best first. It is asked again up to twice when that can help: asking changes nothing there.
 * It fails with the stage QUARK_STAGE_SERVICE and one of: QUARK_ERR_DENIED (the key is wrong or may not do that, or its
 * quota is used up), QUARK_ERR_AGAIN (too many calls), QUARK_ERR_INVALID (no way, no road near, too far, off its map,
 * or the service does not understand what is asked), QUARK_ERR_TIMEOUT, QUARK_ERR_IO (not reached, its own trouble, or
 * an answer that is no JSON), QUARK_ERR_PROTOCOL (no HTTP, or a route that cannot be read), QUARK_ERR_CANCELLED,
 * QUARK_ERR_NOMEM.
 * @param context its context; not NULL.
 * @param config  what is wanted; not NULL. Copied.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (also: a variable of the environment holds what quark_context_set_service() would
 * refuse); QUARK_ERR_ABI (config->size); QUARK_ERR_UNSUPPORTED (the service has no URL or
 * no key: the sentence says which variable sets it); QUARK_ERR_AGAIN (too many requests); QUARK_ERR_NOMEM;
 *         QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_route_request(struct quark_context *context, const struct quark_route_config *config,
				  uint64_t *request);

/**
 * Takes a reference.
 * @param route a route; NULL is returned as it is.
 * @return the route.
 * @since 0.1
 */
QUARK_API struct quark_route *quark_route_ref(struct quark_route *route);

/**
 * Gives a reference back.
 * @param route a route; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_route_unref(struct quark_route *route);

/**
 * What a route is like.
 * @param route a route.
 * @param value enum quark_route_value.
 * @return the value; 0 for a number this version does not know.
 * @since 0.1
 */
QUARK_API double quark_route_get(const struct quark_route *route, int value);

/**
 * What a step is like.
 * @param route a route.
 * @param step  the step, from 0.
 * @param value enum quark_step_value.
 * @return the value; 0 out of range.
 * @since 0.1
 */
QUARK_API double quark_route_step_get(const struct quark_route *route, size_t step, int value);

/**
 * What is to be done at the beginning of a step, as a sentence: the service's own where it speaks that language, else
 * ours.
 * @param route    a route.
 * @param step     the step, from 0.
 * @param language "en" or "zh" and what begins with them; NULL and others: "en".
 * @return the sentence, "" out of range; lives until the next call with this route.
 * @since 0.1
 */
QUARK_API const char *quark_route_step_text(struct quark_route *route, size_t step, const char *language);

/**
 * A point of its line.
 * @param route     a route.
 * @param point     the point, from 0.
 * @param latitude  receives degrees of WGS-84; may be NULL.
 * @param longitude receives degrees of WGS-84; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (out of range; both are 0 then).
 * @since 0.1
 */
QUARK_API int quark_route_point(const struct quark_route *route, size_t point, double *latitude, double *longitude);

/**
 * Opens guidance for the wearer of a device. Nothing is asked or shown yet.
 * @param device a device in any state but GONE.
 * @param config the purpose; not NULL. Copied.
 * @param out    receives the guidance with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_ABI (config->size); QUARK_ERR_UNSUPPORTED (these glasses know no
 *         position, if that is known already; use QUARK_NAVIGATION_FED); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (one is open
 * on this device); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_open(struct quark_device *device, const struct quark_navigation_config *config,
				    struct quark_navigation **out);

/**
 * Takes a reference.
 * @param navigation guidance; NULL is returned as it is.
 * @return the guidance.
 * @since 0.1
 */
QUARK_API struct quark_navigation *quark_navigation_ref(struct quark_navigation *navigation);

/**
 * Gives a reference back. With the last one guidance ends and its card goes.
 * @param navigation guidance; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_navigation_unref(struct quark_navigation *navigation);

/**
 * Starts guidance along a route, or goes over to another one. The request ends with QUARK_OK when positions come (with
 * QUARK_NAVIGATION_FED: at once). It fails with QUARK_ERR_DENIED (the wearer does not give the position),
 * QUARK_ERR_REVOKED, QUARK_ERR_NOT_READY, or as any request of the link. Deadline without quark_context_set_timeout():
 * 60 seconds, with the wearer's answer in it.
 * @param navigation guidance.
 * @param route      the route; not NULL. A reference is taken.
 * @param request    receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (too many requests); QUARK_ERR_NOMEM;
 *         QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_start(struct quark_navigation *navigation, struct quark_route *route, uint64_t *request);

/**
 * Ends guidance: no card, no speech, no positions.
 * @param navigation guidance. Where none runs, nothing happens.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_stop(struct quark_navigation *navigation);

/**
 * Pauses guidance, or goes on: paused, it follows the wearer silently and without a card.
 * @param navigation guidance.
 * @param pause      1: pause; 0: go on.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_pause(struct quark_navigation *navigation, int pause);

/**
 * Whether it speaks. What is being spoken ends.
 * @param navigation guidance.
 * @param mute       1: it does not; 0: it does.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_CLOSED; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_mute(struct quark_navigation *navigation, int mute);

/**
 * Speaks and shows the next instruction again.
 * @param navigation guidance.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_AGAIN (there is none now); QUARK_ERR_CLOSED; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_repeat(struct quark_navigation *navigation);

/**
 * Says where the wearer is, now. For guidance that was opened with QUARK_NAVIGATION_FED.
 * @param navigation guidance.
 * @param position   the position; not NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (out of range, or the glasses give positions); QUARK_ERR_ABI (position->size);
 *         QUARK_ERR_AGAIN (it was not started); QUARK_ERR_CLOSED; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_navigation_feed(struct quark_navigation *navigation, const struct quark_position *position);

/**
 * Where it stands.
 * @param navigation guidance.
 * @param value      enum quark_navigation_value.
 * @return the value; 0 for a number this version does not know.
 * @since 0.1
 */
QUARK_API double quark_navigation_get(const struct quark_navigation *navigation, int value);

/**
 * The route that it follows: the app's, or a newer one.
 * @param navigation guidance.
 * @return the route, borrowed; take a reference to keep it. NULL: none.
 * @since 0.1
 */
QUARK_API struct quark_route *quark_navigation_route(const struct quark_navigation *navigation);

/**
 * The name of a state in lower case. May be called from any thread.
 * @param state enum quark_navigation_state.
 * @return for example "off-route", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_navigation_state_name(int state);

/**
 * The name of a manoeuvre in lower case. May be called from any thread.
 * @param maneuver enum quark_maneuver.
 * @return for example "sharp-left", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_maneuver_name(int maneuver);

/**
 * How many routes a service gave.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_route_request().
 * @return the number; 0 when it failed.
 * @since 0.1
 */
QUARK_API size_t quark_event_routes(const struct quark_event *event);

/**
 * A route that a service gave.
 * @param event QUARK_EVENT_REQUEST_DONE of quark_route_request(), or QUARK_EVENT_NAVIGATION_REROUTED (index 0).
 * @param index which, from 0: the best first.
 * @return the route, borrowed from the event; take a reference to keep it. NULL out of range.
 * @since 0.1
 */
QUARK_API struct quark_route *quark_event_route(const struct quark_event *event, size_t index);

/**
 * Where guidance stands.
 * @param event QUARK_EVENT_NAVIGATION_STATE.
 * @return enum quark_navigation_state.
 * @since 0.1
 */
QUARK_API int quark_event_navigation_state(const struct quark_event *event);

/**
 * What is to be done, as it is shown.
 * @param event QUARK_EVENT_NAVIGATION_INSTRUCTION or _STEP.
 * @return the text; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_instruction(const struct quark_event *event);

/**
 * What is to be done, as it is spoken.
 * @param event QUARK_EVENT_NAVIGATION_INSTRUCTION.
 * @return the text, "" when only the display changes; lives as long as the event.
 * @since 0.1
 */
QUARK_API const char *quark_event_instruction_spoken(const struct quark_event *event);

/**
 * What is to be done, as a number.
 * @param event QUARK_EVENT_NAVIGATION_INSTRUCTION or _STEP.
 * @return enum quark_maneuver.
 * @since 0.1
 */
QUARK_API int quark_event_maneuver(const struct quark_event *event);

/**
 * How far it was when the event was made.
 * @param event QUARK_EVENT_NAVIGATION_PROGRESS, _STEP or _INSTRUCTION: to the next manoeuvre. _OFF_ROUTE: beside the
 *              route. _TRAFFIC: to where it begins.
 * @return metres.
 * @since 0.1
 */
QUARK_API double quark_event_distance_m(const struct quark_event *event);

QUARK_END_DECLS

#endif
