/**
 * @file camera.h
 * @brief The camera: photos, a stream of frames, its health, and the codes seen in it.
 *
 * Frames are handed out without a copy. The newest wins: a frame that the app did not acquire before the next one came
 * is dropped and counted. How many frames may be under way is bounded; an app that holds on to all of them gets no
 * more until it releases one.
 *
 * While a frame flows the capture light of the glasses is on. That is the glasses' duty and cannot be switched off.
 * Frames are not written to disk or to a log by this library.
 * @since 0.1
 */
#ifndef QUARK_CAMERA_H
#define QUARK_CAMERA_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_device;
struct quark_event;

/**
 * The camera of a pair of glasses. Counted; keeps its device alive.
 * @since 0.1
 */
struct quark_camera;

/**
 * One picture. Counted; outlives the camera, the device and the context.
 * @since 0.1
 */
struct quark_frame;

/**
 * How the bytes of a frame are laid out.
 * @since 0.1
 */
enum quark_format {
	QUARK_FORMAT_NONE = 0, /**< The default: JPEG for a photo, NV12 for a stream. */
	QUARK_FORMAT_JPEG = 1, /**< A JPEG file. */
	QUARK_FORMAT_NV12 = 2, /**< A plane of Y, then one of interleaved U and V at half size. BT.601, full range. */
	QUARK_FORMAT_RGB = 3,  /**< Three bytes a pixel, R first. */
	QUARK_FORMAT_GREY = 4, /**< One byte a pixel. */
};

/**
 * How the camera is asked to see.
 * @since 0.1
 */
enum quark_camera_mode {
	QUARK_CAMERA_MODE_NONE = 0,       /**< Bits may be or-ed. */
	QUARK_CAMERA_MODE_LOW_LIGHT = 1,  /**< Longer exposure, fewer frames. */
	QUARK_CAMERA_MODE_STABILISED = 2, /**< Steadied against movement of the head; a smaller field of view. */
	QUARK_CAMERA_MODE_BLUR = 4,       /**< Faces and number plates blurred in the glasses. */
};

/**
 * Kinds of codes, as bits.
 * @since 0.1
 */
enum quark_code {
	QUARK_CODE_NONE = 0,
	QUARK_CODE_QR = 1,    /**< QR code. */
	QUARK_CODE_EAN = 2,   /**< EAN-13, EAN-8, UPC-A, UPC-E: what a shop's till reads. */
	QUARK_CODE_OTHER = 4, /**< Code 128, Code 39, ITF and others that the glasses can read. */
};

/**
 * What quark_camera_get() tells.
 * @since 0.1
 */
enum quark_camera_value {
	QUARK_CAMERA_VALUE_NONE = 0,
	QUARK_CAMERA_VALUE_STREAMING = 1,       /**< 1: a stream runs. */
	QUARK_CAMERA_VALUE_FORMAT = 2,          /**< Effective enum quark_format. */
	QUARK_CAMERA_VALUE_WIDTH = 3,           /**< Effective width in pixels. */
	QUARK_CAMERA_VALUE_HEIGHT = 4,          /**< Effective height in pixels. */
	QUARK_CAMERA_VALUE_FPS_MILLI = 5,       /**< Effective frames in 1000 seconds. */
	QUARK_CAMERA_VALUE_MODE = 6,            /**< Effective bits of enum quark_camera_mode. */
	QUARK_CAMERA_VALUE_LEASE_MS = 7,        /**< How long the glasses' lease for this stream still runs. */
	QUARK_CAMERA_VALUE_FRAMES = 8,          /**< Frames that arrived in this stream. */
	QUARK_CAMERA_VALUE_DROPPED_APP = 9,     /**< Frames that a newer one replaced before the app took them. */
	QUARK_CAMERA_VALUE_DROPPED_CREDIT = 10, /**< Frames the glasses dropped because the app held all credits. */
	QUARK_CAMERA_VALUE_DROPPED_LINK = 11,   /**< Frames lost on the way. */
	QUARK_CAMERA_VALUE_DROPPED_LEASE = 12,  /**< Frames that came without a valid lease and were wiped. */
	QUARK_CAMERA_VALUE_AGE_US = 13,         /**< Time since the newest frame was captured. */
	QUARK_CAMERA_VALUE_STALLED = 14,        /**< 1: no frame for longer than the stall limit. */
	QUARK_CAMERA_VALUE_LIGHT = 15,          /**< 1: the capture light is on. */
};

/**
 * How a camera is opened. Zero it, set `size` and `purpose`.
 * @since 0.1
 */
struct quark_camera_config {
	uint32_t size;       /**< sizeof(struct quark_camera_config). */
	uint32_t flags;      /**< 0. */
	const char *purpose; /**< Shown to the wearer: 1 to 80 characters, what the app does with the pictures. */
};

/**
 * What stream is wanted. Zero it, set `size`, then what is wanted. The glasses may give less;
 * QUARK_EVENT_CAMERA_CONFIG tells.
 * @since 0.1
 */
struct quark_stream_config {
	uint32_t size;     /**< sizeof(struct quark_stream_config). */
	uint32_t format;   /**< enum quark_format; 0: NV12. */
	uint32_t width;    /**< Pixels, even, 16 to 8192; 0: 1280. */
	uint32_t height;   /**< Pixels, even, 16 to 8192; 0: 720. */
	uint32_t fps;      /**< Frames a second, 1 to 240; 0: 30. */
	uint32_t mode;     /**< Bits of enum quark_camera_mode. */
	uint32_t credits;  /**< Frames that may be under way or held, 2 to 16; 0: 4. */
	uint32_t stall_ms; /**< No frame for so long is a stall, 100 to 60000; 0: 2000. */
	uint32_t codes;    /**< Bits of enum quark_code to look for; 0: none. */
	uint32_t reserved; /**< 0. */
};

/**
 * What photo is wanted. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_photo_config {
	uint32_t size;   /**< sizeof(struct quark_photo_config). */
	uint32_t format; /**< enum quark_format; 0: JPEG. */
	uint32_t width;  /**< Pixels, even, 16 to 8192; 0: as the glasses like. */
	uint32_t height; /**< Pixels, even, 16 to 8192; 0: as the glasses like. */
	uint32_t mode;   /**< Bits of enum quark_camera_mode. */
	uint32_t codes;  /**< Bits of enum quark_code to look for in the photo; told before the request ends. */
};

/**
 * Opens the camera of a device. Nothing is captured yet.
 * @param device a device in any state but GONE.
 * @param config the purpose; not NULL. Copied.
 * @param out    receives the camera with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, the purpose is missing or too long); QUARK_ERR_ABI (config->size);
 *         QUARK_ERR_UNSUPPORTED (these glasses have no camera, if that is known already); QUARK_ERR_CLOSED;
 *         QUARK_ERR_AGAIN (8 cameras are open on this device); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_camera_open(struct quark_device *device, const struct quark_camera_config *config,
				struct quark_camera **out);

/**
 * Takes one more reference.
 * @param camera a camera, not NULL.
 * @return the same camera.
 * @since 0.1
 */
QUARK_API struct quark_camera *quark_camera_ref(struct quark_camera *camera);

/**
 * Gives back one reference. The last one stops the stream without an event.
 * @param camera a camera; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_camera_unref(struct quark_camera *camera);

/**
 * The device that the camera was opened on.
 * @param camera a camera.
 * @return the device, borrowed; it lives at least as long as the camera, also when its glasses are gone.
 * @since 0.1
 */
QUARK_API struct quark_device *quark_camera_device(const struct quark_camera *camera);

/**
 * Takes one photo. The wearer is asked first where needed. The request ends with QUARK_OK when the photo is here:
 * quark_event_frame() of its QUARK_EVENT_REQUEST_DONE. Default deadline: 10 s, 60 s while the wearer is asked.
 *
 * The request fails with QUARK_ERR_DENIED (the wearer refused), QUARK_ERR_NOT_READY (not worn, folded, too hot, battery
 * too low), QUARK_ERR_BUSY (another app has the camera), QUARK_ERR_DEVICE (capture failed, or the capture light is
 * covered), QUARK_ERR_UNSUPPORTED (no camera, or not this format).
 * @param camera  a camera.
 * @param config  what is wanted; NULL: a JPEG as the glasses like. Copied.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_ABI (config->size); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (too many
 *         requests are running); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_camera_photo(struct quark_camera *camera, const struct quark_photo_config *config,
				 uint64_t *request);

/**
 * Starts a stream. The wearer is asked first where needed. The request ends with QUARK_OK when the first
 * QUARK_EVENT_CAMERA_CONFIG has been queued; frames follow. It fails as quark_camera_photo() does. A running stream is
 * changed to the new configuration. Default deadline: 10 s, 60 s while the wearer is asked.
 *
 * The stream ends with exactly one QUARK_EVENT_CAMERA_ENDED: stopped by the app, permission revoked, glasses taken off,
 * folded, too hot, too empty, camera taken by another app or by the system, link lost, or not serviced: an app that
 * does not dispatch for 10 s loses its streams. It is never restarted by itself.
 * @param camera  a camera.
 * @param config  what is wanted; NULL: NV12, 1280 by 720, 30 frames a second. Copied.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID; QUARK_ERR_ABI (config->size); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN (too many
 *         requests are running); QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_camera_start(struct quark_camera *camera, const struct quark_stream_config *config,
				 uint64_t *request);

/**
 * Stops the stream. Frames that the app did not acquire are dropped; those it holds stay valid. The request ends when
 * the glasses have stopped. Default deadline: 5 s.
 * @param camera  a camera.
 * @param request receives the request's id; may be NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (a NULL, no stream runs or starts); QUARK_ERR_CLOSED; QUARK_ERR_AGAIN;
 *         QUARK_ERR_NOMEM; QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_camera_stop(struct quark_camera *camera, uint64_t *request);

/**
 * One of the stream's values: effective configuration, health, lease, light.
 * @param camera a camera.
 * @param value  enum quark_camera_value.
 * @return the value; 0 without a stream where it makes no sense, and for a value this version does not know.
 * @since 0.1
 */
QUARK_API int64_t quark_camera_get(const struct quark_camera *camera, int value);

/**
 * Takes the newest frame of the stream.
 * @param camera a camera.
 * @return the frame, which the app gives back with quark_frame_unref(); NULL when none came since the last call.
 * @since 0.1
 */
QUARK_API struct quark_frame *quark_camera_acquire(struct quark_camera *camera);

/**
 * Takes one more reference.
 *
 * May be called from any thread that holds a reference.
 * @param frame a frame, not NULL.
 * @return the same frame.
 * @since 0.1
 */
QUARK_API struct quark_frame *quark_frame_ref(struct quark_frame *frame);

/**
 * Gives back one reference; the last one gives the glasses a credit for one more frame.
 *
 * May be called from any thread.
 * @param frame a frame; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_frame_unref(struct quark_frame *frame);

/**
 * The bytes of a frame. Not to be changed: others may hold the same frame.
 *
 * May be called from any thread that holds a reference, as all functions that read a frame.
 * @param frame  a frame.
 * @param length receives the number of bytes; may be NULL.
 * @return the first byte; lives as long as the frame.
 * @since 0.1
 */
QUARK_API const void *quark_frame_data(const struct quark_frame *frame, size_t *length);

/**
 * The layout of a frame's bytes.
 * @param frame a frame.
 * @return enum quark_format.
 * @since 0.1
 */
QUARK_API int quark_frame_format(const struct quark_frame *frame);

/**
 * The width of a frame.
 * @param frame a frame.
 * @return pixels.
 * @since 0.1
 */
QUARK_API uint32_t quark_frame_width(const struct quark_frame *frame);

/**
 * The height of a frame.
 * @param frame a frame.
 * @return pixels.
 * @since 0.1
 */
QUARK_API uint32_t quark_frame_height(const struct quark_frame *frame);

/**
 * The distance between two rows.
 * @param frame a frame.
 * @return bytes; the same in both planes of NV12; 0 for JPEG.
 * @since 0.1
 */
QUARK_API uint32_t quark_frame_stride(const struct quark_frame *frame);

/**
 * The number of a frame in its stream, as the camera counted it. A gap tells of frames that did not come.
 * @param frame a frame.
 * @return 1 for the first; 0 for a photo.
 * @since 0.1
 */
QUARK_API uint64_t quark_frame_sequence(const struct quark_frame *frame);

/**
 * When the light fell on the sensor.
 * @param frame a frame.
 * @return microseconds of the context's time.
 * @since 0.1
 */
QUARK_API uint64_t quark_frame_capture_us(const struct quark_frame *frame);

/**
 * When the frame arrived in this process.
 * @param frame a frame.
 * @return microseconds of the context's time.
 * @since 0.1
 */
QUARK_API uint64_t quark_frame_arrival_us(const struct quark_frame *frame);

/**
 * Where the camera was and looked when the frame was captured.
 * @param frame a frame.
 * @param pose  receives 7 numbers: position x, y, z in metres, then the unit quaternion x, y, z, w; right-handed,
 *              x to the right, y up, z backwards, from where the wearer stood at the start of the session.
 * @return 1 if known, else 0 and `pose` is not written.
 * @since 0.1
 */
QUARK_API int quark_frame_pose(const struct quark_frame *frame, double *pose);

/**
 * The camera's inner geometry (pinhole model) for this frame.
 * @param frame      a frame.
 * @param intrinsics receives 4 numbers in pixels: focal lengths fx, fy and principal point cx, cy.
 * @return 1 if known, else 0 and `intrinsics` is not written.
 * @since 0.1
 */
QUARK_API int quark_frame_intrinsics(const struct quark_frame *frame, double *intrinsics);

/**
 * The modes that were in effect for this frame; tells for example whether QUARK_CAMERA_MODE_BLUR was applied.
 * @param frame a frame.
 * @return bits of enum quark_camera_mode.
 * @since 0.1
 */
QUARK_API uint32_t quark_frame_mode(const struct quark_frame *frame);

/**
 * The photo, of the QUARK_EVENT_REQUEST_DONE of quark_camera_photo().
 * @param event an event.
 * @return the photo, borrowed from the event: quark_frame_ref() to keep it. NULL when there is none.
 * @since 0.1
 */
QUARK_API struct quark_frame *quark_event_frame(const struct quark_event *event);

/**
 * Which kind of code, of a QUARK_EVENT_CAMERA_CODE.
 * @param event an event.
 * @return one of enum quark_code.
 * @since 0.1
 */
QUARK_API int quark_event_code(const struct quark_event *event);

/**
 * What the code says, of a QUARK_EVENT_CAMERA_CODE.
 * @param event an event.
 * @return UTF-8, lives as long as the event. Bytes that are not UTF-8 are shown as U+FFFD.
 * @since 0.1
 */
QUARK_API const char *quark_event_code_text(const struct quark_event *event);

/**
 * The exact bytes of the code, of a QUARK_EVENT_CAMERA_CODE.
 * @param event  an event.
 * @param length receives the number of bytes; may be NULL.
 * @return the bytes, live as long as the event.
 * @since 0.1
 */
QUARK_API const void *quark_event_code_data(const struct quark_event *event, size_t *length);

/**
 * Where the code is in the picture, of a QUARK_EVENT_CAMERA_CODE.
 * @param event an event.
 * @param box   receives 4 numbers: x, y, width, height in pixels of the frame that it was seen in.
 * @return 1 if known, else 0 and `box` is not written.
 * @since 0.1
 */
QUARK_API int quark_event_code_box(const struct quark_event *event, int32_t *box);

/**
 * The name of a frame's layout in lower case.
 *
 * May be called from any thread.
 * @param format enum quark_format.
 * @return for example "nv12", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_format_name(int format);

/**
 * The name of a kind of code in lower case.
 *
 * May be called from any thread.
 * @param code one of enum quark_code, not several or-ed.
 * @return for example "ean", or "?" for a number this version does not know; lives for ever.
 * @since 0.1
 */
QUARK_API const char *quark_code_name(int code);

QUARK_END_DECLS

#endif
