/**
 * @file device.h
 * @brief A pair of glasses, real or simulated: opening, state, readiness, permissions, input, speech.
 *
 * An app never asks which model it has, nor whether it is simulated. It asks for quark_device_capabilities().
 * @since 0.1
 */
#ifndef QUARK_DEVICE_H
#define QUARK_DEVICE_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_context;
struct quark_event;

/**
 * A pair of glasses. Counted; keeps its context alive; outlives the glasses themselves: once they are gone, calls
 * return QUARK_ERR_CLOSED.
 * @since 0.1
 */
struct quark_device;

/**
 * Where a device stands.
 * @since 0.1
 */
enum quark_device_state {
	QUARK_DEVICE_STATE_NONE = 0,
	QUARK_DEVICE_STATE_CONNECTING = 1,   /**< The first connection is being made. */
	QUARK_DEVICE_STATE_READY = 2,        /**< Connected; capabilities and readiness are known. */
	QUARK_DEVICE_STATE_RECONNECTING = 3, /**< The link was lost; the library is at it. */
	QUARK_DEVICE_STATE_GONE = 4,         /**< For good: closed, refused, or ended by the glasses. */
};

/**
 * What a pair of glasses can do, as bits.
 * @since 0.1
 */
enum quark_capability {
	QUARK_CAPABILITY_OVERLAY = 1,     /**< There is at least one display. */
	QUARK_CAPABILITY_STEREO = 2,      /**< Two displays: depth works. */
	QUARK_CAPABILITY_COLOUR = 4,      /**< The displays show colours, not only one. */
	QUARK_CAPABILITY_CAMERA = 8,      /**< There is a camera. */
	QUARK_CAPABILITY_CODES = 16,      /**< The glasses read QR codes and bar codes. */
	QUARK_CAPABILITY_MICROPHONE = 32, /**< There is a microphone. */
	QUARK_CAPABILITY_SPEECH = 64,     /**< Text can be spoken: quark_device_speak(). */
	QUARK_CAPABILITY_POSITION = 128,  /**< The glasses, or what they are paired with, know where they are. */
};

/**
 * The numbers behind the capabilities.
 * @since 0.1
 */
enum quark_limit {
	QUARK_LIMIT_NONE = 0,
	QUARK_LIMIT_DISPLAYS = 1,       /**< 0, 1 or 2. */
	QUARK_LIMIT_DISPLAY_WIDTH = 2,  /**< Pixels of one display. */
	QUARK_LIMIT_DISPLAY_HEIGHT = 3, /**< Pixels of one display. */
	QUARK_LIMIT_SAFE_LEFT = 4,      /**< Pixels at the left edge that the wearer may not see well. */
	QUARK_LIMIT_SAFE_TOP = 5,       /**< Pixels at the top, among them the band that apps cannot draw in. */
	QUARK_LIMIT_SAFE_RIGHT = 6,     /**< Pixels at the right edge. */
	QUARK_LIMIT_SAFE_BOTTOM = 7,    /**< Pixels at the bottom. */
	QUARK_LIMIT_DEPTH_MIN_MM = 8,   /**< Nearest depth of a node, in millimetres; 0 without two displays. */
	QUARK_LIMIT_DEPTH_MAX_MM = 9,   /**< Farthest depth of a node, in millimetres. */
	QUARK_LIMIT_NODES = 10,         /**< Nodes of one overlay at most. */
	QUARK_LIMIT_CAMERA_WIDTH = 11,  /**< Widest stream, in pixels. */
	QUARK_LIMIT_CAMERA_HEIGHT = 12, /**< Highest stream, in pixels. */
	QUARK_LIMIT_CAMERA_FPS = 13,    /**< Fastest stream, in frames a second. */
	QUARK_LIMIT_PHOTO_WIDTH = 14,   /**< Widest photo, in pixels. */
	QUARK_LIMIT_PHOTO_HEIGHT = 15,  /**< Highest photo, in pixels. */
};

/**
 * The parts of the readiness snapshot. Its values are plain numbers; quark_device_readiness() tells the newest.
 * @since 0.1
 */
enum quark_readiness {
	QUARK_READINESS_NONE = 0,
	QUARK_READINESS_LINK = 1,                   /**< 1: connected. */
	QUARK_READINESS_WORN = 2,                   /**< 1: on the nose. */
	QUARK_READINESS_FOLDED = 3,                 /**< 1: a temple is folded. */
	QUARK_READINESS_BATTERY_LEFT = 4,           /**< 0 to 100 per cent; -1: taken out. */
	QUARK_READINESS_BATTERY_RIGHT = 5,          /**< 0 to 100 per cent; -1: taken out. */
	QUARK_READINESS_CHARGING = 6,               /**< Bits: 1 left, 2 right. */
	QUARK_READINESS_THERMAL = 7,                /**< enum quark_thermal. */
	QUARK_READINESS_LOW_POWER = 8,              /**< 1: the glasses save power; expect fewer frames. */
	QUARK_READINESS_CAMERA_USER = 9,            /**< enum quark_sensor_user. */
	QUARK_READINESS_MICROPHONE_USER = 10,       /**< enum quark_sensor_user. */
	QUARK_READINESS_CAPTURE_LIGHT = 11,         /**< 1: the light that tells others of a capture is on. */
	QUARK_READINESS_CAMERA_PERMISSION = 12,     /**< enum quark_permission. */
	QUARK_READINESS_MICROPHONE_PERMISSION = 13, /**< enum quark_permission. */
	QUARK_READINESS_FOREGROUND = 14,            /**< 1: this app is the one the wearer sees. */
};

/**
 * How hot the glasses are.
 * @since 0.1
 */
enum quark_thermal {
	QUARK_THERMAL_NONE = 0,     /**< Not known yet. */
	QUARK_THERMAL_NORMAL = 1,   /**< All works. */
	QUARK_THERMAL_WARM = 2,     /**< Streams may be slowed. */
	QUARK_THERMAL_HOT = 3,      /**< Streams are ended and not started. */
	QUARK_THERMAL_SHUTDOWN = 4, /**< The glasses switch off. */
};

/**
 * Who uses a sensor.
 * @since 0.1
 */
enum quark_sensor_user {
	QUARK_SENSOR_USER_NONE = 0,   /**< Nobody. */
	QUARK_SENSOR_USER_SELF = 1,   /**< This app. */
	QUARK_SENSOR_USER_OTHER = 2,  /**< Another app. */
	QUARK_SENSOR_USER_SYSTEM = 3, /**< The glasses themselves. */
};

/**
 * What a permission is for.
 * @since 0.1
 */
enum quark_sensor {
	QUARK_SENSOR_NONE = 0,
	QUARK_SENSOR_CAMERA_PHOTO = 1,     /**< Single pictures. */
	QUARK_SENSOR_CAMERA_STREAM = 2,    /**< A stream of frames, and the codes seen in it. */
	QUARK_SENSOR_MICROPHONE_TEXT = 3,  /**< What the wearer says, as text. */
	QUARK_SENSOR_MICROPHONE_AUDIO = 4, /**< The sound itself. */
	QUARK_SENSOR_POSITION = 5,         /**< Where the wearer is. */
};

/**
 * Where a permission stands.
 * @since 0.1
 */
enum quark_permission {
	QUARK_PERMISSION_NONE = 0,    /**< Never asked, or forgotten. */
	QUARK_PERMISSION_ASKING = 1,  /**< The wearer sees the question. */
	QUARK_PERMISSION_ONCE = 2,    /**< Given for one use. */
	QUARK_PERMISSION_SESSION = 3, /**< Given until the glasses are taken off or the session ends. */
	QUARK_PERMISSION_ALWAYS = 4,  /**< Given for at most 30 days. */
	QUARK_PERMISSION_REFUSED = 5, /**< The wearer said no. */
	QUARK_PERMISSION_REVOKED = 6, /**< The wearer took it back. */
};

/**
 * What the wearer did with hand or head.
 * @since 0.1
 */
enum quark_input {
	QUARK_INPUT_NONE = 0,
	QUARK_INPUT_TAP = 1,
	QUARK_INPUT_DOUBLE_TAP = 2,
	QUARK_INPUT_LONG_PRESS = 3,
	QUARK_INPUT_SWIPE_FORWARD = 4,
	QUARK_INPUT_SWIPE_BACK = 5,
	QUARK_INPUT_NOD = 6,
	QUARK_INPUT_SHAKE = 7,
};

/**
 * Texts about a device.
 * @since 0.1
 */
enum quark_device_text {
	QUARK_DEVICE_TEXT_NONE = 0,
	QUARK_DEVICE_TEXT_URI = 1,         /**< The URI it was opened with. */
	QUARK_DEVICE_TEXT_NAME = 2,        /**< The name the wearer gave the glasses. */
	QUARK_DEVICE_TEXT_MODEL = 3,       /**< For people to read, not for apps to decide on. */
	QUARK_DEVICE_TEXT_FIRMWARE = 4,    /**< Version of the firmware. */
	QUARK_DEVICE_TEXT_CAMERA_USER = 5, /**< Name of the app that uses the camera, "" if none. */
};

/**
 * Opens a pair of glasses. The connection is made in the background; QUARK_EVENT_DEVICE_STATE tells its progress, and
 * calls made before it is READY wait for it. Default deadline of the request: 15 s.
 *
 * @param context a context.
 * @param uri     "sim:s1" or "sim:g1", with options "?clock=real|virtual&seed=N&scenario=FILE&consent=ask|grant|refuse"
 *                (docs/simulator.md); "wss://host:port" for glasses on the network that this app is paired with
 *                (quark/pairing.h), with "?id=1a2b3c4d" when they have got another address since;
 *                "ws://127.0.0.1:port?insecure=loopback" for glasses on this machine without keys, for development;
 *                NULL: `$QUARK_DEVICE`, else "sim:s1".
 * @param out     receives the device with one reference, or NULL.
 * @param request receives the id of the request that ends when the device is READY or GONE; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (an argument, or the URI is wrong; a device with another clock is open in this
 *         context); QUARK_ERR_UNSUPPORTED (this build has no such link); QUARK_ERR_NOT_INSTALLED (libquark-sim);
 *         QUARK_ERR_NO_STATE (wss:// without a state folder); QUARK_ERR_DENIED (not paired with these glasses, or the
 *         state folder is another app's); QUARK_ERR_IO (the scenario file; the key or the store of pairings);
 *         QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_device_open(struct quark_context *context, const char *uri, struct quark_device **out,
				uint64_t *request);

/**
 * Takes one more reference.
 * @param device a device, not NULL.
 * @return the same device.
 * @since 0.1
 */
QUARK_API struct quark_device *quark_device_ref(struct quark_device *device);

/**
 * Gives back one reference. The last one closes the device without an event.
 * @param device a device; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_device_unref(struct quark_device *device);

/**
 * Closes the connection. Running requests end (QUARK_ERR_CLOSED, or QUARK_ERR_UNKNOWN when they had been sent), streams
 * end, then comes QUARK_EVENT_DEVICE_GONE. The handle stays until its last reference is given back.
 * @param device a device.
 * @return QUARK_OK, also when it was closed before; QUARK_ERR_INVALID; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_device_close(struct quark_device *device);

/**
 * Tries the connection now. The library waits up to 30 s between attempts while the glasses cannot be reached; an app
 * that hears from its system that the network changed need not wait. While connected it asks the glasses whether they
 * are still there, so that a connection that died with the old network is noticed within 7 s.
 * @param device a device.
 * @return QUARK_OK; QUARK_ERR_CLOSED (the glasses are gone); QUARK_ERR_INVALID; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_device_reconnect(struct quark_device *device);

/**
 * The context that the device was opened in.
 * @param device a device.
 * @return the context, borrowed; it lives at least as long as the device.
 * @since 0.1
 */
QUARK_API struct quark_context *quark_device_context(const struct quark_device *device);

/**
 * Keeps a pointer of the app's with the device, so that an event leads back to the app's own data.
 * @param device    a device.
 * @param user_data any pointer; the library never looks at it.
 * @since 0.1
 */
QUARK_API void quark_device_set_user_data(struct quark_device *device, void *user_data);

/**
 * The pointer kept with quark_device_set_user_data().
 * @param device a device.
 * @return the pointer, NULL at first.
 * @since 0.1
 */
QUARK_API void *quark_device_user_data(const struct quark_device *device);

/**
 * Where the device stands now.
 * @param device a device.
 * @return enum quark_device_state; QUARK_DEVICE_STATE_NONE for NULL.
 * @since 0.1
 */
QUARK_API int quark_device_get_state(const struct quark_device *device);

/**
 * What the glasses can do.
 * @param device a device.
 * @return bits of enum quark_capability; 0 until the device was READY once.
 * @since 0.1
 */
QUARK_API uint32_t quark_device_capabilities(const struct quark_device *device);

/**
 * One of the numbers behind the capabilities.
 * @param device a device.
 * @param limit  enum quark_limit.
 * @return the number; 0 until the device was READY once, and for a limit this version does not know.
 * @since 0.1
 */
QUARK_API int32_t quark_device_limit(const struct quark_device *device, int limit);

/**
 * The newest value of one part of the readiness snapshot.
 * @param device a device.
 * @param part   enum quark_readiness.
 * @return the value; 0 until the device was READY once, and for a part this version does not know.
 * @since 0.1
 */
QUARK_API int32_t quark_device_readiness(const struct quark_device *device, int part);

/**
 * One of the texts about a device.
 * @param device a device.
 * @param which  enum quark_device_text.
 * @return the text, "" where it is not known; lives until the next call into the context.
 * @since 0.1
 */
QUARK_API const char *quark_device_get_text(const struct quark_device *device, int which);

/**
 * Asks the wearer for a permission, with the reason. The wearer answers on the glasses; the request ends with
 * QUARK_OK (given) or QUARK_ERR_DENIED. Default deadline: 60 s.
 *
 * Asking for what is given already ends at once with QUARK_OK. Opening a stream or taking a photo asks by itself; call
 * this to ask at a better moment.
 * @param device  a device.
 * @param sensor  enum quark_sensor.
 * @param purpose shown to the wearer: 1 to 80 characters, what the app does with it.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, an unknown sensor, a purpose that is empty or too long);
 *         QUARK_ERR_UNSUPPORTED (no such sensor on these glasses); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (too many requests
 *         are running); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_device_request_permission(struct quark_device *device, int sensor, const char *purpose,
					      uint64_t *request);

/**
 * Where a permission stands.
 * @param device a device.
 * @param sensor enum quark_sensor.
 * @return enum quark_permission.
 * @since 0.1
 */
QUARK_API int quark_device_permission(const struct quark_device *device, int sensor);

/**
 * Speaks a text into the wearer's ear. The request ends with QUARK_OK when it was spoken. Texts queue up in order;
 * at most 16 wait. Default deadline: 60 s.
 *
 * @param device   a device.
 * @param text     1 to 1000 characters.
 * @param language BCP 47 tag, for example "en" or "zh-Hans"; NULL: the wearer's language.
 * @param request  receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_UNSUPPORTED (no speaker); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (too many
 *         requests are running); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_device_speak(struct quark_device *device, const char *text, const char *language,
				 uint64_t *request);

/**
 * Which state a QUARK_EVENT_DEVICE_STATE tells.
 * @param event an event.
 * @return enum quark_device_state; QUARK_DEVICE_STATE_GONE for QUARK_EVENT_DEVICE_GONE.
 * @since 0.1
 */
QUARK_API int quark_event_device_state(const struct quark_event *event);

/**
 * Which parts a QUARK_EVENT_DEVICE_READINESS changed.
 * @param event an event.
 * @return bits `1 << enum quark_readiness`; the first event after each READY has all bits set, so that after a
 *         reconnect they say nothing about a change.
 * @since 0.1
 */
QUARK_API uint32_t quark_event_readiness_changed(const struct quark_event *event);

/**
 * One part of the snapshot that a QUARK_EVENT_DEVICE_READINESS carries.
 * @param event an event.
 * @param part  enum quark_readiness.
 * @return the value as it was when the event happened.
 * @since 0.1
 */
QUARK_API int32_t quark_event_readiness(const struct quark_event *event, int part);

/**
 * What the wearer did, of a QUARK_EVENT_DEVICE_INPUT.
 * @param event an event.
 * @return enum quark_input.
 * @since 0.1
 */
QUARK_API int quark_event_input(const struct quark_event *event);

/**
 * Which sensor an event is about.
 * @param event QUARK_EVENT_DEVICE_PERMISSION, or QUARK_EVENT_VOICE_ENDED: QUARK_SENSOR_MICROPHONE_TEXT for listening,
 *              QUARK_SENSOR_MICROPHONE_AUDIO for sound.
 * @return enum quark_sensor.
 * @since 0.1
 */
QUARK_API int quark_event_sensor(const struct quark_event *event);

/**
 * Where the permission stands since a QUARK_EVENT_DEVICE_PERMISSION.
 * @param event an event.
 * @return enum quark_permission.
 * @since 0.1
 */
QUARK_API int quark_event_permission(const struct quark_event *event);

/**
 * A copy of the record of all sensor use through this device: which sensor, what for, from when to when, how many
 * frames. The library keeps the newest 1024 uses in memory and writes none to disk; the glasses keep their own for the
 * wearer.
 * @since 0.1
 */
struct quark_privacy_log;

/**
 * Takes a copy of the record.
 * @param device a device.
 * @param out    receives the copy, which the app ends with quark_privacy_log_free(); or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_privacy_log(const struct quark_device *device, struct quark_privacy_log **out);

/**
 * Ends a copy of the record.
 * @param log a copy; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_privacy_log_free(struct quark_privacy_log *log);

/**
 * How many uses the copy holds, oldest first.
 * @param log a copy, or NULL.
 * @return the number.
 * @since 0.1
 */
QUARK_API uint32_t quark_privacy_log_count(const struct quark_privacy_log *log);

/**
 * Which sensor was used.
 * @param log   a copy.
 * @param index 0 to quark_privacy_log_count() - 1.
 * @return enum quark_sensor; QUARK_SENSOR_NONE out of range.
 * @since 0.1
 */
QUARK_API int quark_privacy_log_sensor(const struct quark_privacy_log *log, uint32_t index);

/**
 * What the wearer was told it was used for.
 * @param log   a copy.
 * @param index 0 to quark_privacy_log_count() - 1.
 * @return the purpose, "" out of range; lives as long as the copy.
 * @since 0.1
 */
QUARK_API const char *quark_privacy_log_purpose(const struct quark_privacy_log *log, uint32_t index);

/**
 * When the use began.
 * @param log   a copy.
 * @param index 0 to quark_privacy_log_count() - 1.
 * @return microseconds of the context's time, 0 out of range.
 * @since 0.1
 */
QUARK_API uint64_t quark_privacy_log_start_us(const struct quark_privacy_log *log, uint32_t index);

/**
 * When the use ended.
 * @param log   a copy.
 * @param index 0 to quark_privacy_log_count() - 1.
 * @return microseconds of the context's time; 0 while it goes on, and out of range.
 * @since 0.1
 */
QUARK_API uint64_t quark_privacy_log_end_us(const struct quark_privacy_log *log, uint32_t index);

/**
 * How many frames or photos the app got in this use.
 * @param log   a copy.
 * @param index 0 to quark_privacy_log_count() - 1.
 * @return the number, 0 out of range.
 * @since 0.1
 */
QUARK_API uint64_t quark_privacy_log_frames(const struct quark_privacy_log *log, uint32_t index);

/**
 * The name of a device's state in lower case.
 *
 * May be called from any thread.
 * @param state enum quark_device_state.
 * @return for example "reconnecting", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_device_state_name(int state);

/**
 * The name of a part of the readiness snapshot in lower case.
 *
 * May be called from any thread.
 * @param part enum quark_readiness.
 * @return for example "battery-left", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_readiness_name(int part);

/**
 * The name of a thermal state in lower case.
 *
 * May be called from any thread.
 * @param thermal enum quark_thermal.
 * @return for example "hot", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_thermal_name(int thermal);

/**
 * The name of a sensor in lower case.
 *
 * May be called from any thread.
 * @param sensor enum quark_sensor.
 * @return for example "camera-photo", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_sensor_name(int sensor);

/**
 * The name of a permission's state in lower case.
 *
 * May be called from any thread.
 * @param permission enum quark_permission.
 * @return for example "asking", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_permission_name(int permission);

/**
 * The name of an input in lower case.
 *
 * May be called from any thread.
 * @param input enum quark_input.
 * @return for example "double-tap", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_input_name(int input);

QUARK_END_DECLS

#endif
